import { ServeError } from "#core/errors.ts";
import { LIMITS } from "#core/limits.ts";
import type { HashedNgramsPreparation, TokenizerPreparation } from "#core/model/preparation.ts";
import { findInput } from "#core/model/preparation-fit.ts";
import type { ServedVersion } from "#core/model/served-model.ts";
import type { Tensor } from "#core/protocol/tensor.ts";
import { hashNgrams, toWords } from "./hashed-ngrams.ts";
import type { Prepared } from "./prepared.ts";
import type { Tokenizer } from "./tokenizer.ts";

/** Texts as one dense row of hashed n-grams each. @throws {ServeError} SHAPE_OVERFLOW. */
export function prepareHashedTexts(texts: readonly string[], preparation: HashedNgramsPreparation, version: ServedVersion): Prepared {
  const { features } = preparation;
  const data = new Float32Array(checkElements(texts.length, features));
  for (const [row, text] of texts.entries()) {
    const { ids, weights } = hashNgrams(text, preparation);
    for (const [at, id] of ids.entries()) data[row * features + id] = weights[at] ?? 0;
  }
  const name = nameOf(version, preparation.input);
  const tokens = texts.reduce((sum, text) => sum + toWords(text).length, 0);
  return { inputs: [{ name, datatype: "FP32", shape: [texts.length, features], data }], tokens };
}

/** Texts as token ids, filled up to the longest of them, or to the length that the model's inputs have. @throws {ServeError} BAD_STRING, SHAPE_OVERFLOW. */
export function prepareTokenizedTexts(
  texts: readonly string[],
  preparation: TokenizerPreparation,
  version: ServedVersion,
  tokenizer: Tokenizer,
): Prepared {
  const rows = tokenizer.encode(texts, preparation.maxTokens);
  if (rows === undefined)
    throw new ServeError("BAD_STRING", "The texts take the model's tokenizer too long, send fewer or shorter ones", { param: "inputs" });
  const { ids, mask, types } = preparation.inputs;
  const fixed = version.inputs.find(({ name }) => name === ids)?.shape[1] ?? -1;
  const length = fixed >= 0 ? fixed : Math.max(1, ...rows.map((row) => row.length));
  checkElements(texts.length, length);
  const fill = (name: string, value: (row: readonly number[], at: number) => number): Tensor => {
    const datatype = version.inputs.find((input) => input.name === name)?.datatype === "INT32" ? "INT32" : "INT64";
    const values = rows.flatMap((row) => Array.from({ length }, (_, at) => value(row, at)));
    const data = datatype === "INT32" ? Int32Array.from(values) : BigInt64Array.from(values, BigInt);
    return { name, datatype, shape: [texts.length, length], data };
  };
  return {
    inputs: [
      fill(ids, (row, at) => row[at] ?? preparation.padId),
      ...(mask === undefined ? [] : [fill(mask, (row, at) => (at < row.length ? 1 : 0))]),
      ...(types === undefined ? [] : [fill(types, () => 0)]),
    ],
    tokens: rows.reduce((sum, row) => sum + row.length, 0),
    mask: rows.map((row) => Uint8Array.from({ length }, (_, at) => (at < row.length ? 1 : 0))),
  };
}

function nameOf({ inputs }: ServedVersion, name: string | undefined): string {
  const input = findInput(inputs, name);
  if (input === undefined) throw new TypeError("The preparation names no input of the version");
  return input.name;
}

function checkElements(rows: number, columns: number): number {
  if (rows * columns <= LIMITS.MAX_ELEMENTS) return rows * columns;
  throw new ServeError("SHAPE_OVERFLOW", "The texts are too many for one request", { param: "inputs" });
}
