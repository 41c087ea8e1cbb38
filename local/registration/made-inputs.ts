import type { InputRange, InputRanges } from "#core/model/input-ranges.ts";
import type { Datatype } from "#core/protocol/datatype.ts";
import type { Tensor, TensorSignature } from "#core/protocol/tensor.ts";
import { TENSOR_STORAGE } from "#core/protocol/tensor-storage.ts";
import { createRandom, type Random, seedFor } from "#training/random/random.ts";

/** How the values of integers are drawn where no range is declared: among 0 and 1, or all 1, which is a token, a mask and a length. */
export type IntegerDraw = "bits" | "ones";

export interface MadeInputsOptions {
  readonly inputs: readonly TensorSignature[];
  /** The size of a free dimension. */
  readonly sizeOf: (input: string, axis: number) => number;
  readonly ranges: InputRanges;
  readonly integers: IntegerDraw;
  readonly seed: number;
}

/** Bytes are pixels and the like; any other integer may be a position in a table, so it stays small. */
const RANGES: Readonly<Record<Exclude<Datatype, "BYTES">, InputRange>> = {
  BOOL: { min: 0, max: 1 },
  UINT8: { min: 0, max: 255 },
  UINT16: { min: 0, max: 1 },
  UINT32: { min: 0, max: 1 },
  UINT64: { min: 0, max: 1 },
  INT8: { min: 0, max: 1 },
  INT16: { min: 0, max: 1 },
  INT32: { min: 0, max: 1 },
  INT64: { min: 0, max: 1 },
  FP16: { min: 0, max: 1 },
  FP32: { min: 0, max: 1 },
  FP64: { min: 0, max: 1 },
};

const WORDS = ["a", "word", "and", "another", "42"] as const;

/** Floats are drawn on so many steps, all of which a float32 holds exactly and few digits write. */
const FLOAT_STEPS = 256;

/** Inputs that fit a signature: the same seed gives the same values. */
export function makeInputs({ inputs, sizeOf, ranges, integers, seed }: MadeInputsOptions): Tensor[] {
  return inputs.map(({ name, datatype, shape: declared }) => {
    const shape = declared.map((size, axis) => (size < 0 ? sizeOf(name, axis) : size));
    const count = shape.reduce((product, size) => product * size, 1);
    const random = createRandom(seedFor(seed, name));
    if (datatype === "BYTES")
      return { name, datatype, shape, data: Array.from({ length: count }, () => WORDS[random.integer(WORDS.length)] ?? "") };
    const draw = toDraw(datatype, ranges[name], integers, random);
    return { name, datatype, shape, data: fill(datatype, count, draw) };
  });
}

function toDraw(
  datatype: Exclude<Datatype, "BYTES">,
  declared: InputRange | undefined,
  integers: IntegerDraw,
  random: Random,
): () => number {
  const { min, max } = declared ?? RANGES[datatype];
  if (datatype.startsWith("FP")) return () => min + ((max - min) * random.integer(FLOAT_STEPS + 1)) / FLOAT_STEPS;
  const isUndeclaredInteger = declared === undefined && max === 1 && datatype !== "BOOL";
  if (isUndeclaredInteger && integers === "ones") return () => 1;
  const [low, high] = [Math.ceil(min), Math.floor(max)];
  return () => low + random.integer(high - low + 1);
}

function fill(datatype: Exclude<Datatype, "BYTES">, count: number, draw: () => number): Tensor["data"] {
  if (datatype === "INT64") return BigInt64Array.from({ length: count }, () => BigInt(draw()));
  if (datatype === "UINT64") return BigUint64Array.from({ length: count }, () => BigInt(draw()));
  const data = new TENSOR_STORAGE[datatype](count);
  for (let at = 0; at < count; at += 1) data[at] = draw();
  return data;
}
