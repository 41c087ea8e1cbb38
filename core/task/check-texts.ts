import { ServeError } from "#core/errors.ts";
import { LIMITS } from "#core/limits.ts";

/**
 * Counts texts and their characters before anything else looks at them.
 * @param maxTexts the model's greatest batch.
 * @throws {ServeError} TEXT_TOO_LONG, SHAPE_MISMATCH.
 */
export function checkTexts(texts: readonly string[], maxTexts: number, param: string): void {
  if (texts.length > maxTexts) throw new ServeError("SHAPE_MISMATCH", `The model takes at most ${maxTexts} texts at once`, { param });
  for (const text of texts) {
    if (text.length <= LIMITS.MAX_TEXT_CHARACTERS || countCharacters(text) <= LIMITS.MAX_TEXT_CHARACTERS) continue;
    throw new ServeError("TEXT_TOO_LONG", `A text is longer than ${LIMITS.MAX_TEXT_CHARACTERS} characters`, { param });
  }
}

/** Characters beyond the basic plane are two in a string; no more are counted than are needed to tell. */
function countCharacters(text: string): number {
  if (text.length > 2 * LIMITS.MAX_TEXT_CHARACTERS) return text.length;
  return [...text].length;
}
