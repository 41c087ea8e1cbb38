import { isList, isObject, type Json, type JsonObject, scalarText } from "../template/json.ts";

/** A property's text; numbers and booleans are taken as text, as CloudFormation does. @throws Error for lists and objects. */
export function textOf(properties: JsonObject, name: string): string | undefined {
  const value = properties[name];
  if (value === undefined || value === null) return undefined;
  const text = scalarText(value);
  if (text === undefined) throw new Error(`Property "${name}" must be text`);
  return text;
}

/** @throws Error when the property is missing. */
export function requiredText(properties: JsonObject, name: string): string {
  const text = textOf(properties, name);
  if (text === undefined) throw new Error(`Property "${name}" is missing`);
  return text;
}

/** @throws Error when the property is there and no number. */
export function numberOf(properties: JsonObject, name: string): number | undefined {
  const text = textOf(properties, name);
  if (text === undefined) return undefined;
  const value = Number(text);
  if (text.trim() === "" || !Number.isFinite(value)) throw new Error(`Property "${name}" must be a number, received "${text}"`);
  return value;
}

/** @throws Error when the property is there and neither true nor false. */
export function flagOf(properties: JsonObject, name: string): boolean | undefined {
  const text = textOf(properties, name);
  if (text === undefined) return undefined;
  if (text !== "true" && text !== "false") throw new Error(`Property "${name}" must be true or false, received "${text}"`);
  return text === "true";
}

/** An empty list when the property is missing. */
export function listOf(properties: JsonObject, name: string): readonly Json[] {
  const value = properties[name] ?? [];
  if (!isList(value)) throw new Error(`Property "${name}" must be a list`);
  return value;
}

export function textsOf(properties: JsonObject, name: string): readonly string[] {
  return listOf(properties, name).map((item) => {
    const text = scalarText(item);
    if (text === undefined) throw new Error(`Property "${name}" must be a list of texts`);
    return text;
  });
}

export function objectsOf(properties: JsonObject, name: string): readonly JsonObject[] {
  return listOf(properties, name).map((item) => {
    if (!isObject(item)) throw new Error(`Property "${name}" must be a list of objects`);
    return item;
  });
}

export function objectOf(properties: JsonObject, name: string): JsonObject | undefined {
  const value = properties[name];
  if (value === undefined || value === null) return undefined;
  if (!isObject(value)) throw new Error(`Property "${name}" must be an object`);
  return value;
}

/** An object of texts, empty when the property is missing. */
export function textMapOf(properties: JsonObject, name: string): Readonly<Record<string, string>> {
  const members = Object.entries(objectOf(properties, name) ?? {}).map(([key, value]) => {
    const text = scalarText(value);
    if (text === undefined) throw new Error(`Property "${name}.${key}" must be text`);
    return [key, text] as const;
  });
  return Object.fromEntries(members);
}

/** The object without the members that are undefined, for targets with exact optional properties. */
export function defined<T extends object>(members: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };
}
