import fc from "fast-check";
import type { Datatype } from "#core/protocol/datatype.ts";
import { encodeBinaryData } from "#core/protocol/encode-binary-data.ts";
import { EVERY_DATATYPE } from "#test/fakes/every-datatype.ts";
import { ECHO_VERSIONS, outputOf } from "./echo-model.ts";

/** A request's JSON as values, so that each field can be set to something else. */
export interface DraftInput {
  readonly name: unknown;
  readonly shape: unknown;
  readonly datatype: unknown;
  readonly data?: unknown;
  readonly parameters?: unknown;
}

/** A request that would be answered: where it goes, its JSON, and the tensors behind it. */
export interface Draft {
  readonly path: string;
  readonly json: { readonly inputs: readonly DraftInput[]; readonly [field: string]: unknown };
  readonly binary: Buffer;
}

const ELEMENTS: Readonly<Record<Datatype, readonly unknown[] | undefined>> = {
  BOOL: [false, true],
  UINT8: [0, 255],
  UINT16: [0, 65_535],
  UINT32: [0, 4_294_967_295],
  UINT64: ["0", "18446744073709551615"],
  INT8: [-128, 127],
  INT16: [-32_768, 32_767],
  INT32: [-2_147_483_648, 2_147_483_647],
  INT64: ["-9223372036854775808", 9_007_199_254_740_991],
  FP16: undefined,
  FP32: [1.5, -0],
  FP64: [Math.PI, -1e300],
  BYTES: ["", "grüße"],
};

const PIXELS = Array.from({ length: 784 }, (_, index) => index % 256);

/** A tensor in one of its two forms. */
function input(name: string, datatype: Datatype, asBinary: boolean): { readonly input: DraftInput; readonly binary: Buffer } {
  const tensor = EVERY_DATATYPE.find((candidate) => candidate.datatype === datatype);
  const data = ELEMENTS[datatype];
  if (tensor === undefined) throw new Error(`There is no tensor of ${datatype}`);
  const bytes = Buffer.from(encodeBinaryData(tensor.data));
  if (!asBinary && data !== undefined) return { input: { name, shape: [2], datatype, data }, binary: Buffer.alloc(0) };
  return { input: { name, shape: [2], datatype, parameters: { binary_data_size: bytes.length } }, binary: bytes };
}

/** One FP32 tensor, in JSON flat or nested, or as binary. */
const small: fc.Arbitrary<Draft> = fc
  .record({
    path: fc.constantFrom("/v2/models/echo/infer", "/v2/models/echo/versions/1/infer", "/v2/models/echo/versions/stable/infer"),
    rows: fc.integer({ min: 0, max: 4 }),
    form: fc.constantFrom("flat", "nested", "binary"),
    value: fc.constantFrom(0, 1.5, -3, 1e-40, 3.4e38),
  })
  .map(({ path, rows, form, value }) => {
    const row = [value, 1, 2];
    const base = { name: "x", shape: [rows, 3], datatype: "FP32" };
    const binary = Buffer.from(Float32Array.from(Array(rows).fill(row).flat()).buffer);
    if (form === "binary") return { path, json: { inputs: [{ ...base, parameters: { binary_data_size: binary.length } }] }, binary };
    const data = Array(rows).fill(row);
    return { path, json: { inputs: [{ ...base, data: form === "nested" ? data : data.flat() }] }, binary: Buffer.alloc(0) };
  });

/** Every datatype at once, each in JSON or as binary, some outputs asked for. */
const wide: fc.Arbitrary<Draft> = fc
  .record({
    asBinary: fc.array(fc.boolean(), { minLength: 13, maxLength: 13 }),
    outputs: fc.subarray((ECHO_VERSIONS[2] ?? []).map(({ name }) => outputOf(name))),
    binaryOutputs: fc.boolean(),
  })
  .map(({ asBinary, outputs, binaryOutputs }) => {
    const parts = (ECHO_VERSIONS[2] ?? []).map(({ name, datatype }, index) => input(name, datatype, asBinary[index] ?? false));
    const asked = outputs.length === 0 ? {} : { outputs: outputs.map((name) => ({ name })) };
    return {
      path: "/v2/models/echo/versions/2/infer",
      json: { inputs: parts.map((part) => part.input), ...asked, parameters: { binary_data_output: binaryOutputs } },
      binary: Buffer.concat(parts.map((part) => part.binary)),
    };
  });

const text: fc.Arbitrary<Draft> = fc.array(fc.string({ unit: "grapheme" }), { maxLength: 4 }).map((data) => ({
  path: "/v2/models/echo/versions/3/infer",
  json: { inputs: [{ name: "text", shape: [data.length], datatype: "BYTES", data }] },
  binary: Buffer.alloc(0),
}));

const digit: fc.Arbitrary<Draft> = fc.boolean().map((asBinary) => ({
  path: "/v2/models/mnist/infer",
  json: {
    inputs: [
      {
        name: "image",
        shape: [1, 28, 28],
        datatype: "UINT8",
        ...(asBinary ? { parameters: { binary_data_size: 784 } } : { data: PIXELS }),
      },
    ],
  },
  binary: asBinary ? Buffer.from(PIXELS) : Buffer.alloc(0),
}));

export const goodRequest: fc.Arbitrary<Draft> = fc.oneof(
  { weight: 4, arbitrary: small },
  { weight: 2, arbitrary: wide },
  { weight: 2, arbitrary: text },
  { weight: 2, arbitrary: digit },
);
