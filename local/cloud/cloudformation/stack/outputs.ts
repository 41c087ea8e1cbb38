import { evaluate } from "../template/evaluate.ts";
import { scalarText } from "../template/json.ts";
import type { PrunedTemplate } from "../template/prune-template.ts";
import type { Scope } from "../template/scope.ts";
import { validationError } from "../template/validation-error.ts";
import type { StackOutput } from "./records.ts";

/** The outputs of a stack whose resources are all there. @throws ValidationError when one has no text. */
export function evaluateOutputs({ outputs }: PrunedTemplate, scope: Scope): readonly StackOutput[] {
  return [...outputs].map(([key, output]) => {
    const text = (value: typeof output.value, place: string): string => {
      const found = scalarText(evaluate(value, scope, place));
      if (found === undefined) throw validationError(`Template format error: ${place} must be text`);
      return found;
    };
    return {
      key,
      value: text(output.value, `Outputs/${key}/Value`),
      ...(output.description === undefined ? {} : { description: output.description }),
      ...(output.exportName === undefined ? {} : { exportName: text(output.exportName, `Outputs/${key}/Export/Name`) }),
    };
  });
}
