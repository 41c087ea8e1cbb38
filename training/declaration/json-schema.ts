import { toJsonSchema } from "@valibot/to-json-schema";
import { TRAINING_DECLARATION } from "./training-declaration.ts";

/** `models/training.schema.json`: what an editor completes `training.json` by. What only code can check is left to the code. */
export function toTrainingSchema(): string {
  const schema = toJsonSchema(TRAINING_DECLARATION, { typeMode: "input", errorMode: "ignore" });
  return `${JSON.stringify({ title: "How a model is trained", ...schema }, null, 2)}\n`;
}
