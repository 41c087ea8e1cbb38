import { LIMITS } from "#core/limits.ts";

const PATTERN = new RegExp(`^[A-Za-z0-9_.*-]{1,${LIMITS.MAX_NAME_CHARACTERS}}$`);

/** Whether a text can stand in an entitlement: a model name in which `*` stands for any run of characters. */
export function isModelPattern(text: string): boolean {
  return PATTERN.test(text);
}

/**
 * Matches a name against a pattern. Each piece between stars is taken at its first place, which is enough for stars alone, so the time
 * is at worst the product of the two lengths; a regular expression would backtrack.
 */
export function matchesPattern(pattern: string, name: string): boolean {
  const [first = "", ...rest] = pattern.split("*");
  const last = rest.pop();
  if (last === undefined) return name === first;
  if (!name.startsWith(first)) return false;
  let at = first.length;
  for (const piece of rest) {
    const found = name.indexOf(piece, at);
    if (found < 0) return false;
    at = found + piece.length;
  }
  return name.length - last.length >= at && name.endsWith(last);
}
