import { isDeepStrictEqual } from "node:util";
import { evaluate } from "./evaluate.ts";
import { isList, isObject, type Json, scalarText } from "./json.ts";
import type { Scope } from "./scope.ts";
import { validationError } from "./validation-error.ts";

type ConditionFunction = (argument: readonly Json[], test: (value: Json, part: number) => boolean, context: ConditionContext) => boolean;

interface ConditionContext {
  readonly scope: Scope;
  readonly place: string;
}

/** The functions of `Conditions` and, from `Fn::Contains` on, of `Rules`. */
const CONDITION_FUNCTIONS: ReadonlyMap<string, ConditionFunction> = new Map<string, ConditionFunction>([
  ["Fn::And", (argument, test) => argument.every(test)],
  ["Fn::Or", (argument, test) => argument.some(test)],
  ["Fn::Not", (argument, test) => !test(argument[0] ?? null, 0)],
  ["Fn::Equals", (argument, _test, context) => areEqual(valueAt(argument, 0, context), valueAt(argument, 1, context))],
  ["Fn::Contains", (argument, _test, context) => listAt(argument, 0, context).includes(valueAt(argument, 1, context) ?? null)],
  [
    "Fn::EachMemberEquals",
    (argument, _test, context) => listAt(argument, 0, context).every((item) => areEqual(item, valueAt(argument, 1, context))),
  ],
  [
    "Fn::EachMemberIn",
    (argument, _test, context) => listAt(argument, 0, context).every((item) => listAt(argument, 1, context).includes(item)),
  ],
]);

/**
 * Tells whether a condition or an assertion of a rule holds.
 * @throws ValidationError for a shape or a function that conditions do not know.
 */
export function evaluateCondition(value: Json, scope: Scope, place: string): boolean {
  const [name, argument] = isObject(value) && Object.keys(value).length === 1 ? (Object.entries(value)[0] ?? []) : [];
  if (name === "Condition" && typeof argument === "string") return scope.condition(argument);
  const condition = CONDITION_FUNCTIONS.get(name ?? "");
  if (condition === undefined || !isList(argument)) {
    throw validationError(`Template error: ${place} expects one of ${[...CONDITION_FUNCTIONS.keys()].join(", ")} with a list`);
  }
  const here = `${place}/${name}`;
  return condition(argument, (part, index) => evaluateCondition(part, scope, `${here}/${index}`), { scope, place: here });
}

function valueAt(argument: readonly Json[], index: number, { scope, place }: ConditionContext): Json | undefined {
  const part = argument[index];
  if (part === undefined) throw validationError(`Template error: ${place} misses its argument ${index}`);
  return evaluate(part, scope, `${place}/${index}`);
}

function listAt(argument: readonly Json[], index: number, context: ConditionContext): readonly Json[] {
  const value = valueAt(argument, index, context);
  if (!isList(value)) throw validationError(`Template error: ${context.place} expects a list as its argument ${index}`);
  return value;
}

/** Scalars are compared as text: a parameter is text even where the template writes a number. */
function areEqual(left: Json | undefined, right: Json | undefined): boolean {
  return isDeepStrictEqual(scalarText(left) ?? left, scalarText(right) ?? right);
}
