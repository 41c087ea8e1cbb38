import { ERRORS, type ErrorCode, ServeError } from "#core/errors.ts";
import { fillPart, toTable } from "./fill-part.ts";

/** A table of limits and the file it is read from: the values of the one, the comments of the other. */
export interface LimitTable {
  readonly limits: Readonly<Record<string, number>>;
  readonly source: string;
}

/** What the generated parts of the chapter are made of. */
export interface ChapterFacts {
  readonly codes: readonly ErrorCode[];
  /** By the name of the part. */
  readonly limits: Readonly<Record<string, LimitTable>>;
}

export const ERROR_CODES = Object.keys(ERRORS) as readonly ErrorCode[];

/**
 * The chapter with its generated parts made anew, everything else as it is. A part lies between `<!-- name -->` and `<!-- /name -->`.
 * @throws Error when the chapter lacks a part, or a limit stands in its file without a line of its own.
 */
export function fillChapter(chapter: string, { codes, limits }: ChapterFacts): string {
  const parts = {
    errors: errorTable(codes),
    ...Object.fromEntries(Object.entries(limits).map(([name, table]) => [name, limitTable(table)])),
  };
  return Object.entries(parts).reduce((text, [name, content]) => fillPart(text, name, content), chapter);
}

function errorTable(codes: readonly ErrorCode[]): string {
  const rows = codes.map((code) => {
    const { status, headers, publicMessage } = new ServeError(code, "");
    return [`\`${code}\``, status, headers["retry-after"] ?? "", status < 500 ? "says what is wrong" : publicMessage];
  });
  return toTable(["Code", "Status", "`Retry-After`, seconds", "The caller reads"], rows);
}

function limitTable({ limits, source }: LimitTable): string {
  const comments = readComments(source);
  const rows = Object.entries(limits).map(([name, value]) => {
    const comment = comments.get(name);
    if (comment === undefined) throw new Error(`Limit "${name}" has no line of its own`);
    return [`\`${name}\``, value.toLocaleString("en"), comment];
  });
  return toTable(["Limit", "Value", "Why, or whose"], rows);
}

/** Each entry's comment, which stands above it or above the first of its neighbours. */
function readComments(source: string): ReadonlyMap<string, string> {
  const comments = new Map<string, string>();
  let comment = "";
  for (const [, text, name] of source.matchAll(/^ {2}(?:\/\*\* (.*) \*\/|([A-Z][A-Z0-9_]*):.*)$/gm)) {
    if (name === undefined) comment = text ?? "";
    else comments.set(name, comment);
  }
  return comments;
}
