/** What a key may be used for. `infer` includes reading what it may infer with; `admin` is for routes of administration, of which the API has none yet. */
export const SCOPES = ["infer", "models:read", "admin"] as const;

export type Scope = (typeof SCOPES)[number];

export function isScope(text: string): text is Scope {
  return (SCOPES as readonly string[]).includes(text);
}
