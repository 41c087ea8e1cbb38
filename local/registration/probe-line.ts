import * as v from "valibot";
import { ERRORS, type ErrorCode, ServeError } from "#core/errors.ts";
import { PROBE_RECORD } from "#core/model/probe-record.ts";
import { DATATYPE_NAMES } from "#core/protocol/datatype.ts";
import type { Tensor } from "#core/protocol/tensor.ts";
import { TENSOR_STORAGE } from "#core/protocol/tensor-storage.ts";
import type { ProbePhase, ProbeResult } from "./probe-request.ts";

const size = v.pipe(v.number(), v.integer(), v.minValue(0));
const signature = v.array(
  v.strictObject({
    name: v.string(),
    datatype: v.picklist(DATATYPE_NAMES),
    shape: v.array(v.pipe(v.number(), v.integer(), v.minValue(-1))),
  }),
);
const tensor = v.strictObject({
  name: v.string(),
  datatype: v.picklist(DATATYPE_NAMES),
  shape: v.array(size),
  /** The elements' bytes in base64, texts as they are. */
  data: v.union([v.string(), v.array(v.string())]),
});

/** What the child writes: a line for each phase it begins, and one at the end. It ran a model of unknown origin: nothing of it is believed unread. */
const LINE = v.union([
  v.strictObject({ phase: v.picklist(["start", "load", "single", "largest"]) }),
  v.strictObject({
    error: v.strictObject({ code: v.picklist(Object.keys(ERRORS) as ErrorCode[]), message: v.string(), cause: v.string() }),
  }),
  v.strictObject({
    result: v.strictObject({
      signature: v.strictObject({ inputs: signature, outputs: signature }),
      record: PROBE_RECORD,
      golden: v.strictObject({ inputs: v.array(tensor), outputs: v.array(tensor) }),
      maxBatch: v.pipe(size, v.minValue(1)),
    }),
  }),
]);

export type ProbeLine = { readonly phase: ProbePhase } | { readonly error: ServeError } | { readonly result: ProbeResult };

export function writeProbeLine(line: ProbeLine): string {
  if ("phase" in line) return `${JSON.stringify(line)}\n`;
  if ("error" in line) {
    const { code, message, cause } = line.error;
    return `${JSON.stringify({ error: { code, message, cause: innermostMessage(cause) } })}\n`;
  }
  const { golden, ...rest } = line.result;
  return `${JSON.stringify({ result: { ...rest, golden: { inputs: golden.inputs.map(toWire), outputs: golden.outputs.map(toWire) } } })}\n`;
}

/** What the runtime said, below what we made of it. */
function innermostMessage(cause: unknown): string {
  if (!(cause instanceof Error)) return "";
  return innermostMessage(cause.cause) || cause.message;
}

/** @throws when the line is none of them. */
export function readProbeLine(text: string): ProbeLine {
  const line = v.parse(LINE, JSON.parse(text));
  if ("phase" in line) return line;
  if ("error" in line) {
    const { code, message, cause } = line.error;
    return { error: new ServeError(code, message, cause === "" ? {} : { cause: new Error(cause) }) };
  }
  const { golden, ...rest } = line.result;
  return { result: { ...rest, golden: { inputs: golden.inputs.map(fromWire), outputs: golden.outputs.map(fromWire) } } };
}

type WireTensor = v.InferOutput<typeof tensor>;

function toWire({ data, shape, ...rest }: Tensor): WireTensor {
  const bytes = ArrayBuffer.isView(data) ? Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString("base64") : [...data];
  return { ...rest, shape: [...shape], data: bytes };
}

function fromWire({ data, ...rest }: WireTensor): Tensor {
  if (typeof data !== "string") return { ...rest, data };
  if (rest.datatype === "BYTES") throw new TypeError(`Tensor "${rest.name}" has bytes where texts belong`);
  const bytes = Uint8Array.from(Buffer.from(data, "base64"));
  return { ...rest, data: new TENSOR_STORAGE[rest.datatype](bytes.buffer) };
}
