import type { XmlContent, XmlElement } from "#local/cloud/xml.ts";

/** What an action answers: fields by name; a list becomes `member` elements, `undefined` is left out. */
export type QueryResult = string | number | boolean | undefined | readonly QueryResult[] | QueryFields;

export interface QueryFields {
  readonly [name: string]: QueryResult;
}

/** The answer in the query protocol's XML. */
export function toResultElement(fields: QueryFields): XmlElement {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, toContent(value)]));
}

function toContent(value: QueryResult): XmlContent {
  if (isList(value)) return { member: value.map(toContent) };
  return typeof value === "object" ? toResultElement(value) : value;
}

function isList(value: QueryResult): value is readonly QueryResult[] {
  return Array.isArray(value);
}
