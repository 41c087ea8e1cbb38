import { readFileSync } from "node:fs";
import * as v from "valibot";

/**
 * Reads a JSON file that lies beside the bundle.
 * @throws {Error} naming the file and every problem.
 */
export function readJsonFile<TSchema extends v.GenericSchema>(path: string, schema: TSchema): v.InferOutput<TSchema> {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), schema), readFileSync(path, "utf8"));
  if (parsed.success) return parsed.output;
  const problems = parsed.issues.map((issue) => `${v.getDotPath(issue) ?? "the document"}: ${issue.message}`);
  throw new Error(`Cannot use "${path}": ${problems.join("; ")}`);
}
