/** How much of a model's outputs a tenant gets to see, the least restrictive first. What each one lets through: `core/serving/output-release.ts`. */
export const OUTPUT_POLICIES = ["full", "topk", "rounded", "label"] as const;

export type OutputPolicy = (typeof OUTPUT_POLICIES)[number];

export function isOutputPolicy(text: string): text is OutputPolicy {
  return (OUTPUT_POLICIES as readonly string[]).includes(text);
}
