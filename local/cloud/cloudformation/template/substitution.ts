/** One piece of a `Fn::Sub` string. */
export type SubstitutionPart = { readonly literal: string } | { readonly name: string };

const HOLE = /\$\{(!?)([^{}]*)\}/g;

/** Splits a `Fn::Sub` string at its `${Name}` and `${Name.Attribute}`; `${!Name}` stays as the text `${Name}`. */
export function parseSubstitution(text: string): readonly SubstitutionPart[] {
  const parts: SubstitutionPart[] = [];
  let end = 0;
  for (const match of text.matchAll(HOLE)) {
    parts.push({ literal: text.slice(end, match.index) });
    const name = (match[2] ?? "").trim();
    parts.push(match[1] === "!" ? { literal: `\${${match[2] ?? ""}}` } : { name });
    end = match.index + match[0].length;
  }
  parts.push({ literal: text.slice(end) });
  return parts;
}
