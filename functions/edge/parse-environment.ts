import * as v from "valibot";

/**
 * A function's settings, from the variables that its stack gives it.
 * @throws {Error} naming every variable that is missing or malformed, without its value.
 */
export function parseEnvironment<TSchema extends v.ObjectSchema<v.ObjectEntries, undefined>>(
  schema: TSchema,
  environment: Readonly<Record<string, string | undefined>>,
): v.InferOutput<TSchema> {
  const parsed = v.safeParse(schema, environment);
  if (parsed.success) return parsed.output;
  throw new Error(
    `The function's environment cannot be used: ${parsed.issues.map((issue) => `${v.getDotPath(issue)} (${issue.expected})`).join(", ")}`,
  );
}
