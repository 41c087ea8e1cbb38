import { subnetBlocks } from "./cidr.ts";
import { isList, isObject, type Json, scalarText } from "./json.ts";
import type { Evaluation, IntrinsicFunction } from "./scope.ts";
import { validationError } from "./validation-error.ts";

/** The intrinsic functions that look a value up elsewhere. */
export const LOOKUP_FUNCTIONS: Readonly<Record<string, IntrinsicFunction>> = {
  Ref: (argument, { scope, place }) => {
    if (typeof argument !== "string") throw validationError(`Template error: Ref at ${place} expects a name`);
    return scope.reference(argument);
  },
  "Fn::GetAtt": (argument, evaluation) => {
    const [resource, attribute] = toAttributeReference(argument, evaluation.place);
    return evaluation.scope.attribute(resource, text(evaluation.evaluate(attribute, 1), "Fn::GetAtt", evaluation));
  },
  "Fn::ImportValue": (argument, evaluation) =>
    evaluation.scope.importValue(text(evaluation.evaluate(argument, ""), "Fn::ImportValue", evaluation)),
  "Fn::FindInMap": (argument, evaluation) => {
    if (!isList(argument) || argument.length !== 3) {
      throw validationError(`Template error: Fn::FindInMap at ${evaluation.place} expects [map, key, second key]`);
    }
    const [map, top, second] = argument.map((part, index) => text(evaluation.evaluate(part, index), "Fn::FindInMap", evaluation));
    const row = evaluation.scope.mappings.get(map ?? "")?.[top ?? ""];
    const found = isObject(row) && Object.hasOwn(row, second ?? "") ? row[second ?? ""] : undefined;
    if (found === undefined) {
      throw validationError(`Template error: Unable to get mapping for ${map}::${top}::${second} at ${evaluation.place}`);
    }
    return found;
  },
  "Fn::GetAZs": (argument, evaluation) => {
    const region = text(evaluation.evaluate(argument, ""), "Fn::GetAZs", evaluation) || evaluation.scope.region;
    return ["a", "b", "c"].map((zone) => `${region}${zone}`);
  },
  "Fn::Cidr": (argument, evaluation) => {
    if (!isList(argument) || argument.length < 2 || argument.length > 3) {
      throw validationError(`Template error: Fn::Cidr at ${evaluation.place} expects [block, count, bits]`);
    }
    const [block, count, bits = "8"] = argument.map((part, index) => text(evaluation.evaluate(part, index), "Fn::Cidr", evaluation));
    return subnetBlocks(block ?? "", Number(count), Number(bits), evaluation.place);
  },
};

/** `["Resource", "Attribute"]` or `"Resource.Attribute"`. @throws ValidationError for any other shape. */
export function toAttributeReference(argument: Json, place: string): readonly [string, Json] {
  if (typeof argument === "string" && argument.includes(".")) {
    const dot = argument.indexOf(".");
    return [argument.slice(0, dot), argument.slice(dot + 1)];
  }
  if (isList(argument) && argument.length === 2 && typeof argument[0] === "string" && argument[1] !== undefined) {
    return [argument[0], argument[1]];
  }
  throw validationError(`Template error: Fn::GetAtt at ${place} expects [resource, attribute] or "resource.attribute"`);
}

function text(value: Json | undefined, name: string, { place }: Evaluation): string {
  const scalar = scalarText(value);
  if (scalar === undefined) throw validationError(`Template error: ${name} at ${place} needs text, received ${JSON.stringify(value)}`);
  return scalar;
}
