import { toIntrinsicCall } from "./intrinsic-call.ts";
import { isList, isObject, type Json, type JsonObject } from "./json.ts";
import { LOOKUP_FUNCTIONS } from "./lookup-functions.ts";
import type { Evaluation, IntrinsicFunction, Scope } from "./scope.ts";
import { STRING_FUNCTIONS } from "./string-functions.ts";
import { validationError } from "./validation-error.ts";

const CHOOSE: Readonly<Record<string, IntrinsicFunction>> = {
  "Fn::If": (argument, { scope, evaluate: part, place }) => {
    if (!isList(argument) || argument.length !== 3 || typeof argument[0] !== "string") {
      throw validationError(`Template error: Fn::If at ${place} expects [condition, value if true, value if false]`);
    }
    const branch = scope.condition(argument[0]) ? 1 : 2;
    return part(argument[branch] ?? null, branch);
  },
};

/** Every function that may stand in a value; those of conditions stand in `conditions.ts`. */
export const VALUE_FUNCTIONS: ReadonlyMap<string, IntrinsicFunction> = new Map(
  Object.entries({ ...LOOKUP_FUNCTIONS, ...STRING_FUNCTIONS, ...CHOOSE }),
);

/**
 * Replaces every intrinsic function in a value by what it stands for.
 * @returns undefined when the whole value is `AWS::NoValue`.
 * @throws ValidationError naming the place.
 */
export function evaluate(value: Json, scope: Scope, place: string): Json | undefined {
  const call = toIntrinsicCall(value, place);
  if (call !== undefined) {
    const intrinsic = VALUE_FUNCTIONS.get(call.name);
    if (intrinsic === undefined) throw validationError(`Template error: Unknown intrinsic function "${call.name}" at ${place}`);
    const evaluation: Evaluation = {
      scope,
      place,
      evaluate: (part, name) => evaluate(part, scope, `${place}/${call.name}${name === "" ? "" : `/${name}`}`),
    };
    return intrinsic(call.argument, evaluation);
  }
  if (isList(value)) return value.map((item, index) => evaluate(item, scope, `${place}/${index}`)).filter((item) => item !== undefined);
  if (isObject(value)) return evaluateObject(value, scope, place);
  return value;
}

/** Evaluates every member of an object that is itself no call: a resource's properties. */
export function evaluateObject(value: JsonObject, scope: Scope, place: string): JsonObject {
  const members = Object.entries(value).map(([key, item]) => [key, evaluate(item, scope, `${place}/${key}`)] as const);
  return Object.fromEntries(members.filter((member): member is readonly [string, Json] => member[1] !== undefined));
}
