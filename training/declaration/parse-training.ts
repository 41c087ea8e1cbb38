import * as v from "valibot";
import { ManifestError } from "#core/model/manifest.ts";
import { type DeclaredData, describeData } from "./declared-data.ts";
import { findProblems, type SoundParts } from "./find-problems.ts";
import { TRAINING_DECLARATION, type TrainingDeclaration } from "./training-declaration.ts";

/**
 * Parses `training.json`. What it accepts can be trained, given the data it names.
 * @throws {ManifestError} with every problem at once: what is malformed, and what of the rest does not fit together.
 */
export function parseTraining(value: unknown, file: string): TrainingDeclaration {
  const parsed = v.safeParse(TRAINING_DECLARATION, value);
  const parts = parsed.success ? parsed.output : soundParts(value);
  const malformed = parsed.success ? [] : parsed.issues.map((issue) => `${v.getDotPath(issue) ?? "the document"}: ${issue.message}`);
  const data: DeclaredData | undefined = parts.dataset === undefined ? undefined : describeData(parts.dataset);
  const problems = [...malformed, ...findProblems(parts, data)];
  if (problems.length > 0 || !parsed.success) throw new ManifestError(file, problems);
  return parsed.output;
}

/** The entries that are well-formed, so that a mistake in one does not hide those in another. */
function soundParts(value: unknown): SoundParts {
  if (typeof value !== "object" || value === null) return {};
  const entries = new Map(Object.entries(value));
  const sound = Object.entries(TRAINING_DECLARATION.entries).flatMap(([name, schema]) => {
    if (!entries.has(name)) return [];
    const parsed = v.safeParse(schema as v.GenericSchema, entries.get(name));
    return parsed.success ? [[name, parsed.output] as const] : [];
  });
  return Object.fromEntries(sound);
}
