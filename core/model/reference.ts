import { ServeError } from "#core/errors.ts";
import { LIMITS } from "#core/limits.ts";

/** `mnist`, `mnist@3` or `mnist@stable`. */
export interface ModelReference {
  readonly name: string;
  /** A version number, a label, or absent: the model's default. */
  readonly version?: number | string;
}

const NAME = new RegExp(`^[A-Za-z0-9_][A-Za-z0-9_.-]{0,${LIMITS.MAX_NAME_CHARACTERS - 1}}$`);
const LABEL = /^[a-z][a-z0-9-]{0,31}$/;
const VERSION = /^[1-9][0-9]{0,8}$/;

export function isModelName(text: string): boolean {
  return NAME.test(text);
}

export function isLabel(text: string): boolean {
  return LABEL.test(text);
}

/** Whether a text is a version number in its one spelling. */
export function isVersion(text: string): boolean {
  return VERSION.test(text);
}

/**
 * A path's version segment: a positive integer in its one spelling, or a label.
 * @throws {ServeError} BAD_VERSION when it can be neither.
 */
export function parseVersionSegment(text: string): number | string {
  if (isVersion(text)) return Number(text);
  if (isLabel(text)) return text;
  throw new ServeError("BAD_VERSION", "A version is a positive integer or a label of lower-case letters, digits and hyphens");
}

/** @throws {ServeError} BAD_MODEL_NAME when the name has a character, a start or a length that no model may have. */
export function parseModelName(text: string): string {
  if (isModelName(text)) return text;
  throw new ServeError(
    "BAD_MODEL_NAME",
    `A model name has 1 to ${LIMITS.MAX_NAME_CHARACTERS} of A-Z a-z 0-9 _ . - and starts with a letter, digit or _`,
  );
}

/** Parses `name[@version]` as the command line takes it. @throws {ServeError} BAD_MODEL_NAME, BAD_VERSION. */
export function parseModelReference(text: string): ModelReference {
  const at = text.indexOf("@");
  if (at < 0) return { name: parseModelName(text) };
  return { name: parseModelName(text.slice(0, at)), version: parseVersionSegment(text.slice(at + 1)) };
}
