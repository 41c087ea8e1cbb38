import * as v from "valibot";
import { SESSION_OPTIONS, type SessionOptions } from "#core/model/session-options.ts";
import { DATATYPE_NAMES } from "#core/protocol/datatype.ts";
import type { Tensor } from "#core/protocol/tensor.ts";
import { TENSOR_STORAGE } from "#core/protocol/tensor-storage.ts";

export interface MemoryOptions {
  readonly artifact: string | Uint8Array;
  readonly threads: number;
  readonly session?: SessionOptions;
  /** What is sent. */
  readonly input: Tensor;
  readonly outputs: readonly string[];
}

/** What the measuring process reads on standard input. Without an artifact it opens none. */
export const MEMORY_TASK = v.strictObject({
  artifact: v.nullable(v.string()),
  threads: v.number(),
  session: v.exactOptional(SESSION_OPTIONS),
  input: v.strictObject({
    name: v.string(),
    datatype: v.picklist(DATATYPE_NAMES),
    shape: v.array(v.number()),
    /** Bytes in base64, or the strings of a BYTES tensor. */
    data: v.union([v.string(), v.array(v.string())]),
  }),
  outputs: v.array(v.string()),
});

export type MemoryTask = v.InferOutput<typeof MEMORY_TASK>;

export function toMemoryTask(artifact: string, { threads, session, input, outputs }: MemoryOptions): MemoryTask {
  const { name, datatype, shape, data } = input;
  const text = isBytes(data) ? Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString("base64") : [...data];
  return {
    artifact,
    threads,
    ...(session === undefined ? {} : { session }),
    input: { name, datatype, shape: [...shape], data: text },
    outputs: [...outputs],
  };
}

export function toTaskInput({ name, datatype, shape, data }: MemoryTask["input"]): Tensor {
  if (datatype === "BYTES" || typeof data !== "string") return { name, datatype, shape, data: typeof data === "string" ? [data] : data };
  const bytes = Uint8Array.from(Buffer.from(data, "base64"));
  return { name, datatype, shape, data: new TENSOR_STORAGE[datatype](bytes.buffer) };
}

function isBytes(data: Tensor["data"]): data is Exclude<Tensor["data"], readonly string[]> {
  return ArrayBuffer.isView(data);
}
