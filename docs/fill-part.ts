/**
 * A chapter with one generated part made anew, everything else as it is. A part lies between `<!-- name -->` and `<!-- /name -->`.
 * @throws Error when the chapter lacks the part.
 */
export function fillPart(chapter: string, name: string, content: string): string {
  const [begin, end] = [`<!-- ${name} -->\n`, `<!-- /${name} -->`];
  const from = chapter.indexOf(begin);
  const to = chapter.indexOf(end, from);
  if (from < 0 || to < 0) throw new Error(`The chapter has no part "${name}"`);
  return chapter.slice(0, from + begin.length) + content + chapter.slice(to);
}

/** A table in Markdown. */
export function toTable(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  return [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |\n`).join("");
}
