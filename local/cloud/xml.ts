import { XMLBuilder, XMLParser, XMLValidator } from "fast-xml-parser";
import { AwsError } from "./aws-error.ts";

/** An element's content: text, nothing, child elements by name, or several elements of one name. */
export type XmlContent = string | number | boolean | undefined | XmlElement | readonly XmlContent[];

/** Child elements by name, in order; names that start with `@` are attributes. */
export interface XmlElement {
  readonly [name: string]: XmlContent;
}

const builder = new XMLBuilder({ ignoreAttributes: false, attributeNamePrefix: "@", suppressBooleanAttributes: false });

// A reader turns a bare CR into a line feed; S3 writes it and the control characters, which keys may hold, as references.
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are the subject
const UNWRITABLE = /[\u0000-\u0008\u000b-\u001f]/g;

const parser = new XMLParser({
  ignoreAttributes: true,
  parseTagValue: false,
  trimValues: false,
  // Only references to characters are left to resolve, since document types are refused: a thousand keys may each need several.
  processEntities: { enabled: true, maxTotalExpansions: 100_000, maxExpandedLength: 4_000_000 },
  // The option that also resolves numeric references.
  htmlEntities: true,
});

/** One document with its declaration. Text is escaped; an element that is `undefined` is left out. */
export function toXml(root: XmlElement): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${builder.build(root).replace(UNWRITABLE, (character) => `&#${character.charCodeAt(0)};`)}`;
}

/** What an element read from a document holds; text with white space kept. */
export type ParsedXml = string | ParsedElement | readonly ParsedXml[];

export interface ParsedElement {
  readonly [name: string]: ParsedXml | undefined;
}

const REFERENCE = /&#(?:x([0-9a-f]+)|([0-9]+));/gi;

/** Reads a request's XML. @throws AwsError MalformedXML, also for a document type, which no request needs. */
export function parseXml(text: string): ParsedElement {
  if (/<!DOCTYPE/i.test(text) || refersToNoCharacter(text) || XMLValidator.validate(text) !== true) throw malformedXml();
  let document: ParsedElement;
  try {
    document = parser.parse(text) as ParsedElement;
  } catch {
    throw malformedXml();
  }
  const [root, ...more] = Object.entries(document).filter(([name]) => name !== "?xml");
  if (root === undefined || more.length > 0 || Array.isArray(root[1])) throw malformedXml();
  return document;
}

/** The parser drops references to what XML 1.0 has no characters for: a key would silently become another. */
function refersToNoCharacter(text: string): boolean {
  return [...text.matchAll(REFERENCE)].some(([, hexadecimal, decimal]) => {
    const code = hexadecimal === undefined ? Number(decimal) : Number.parseInt(hexadecimal, 16);
    const isCharacter = code === 0x9 || code === 0xa || code === 0xd || (code >= 0x20 && code <= 0xd7ff) || code >= 0xe000;
    return !isCharacter || code === 0xfffe || code === 0xffff || code > 0x10ffff;
  });
}

/** The child elements of one name, whether there is none, one or several. */
export function elementsOf(parent: ParsedXml | undefined, name: string): readonly ParsedXml[] {
  if (parent === undefined || typeof parent === "string" || isList(parent) || !Object.hasOwn(parent, name)) return [];
  const child = parent[name];
  if (child === undefined) return [];
  return isList(child) ? child : [child];
}

/** The text of the one child of that name. @throws AwsError MalformedXML when there are several or it holds elements. */
export function textOf(parent: ParsedXml | undefined, name: string): string | undefined {
  const found = elementsOf(parent, name);
  if (found.length === 0) return undefined;
  const [text] = found;
  if (found.length > 1 || typeof text !== "string") throw malformedXml();
  return text;
}

function isList(value: ParsedXml): value is readonly ParsedXml[] {
  return Array.isArray(value);
}

function malformedXml(): AwsError {
  return new AwsError("MalformedXML", 400, "The XML you provided was not well-formed or did not validate against our published schema");
}
