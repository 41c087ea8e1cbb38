/** Values of `$context.…`, by the name behind it. */
export type ContextVariables = ReadonlyMap<string, string>;

const VARIABLE = /\$context\.([A-Za-z][\w.]*\w)/g;

/**
 * Fills a template's `$context` variables. A value is written as it would stand inside a JSON string, so that none can break out of a
 * template's quotes or lines; `error.messageString` brings quotes of its own.
 * @param missing what stands for a value that is not known: `-` in an access log, nothing in a body.
 */
export function fillTemplate(template: string, variables: ContextVariables, missing: "-" | ""): string {
  return template.replace(VARIABLE, (_, name: string) => {
    const value = variables.get(name === "error.messageString" ? "error.message" : name);
    if (value === undefined) return missing;
    const quoted = JSON.stringify(value);
    return name === "error.messageString" ? quoted : quoted.slice(1, -1);
  });
}
