import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ManifestError } from "#core/model/manifest.ts";
import { parseTraining } from "#training/declaration/parse-training.ts";
import { randomDeclaration } from "./random-declaration.ts";

type Json = null | boolean | number | string | Json[] | { [name: string]: Json };

/** Every place of a document, as the names and numbers that lead there. */
function placesOf(value: Json, at: readonly (string | number)[] = []): readonly (readonly (string | number)[])[] {
  if (typeof value !== "object" || value === null) return [at];
  return [at, ...Object.entries(value).flatMap(([name, inner]) => placesOf(inner, [...at, name]))];
}

function put(document: Json, [first, ...rest]: readonly (string | number)[], value: Json): Json {
  if (first === undefined) return value;
  if (Array.isArray(document)) return document.map((inner, index) => (String(index) === String(first) ? put(inner, rest, value) : inner));
  if (typeof document !== "object" || document === null) return value;
  return { ...document, [first]: put(document[first] ?? null, rest, value) };
}

const damaged = fc
  .tuple(randomDeclaration, fc.nat(), fc.oneof(fc.jsonValue(), fc.constantFrom<Json>(0, -1, 1e9, 1e308, "", "__proto__", [], {})))
  .map(([document, at, value]) => {
    const json = JSON.parse(JSON.stringify(document)) as Json;
    const places = placesOf(json);
    return put(json, places[at % places.length] ?? [], value as Json);
  });

describe("parseTraining()", () => {
  test("refuses a declaration with a random value in a random place by its problems, or takes it: no other error", () => {
    let refused = 0;
    fc.assert(
      fc.property(damaged, (document) => {
        try {
          parseTraining(document, "drawn");
        } catch (error) {
          if (!(error instanceof ManifestError)) throw error;
          expect(error.problems.length).toBeGreaterThan(0);
          refused += 1;
        }
      }),
      { seed: 20_261_124, numRuns: 400 },
    );
    expect(refused).toBeGreaterThan(200);
  });
});
