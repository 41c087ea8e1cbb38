import { isList, isObject, type Json, scalarText } from "./json.ts";
import type { Evaluation, IntrinsicFunction } from "./scope.ts";
import { parseSubstitution } from "./substitution.ts";
import { validationError } from "./validation-error.ts";

/** The intrinsic functions that make text and lists of it. */
export const STRING_FUNCTIONS: Readonly<Record<string, IntrinsicFunction>> = {
  "Fn::Join": (argument, evaluation) => {
    const [delimiter, values] = pair(argument, evaluation, "Fn::Join");
    const list = evaluation.evaluate(values, 1);
    if (typeof delimiter !== "string" || !isList(list)) throw wrongShape("Fn::Join", "[delimiter, [values]]", evaluation);
    return list.map((value) => text(value, "Fn::Join", evaluation)).join(delimiter);
  },
  "Fn::Split": (argument, evaluation) => {
    const [delimiter, source] = pair(argument, evaluation, "Fn::Split");
    if (typeof delimiter !== "string") throw wrongShape("Fn::Split", "[delimiter, text]", evaluation);
    return text(evaluation.evaluate(source, 1), "Fn::Split", evaluation).split(delimiter);
  },
  "Fn::Select": (argument, evaluation) => {
    const [index, values] = pair(argument, evaluation, "Fn::Select");
    const position = Number(evaluation.evaluate(index, 0));
    const list = evaluation.evaluate(values, 1);
    if (!isList(list) || !Number.isInteger(position)) throw wrongShape("Fn::Select", "[index, [values]]", evaluation);
    const chosen = list[position];
    if (chosen === undefined) {
      throw validationError(`Template error: Fn::Select at ${evaluation.place} cannot select nonexistent value at index ${position}`);
    }
    return chosen;
  },
  "Fn::Base64": (argument, evaluation) =>
    Buffer.from(text(evaluation.evaluate(argument, ""), "Fn::Base64", evaluation), "utf8").toString("base64"),
  "Fn::Sub": (argument, evaluation) => {
    const [template, variables]: readonly Json[] = isList(argument) ? argument : [argument, {}];
    if (typeof template !== "string" || !isObject(variables)) {
      throw wrongShape("Fn::Sub", "a string, or [string, {name: value}]", evaluation);
    }
    return parseSubstitution(template)
      .map((part) => {
        if ("literal" in part) return part.literal;
        const own = Object.hasOwn(variables, part.name) ? variables[part.name] : undefined;
        const value = own !== undefined ? evaluation.evaluate(own, part.name) : lookUp(part.name, evaluation);
        return text(value, `Fn::Sub of "${part.name}"`, evaluation);
      })
      .join("");
  },
};

function lookUp(name: string, { scope }: Evaluation): Json | undefined {
  const dot = name.indexOf(".");
  return dot === -1 ? scope.reference(name) : scope.attribute(name.slice(0, dot), name.slice(dot + 1));
}

function pair(argument: Json, evaluation: Evaluation, name: string): readonly [Json, Json] {
  if (!isList(argument) || argument[0] === undefined || argument[1] === undefined || argument.length > 2) {
    throw wrongShape(name, "a list of two", evaluation);
  }
  return [argument[0], argument[1]];
}

function text(value: Json | undefined, name: string, { place }: Evaluation): string {
  const scalar = scalarText(value);
  if (scalar === undefined) throw validationError(`Template error: ${name} at ${place} needs text, received ${JSON.stringify(value)}`);
  return scalar;
}

function wrongShape(name: string, expected: string, { place }: Evaluation): Error {
  return validationError(`Template error: ${name} at ${place} expects ${expected}`);
}
