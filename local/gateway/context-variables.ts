/** Values of `$context.…`, by the name behind it. */
export type ContextVariables = ReadonlyMap<string, string>;

const VARIABLE = /\$context\.([A-Za-z][\w.]*\w)/g;

/**
 * Fills a template's `$context` variables. A value is written as it would stand inside a JSON string, so that none can break out of a
 * template's quotes; `error.messageString` brings quotes of its own. What is not known is `-`, as API Gateway writes it.
 */
export function fillTemplate(template: string, variables: ContextVariables): string {
  return template.replace(VARIABLE, (_, name: string) => {
    const value = variables.get(name === "error.messageString" ? "error.message" : name);
    if (value === undefined) return "-";
    const quoted = JSON.stringify(value);
    return name === "error.messageString" ? quoted : quoted.slice(1, -1);
  });
}
