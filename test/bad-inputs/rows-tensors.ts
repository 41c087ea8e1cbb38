import { LIMITS } from "#core/limits.ts";
import { binary, json } from "#test/conformance/case.ts";
import { bytes, element, MARKER, one, text } from "./requests.ts";
import type { BadInputCase, BadInputRow } from "./row.ts";

const input = (name: string, fields: object, code: BadInputCase["code"]): BadInputCase => ({ name, request: one(fields), code });
const shaped = (name: string, shape: string, code: BadInputCase["code"], data = "[1,2,3]"): BadInputCase => ({
  name,
  request: text(data, shape),
  code,
});
const asking = (name: string, outputs: readonly object[], code: BadInputCase["code"]): BadInputCase => ({
  name,
  request: one({ data: [1, 2, 3] }, { outputs }),
  code,
});
const valued = (datatype: Parameters<typeof element>[0], code: BadInputCase["code"], ...values: readonly string[]): BadInputCase[] =>
  values.map((value) => ({ name: `${value} as ${datatype}`, request: element(datatype, value), code }));
const INPUT = { name: "x", datatype: "FP32", shape: [1, 3], data: [1, 2, 3] };
const NOTE = { parameters: { note: MARKER } };

/** Section 3.3: tensors. */
export const TENSOR_ROWS: readonly BadInputRow[] = [
  {
    row: "3.3.1",
    input: "A shape product unlike the element count",
    cases: [
      input("an element short", { data: [1, 2] }, "SHAPE_DATA_MISMATCH"),
      input("an element long", { data: [1, 2, 3, 4] }, "SHAPE_DATA_MISMATCH"),
      { name: "a byte size unlike the shape", request: bytes("FP32", [3], "0000803f"), code: "BINARY_SIZE" },
    ],
  },
  {
    row: "3.3.2",
    input: "A shape product that overflows or passes the cap",
    cases: [
      shaped("an overflow", "[67108864,67108864,4096]", "SHAPE_OVERFLOW", "[]"),
      shaped("one that a zero would hide", "[2147483647,2147483647,0]", "SHAPE_OVERFLOW", "[]"),
      shaped("one more than the cap", `[${LIMITS.MAX_ELEMENTS + 1}]`, "SHAPE_OVERFLOW", "[]"),
    ],
  },
  {
    row: "3.3.3",
    input: "A dimension that is negative, too large, a fraction",
    cases: ["-1", "-0", "1.5", "2147483648", "9007199254740993", "1e400"].map((dimension) =>
      shaped(dimension, `[${dimension},3]`, "BAD_DIM"),
    ),
  },
  {
    row: "3.3.4",
    input: "A dimension that is no number",
    cases: ['"2"', "null", "true", "[1]", "{}"].map((dimension) => shaped(dimension, `[${dimension},3]`, "BAD_DIM")),
  },
  {
    row: "3.3.5",
    input: "Rank 9; 10,000 dimensions",
    cases: [9, 10_000].map((rank) => shaped(`rank ${rank}`, `[${Array(rank).fill(1).join()}]`, "BAD_RANK")),
  },
  {
    row: "3.3.6",
    input: "A rank or dimension unlike the model's",
    cases: [
      shaped("a rank", "[3]", "SHAPE_MISMATCH"),
      shaped("a dimension", "[1,2]", "SHAPE_MISMATCH", "[1,2]"),
      shaped("a batch over the model's cap", "[1025,3]", "SHAPE_MISMATCH", "[]"),
    ],
  },
  {
    row: "3.3.7",
    input: "A datatype unlike the model's; an unknown one",
    cases: [
      input("another", { datatype: "INT32", data: [1, 2, 3] }, "DTYPE_MISMATCH"),
      ...["BF16", "fp32", "FLOAT", "", "TYPE_FP32"].map((datatype) =>
        input(`"${datatype}"`, { datatype, data: [1, 2, 3] }, "UNKNOWN_DTYPE"),
      ),
      { name: "FP16 in JSON", request: element("FP16", "1"), code: "BINARY_REQUIRED" },
    ],
  },
  {
    row: "3.3.8",
    input: "A missing input, one too many",
    cases: [
      { name: "none", request: json("m", { inputs: [], ...NOTE }), code: "MISSING_INPUT" },
      {
        name: "one of two",
        request: json("pair", { inputs: [{ ...INPUT, name: "INPUT0", shape: [1, 2], data: [1, 2] }], ...NOTE }),
        code: "MISSING_INPUT",
      },
      { name: "another as well", request: json("m", { inputs: [INPUT, { ...INPUT, name: "z" }], ...NOTE }), code: "MISSING_INPUT" },
      { name: "65", request: json("m", { inputs: Array(65).fill(INPUT), ...NOTE }), code: "TOO_MANY_INPUTS" },
    ],
  },
  {
    row: "3.3.9",
    input: "A tensor named twice",
    cases: [
      { name: "an input", request: json("m", { inputs: [INPUT, INPUT], ...NOTE }), code: "DUPLICATE_TENSOR" },
      asking("an output", [{ name: "y" }, { name: "y" }], "DUPLICATE_TENSOR"),
    ],
  },
  {
    row: "3.3.10",
    input: "Too many outputs asked",
    cases: [65, 90_000].map((count) => asking(String(count), Array(count).fill({ name: "y" }), "TOO_MANY_OUTPUTS")),
  },
  {
    row: "3.3.11",
    input: "An element of the wrong JSON type",
    cases: [
      ...(["FP32", "INT32", "UINT8", "INT64"] as const).flatMap((datatype) =>
        valued(datatype, "BAD_ELEMENT", "null", "true", '"x"', '"0x10"', "{}"),
      ),
      ...valued("BOOL", "BAD_ELEMENT", "0", "1", '"true"', "null"),
      ...valued("BYTES", "BAD_ELEMENT", "1", "null", "{}"),
      { name: "a row among numbers", request: text("[1,[2],3]"), code: "BAD_ELEMENT" },
    ],
  },
  {
    row: "3.3.12",
    input: "An integer type: a fraction, a negative for unsigned, beyond the range",
    cases: [
      ...valued("UINT8", "OUT_OF_RANGE", "256", "-1", "1.5", "-0"),
      ...valued("INT8", "OUT_OF_RANGE", "128", "-129"),
      ...valued("INT32", "OUT_OF_RANGE", "2147483648", "4294967297"),
      ...valued("UINT32", "OUT_OF_RANGE", "4294967296"),
      ...valued("INT64", "OUT_OF_RANGE", '"9223372036854775808"', "1.5"),
      ...valued("UINT64", "OUT_OF_RANGE", "-1", '"18446744073709551616"'),
    ],
  },
  { row: "3.3.13", input: "FP32 beyond its range", cases: valued("FP32", "OUT_OF_RANGE", "1e39", "-3.5e38") },
  {
    row: "3.3.14",
    input: "NaN or Infinity in binary floats",
    cases: [
      { name: "NaN", request: bytes("FP32", [1], "0000c07f"), code: "NON_FINITE" },
      { name: "Infinity", request: bytes("FP64", [1], "000000000000f07f"), code: "NON_FINITE" },
      { name: "where the manifest declares it", request: bytes("FP32", [1], "0000c07f", "any-float"), code: "OK" },
    ],
  },
  {
    row: "3.3.15",
    input: "A stored value outside its type's legal values",
    cases: [{ name: "2 as BOOL", request: bytes("BOOL", [2], "0102"), code: "BAD_ELEMENT" }],
  },
  {
    row: "3.3.16",
    input: "An output that holds NaN or Infinity",
    cases: [
      {
        name: "one divided by zero",
        request: json("reciprocal", { inputs: [{ ...INPUT, shape: [1], data: [0] }], ...NOTE }),
        code: "NON_FINITE_OUTPUT",
      },
    ],
    tests: ["test/core/serving/infer.test.ts"],
  },
  {
    row: "3.3.17",
    input: "Ragged nesting",
    cases: [shaped("a short row", "[2,3]", "RAGGED", "[[1,2,3],[4,5]]"), shaped("a number among rows", "[2,3]", "RAGGED", "[[1,2,3],4]")],
  },
  {
    row: "3.3.18",
    input: "A BYTES element with NUL, ill-formed text, or too long",
    cases: [
      ...valued("BYTES", "BAD_STRING", '"a\\u0000b"', '"\\ud83d"'),
      { name: "too long", request: element("BYTES", `"${"a".repeat(LIMITS.MAX_STRING_BYTES + 1)}"`), code: "BAD_STRING" },
      { name: "NUL in binary", request: bytes("BYTES", [1], "03000000610062"), code: "BAD_STRING" },
      { name: "no UTF-8 in binary", request: bytes("BYTES", [1], "02000000c328"), code: "BAD_STRING" },
      { name: "a length of 4 GiB", request: bytes("BYTES", [1], "ffffffff61"), code: "BINARY_SIZE" },
      { name: "a length past the end", request: bytes("BYTES", [1], "0500000061"), code: "BINARY_SIZE" },
      { name: "surplus bytes", request: binary("echo-bytes", { inputs: [], ...NOTE }, "00"), code: "BINARY_SIZE" },
    ],
  },
  {
    row: "3.3.19",
    input: "A value outside the range that the manifest declares",
    cases: ["101", "-0.5", "3e38"].map(
      (value): BadInputCase => ({
        name: value,
        request: json("scalar", `{"id":"${MARKER}","inputs":[{"name":"x","datatype":"FP32","shape":[],"data":[${value}]}]}`),
        code: "OUT_OF_RANGE",
      }),
    ),
    tests: ["test/core/protocol/check-range.test.ts", "test/core/drivers/runner-onnx.test.ts"],
  },
  {
    row: "3.3.20",
    input: "A value that sizes an allocation",
    tests: ["test/faults/cloud.test.ts"],
    open: "In a function the whole environment is replaced: 503 by the gateway, or 422 where the runtime itself gives up",
  },
  {
    row: "3.3.21",
    input: "A value that keeps a loop running",
    tests: ["test/faults/cloud.test.ts"],
    open: "A function cannot end native code that has begun: Lambda does, at the function's own timeout",
  },
];
