export interface CodeBlock {
  readonly language: string;
  /** Words behind the language: `no-test`. */
  readonly flags: readonly string[];
  readonly code: string;
}

/** The fenced code blocks of a Markdown text, in order. */
export function readCodeBlocks(markdown: string): readonly CodeBlock[] {
  return [...markdown.matchAll(/^```(\S*)([^\n]*)\n([\s\S]*?)^```$/gm)].map(([, language = "", flags = "", code = ""]) => ({
    language,
    flags: flags.trim().split(/\s+/).filter(Boolean),
    code,
  }));
}
