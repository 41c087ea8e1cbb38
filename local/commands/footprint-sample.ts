import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { CatalogVersion } from "#core/model/catalog.ts";
import { decodeEnvelope } from "#core/protocol/decode-envelope.ts";
import { decodeTensor } from "#core/protocol/decode-tensor.ts";
import type { Tensor, TensorData } from "#core/protocol/tensor.ts";
import { validateEnvelope } from "#core/protocol/validate-envelope.ts";

/** A version's own sample as inputs of a given number of rows. */
export interface BatchSample {
  /** Rows of one inference; 1 where the graph leaves no batch free. */
  readonly rows: number;
  readonly inputs: readonly Tensor[];
}

/**
 * The tensors of `sample.json`, repeated along the batch where the signature leaves it free.
 * @returns undefined where the version cannot take that many rows.
 */
export async function readBatchSample(model: string, { manifest, folder }: CatalogVersion, rows: number): Promise<BatchSample | undefined> {
  const signature = { ...manifest, name: model };
  const body = await readFile(join(folder, "sample.json"));
  const envelope = decodeEnvelope({ headers: new Map([["content-type", "application/json"]]), body }, signature);
  const inputs = validateEnvelope(envelope, signature).inputs.map((input) => decodeTensor(input, signature));
  const isBatched = manifest.inputs.every(({ shape }) => shape[0] === -1);
  if (!isBatched) return rows === 1 ? { rows, inputs } : undefined;
  if (rows > manifest.maxBatch) return undefined;
  return { rows, inputs: inputs.map((input) => withRows(input, rows)) };
}

/** The first row of a tensor, so many times. */
export function withRows(tensor: Tensor, rows: number): Tensor {
  const { shape, data } = tensor;
  const width = data.length / (shape[0] ?? 1);
  const repeated = Array.from({ length: rows }, () => Array.from<unknown>(data.slice(0, width))).flat();
  return { ...tensor, shape: [rows, ...shape.slice(1)], data: toSameKind(data, repeated) };
}

function toSameKind(like: TensorData, elements: readonly unknown[]): TensorData {
  if (Array.isArray(like)) return elements as readonly string[];
  const Kind = (like as Uint8Array).constructor as new (elements: readonly unknown[]) => Uint8Array;
  return new Kind(elements);
}
