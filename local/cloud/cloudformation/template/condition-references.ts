import { isList, isObject, type Json } from "./json.ts";
import { findReferences, type Reference } from "./references.ts";

/** Every name that a condition mentions: other conditions, parameters, mappings. */
export function findConditionReferences(value: Json, place: string): readonly Reference[] {
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([name, argument]): readonly Reference[] => {
    if (name === "Condition" && typeof argument === "string") return [{ kind: "condition", name: argument, place }];
    const nested = name === "Fn::And" || name === "Fn::Or" || name === "Fn::Not";
    if (!isList(argument)) return [];
    return argument.flatMap((part, index) => {
      const here = `${place}/${name}/${index}`;
      return nested ? findConditionReferences(part, here) : findReferences(part, here);
    });
  });
}
