import { VALUE_FUNCTIONS } from "./evaluate.ts";
import { toIntrinsicCall } from "./intrinsic-call.ts";
import { isList, isObject, type Json } from "./json.ts";
import { toAttributeReference } from "./lookup-functions.ts";
import { parseSubstitution } from "./substitution.ts";
import { validationError } from "./validation-error.ts";

/** A name that a value mentions. An attribute whose name is itself computed has `attribute` undefined. */
export interface Reference {
  readonly kind: "value" | "attribute" | "condition" | "mapping";
  readonly name: string;
  readonly attribute?: string;
  readonly place: string;
}

/**
 * Every name that a value mentions, in all branches.
 * @throws ValidationError for an unknown intrinsic function, naming the place.
 */
export function findReferences(value: Json, place: string): readonly Reference[] {
  const call = toIntrinsicCall(value, place);
  if (call !== undefined) {
    if (!VALUE_FUNCTIONS.has(call.name)) throw validationError(`Template error: Unknown intrinsic function "${call.name}" at ${place}`);
    return findInCall(call.name, call.argument, place);
  }
  if (isList(value)) return value.flatMap((item, index) => findReferences(item, `${place}/${index}`));
  if (isObject(value)) return Object.entries(value).flatMap(([key, item]) => findReferences(item, `${place}/${key}`));
  return [];
}

function findInCall(name: string, argument: Json, place: string): readonly Reference[] {
  const inner = (value: Json): readonly Reference[] => findReferences(value, `${place}/${name}`);
  switch (name) {
    case "Ref":
      if (typeof argument !== "string") throw validationError(`Template error: Ref at ${place} expects a name`);
      return [{ kind: "value", name: argument, place }];
    case "Fn::GetAtt": {
      const [resource, attribute] = toAttributeReference(argument, place);
      if (typeof attribute !== "string") return [{ kind: "attribute", name: resource, place }, ...inner(attribute)];
      return [{ kind: "attribute", name: resource, attribute, place }];
    }
    case "Fn::Sub":
      return findInSubstitution(argument, place);
    case "Fn::If":
      if (!isList(argument) || typeof argument[0] !== "string") return inner(argument);
      return [{ kind: "condition", name: argument[0], place }, ...argument.slice(1).flatMap(inner)];
    case "Fn::FindInMap":
      if (!isList(argument) || typeof argument[0] !== "string") return inner(argument);
      return [{ kind: "mapping", name: argument[0], place }, ...argument.slice(1).flatMap(inner)];
    default:
      return inner(argument);
  }
}

function findInSubstitution(argument: Json, place: string): readonly Reference[] {
  const [template, variables] = isList(argument) ? argument : [argument, {}];
  if (typeof template !== "string" || !isObject(variables)) {
    throw validationError(`Template error: Fn::Sub at ${place} expects a string, or [string, {name: value}]`);
  }
  const named = parseSubstitution(template).flatMap((part): Reference[] => {
    if ("literal" in part || Object.hasOwn(variables, part.name)) return [];
    const dot = part.name.indexOf(".");
    if (dot === -1) return [{ kind: "value", name: part.name, place }];
    return [{ kind: "attribute", name: part.name.slice(0, dot), attribute: part.name.slice(dot + 1), place }];
  });
  return [...named, ...Object.entries(variables).flatMap(([key, item]) => findReferences(item, `${place}/Fn::Sub/${key}`))];
}
