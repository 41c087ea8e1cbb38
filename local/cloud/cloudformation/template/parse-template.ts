import { AwsError } from "#local/cloud/aws-error.ts";
import { checkTemplate } from "./check-template.ts";
import { isObject, type Json, type JsonObject } from "./json.ts";
import { parseOutput, parseParameter, parseResource, parseRule } from "./parse-section.ts";
import type { Template } from "./template.ts";
import { validationError } from "./validation-error.ts";

const SECTIONS = new Set([
  "AWSTemplateFormatVersion",
  "Description",
  "Metadata",
  "Parameters",
  "Mappings",
  "Conditions",
  "Rules",
  "Resources",
  "Outputs",
]);

/**
 * Parses a template's JSON text and checks everything that can be checked before it is deployed, every problem of its shape at once.
 * @throws ValidationError naming the places.
 */
export function parseTemplate(text: string): Template {
  const document = parseDocument(text);
  const problems: string[] = [];
  const section = <T>(name: string, parse: (value: JsonObject, place: string) => T): Map<string, T> =>
    parseSection(document[name], name, parse, problems);
  const description = document.Description;
  const template: Template = {
    ...(typeof description === "string" ? { description } : {}),
    parameters: section("Parameters", parseParameter),
    mappings: section("Mappings", (value) => value),
    conditions: section("Conditions", (value): Json => value),
    rules: section("Rules", parseRule),
    resources: section("Resources", parseResource),
    outputs: section("Outputs", parseOutput),
  };
  for (const name of Object.keys(document)) if (!SECTIONS.has(name)) problems.push(unknownSection(name));
  if (template.resources.size === 0) problems.push("At least one Resources member must be defined");
  if (problems.length > 0) throw validationError(`Template format error: ${problems.join("; ")}`);
  checkTemplate(template);
  return template;
}

function unknownSection(name: string): string {
  if (name === "Transform") return '"Transform" is not supported by the local cloud: it runs no macros';
  return `Invalid template property "${name}"`;
}

function parseDocument(text: string): JsonObject {
  let document: Json;
  try {
    document = JSON.parse(text) as Json;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw validationError(`Template format error: The local cloud reads JSON templates, as the CDK writes them: ${reason}`);
  }
  if (!isObject(document)) throw validationError("Template format error: The template must be an object");
  return document;
}

function parseSection<T>(
  section: Json | undefined,
  name: string,
  parse: (value: JsonObject, place: string) => T,
  problems: string[],
): Map<string, T> {
  const parsed = new Map<string, T>();
  if (section === undefined) return parsed;
  if (!isObject(section)) {
    problems.push(`"${name}" must be an object`);
    return parsed;
  }
  for (const [key, value] of Object.entries(section)) {
    const place = `${name}/${key}`;
    if (!isObject(value)) problems.push(`${place} must be an object`);
    else {
      try {
        parsed.set(key, parse(value, place));
      } catch (error) {
        if (!(error instanceof AwsError)) throw error;
        problems.push(error.message);
      }
    }
  }
  return parsed;
}
