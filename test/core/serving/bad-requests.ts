import { Buffer } from "node:buffer";
import type { ErrorCode } from "#core/errors.ts";
import type { Datatype } from "#core/protocol/datatype.ts";
import { identityModel, oneInput, type Question } from "./ask.ts";

export interface BadRequest extends Question {
  readonly name: string;
  readonly code: ErrorCode;
  /** The start of the answer's text, where it is fixed. */
  readonly text?: string;
}

/** One element of a datatype in JSON. */
function element(datatype: Datatype, value: string): Question {
  const model = identityModel([{ name: "x", datatype, shape: [1] }]);
  return { model, json: `{"inputs":[{"name":"x","shape":[1],"datatype":"${datatype}","data":[${value}]}]}` };
}

/** A tensor as binary, under a size it may not have. */
function binary(datatype: Datatype, shape: readonly number[], hex: string, size = hex.length / 2): Question {
  const model = identityModel([{ name: "x", datatype, shape: shape.map(() => -1) }]);
  return {
    model,
    json: { inputs: [{ name: "x", shape, datatype, parameters: { binary_data_size: size } }] },
    binary: Buffer.from(hex, "hex"),
  };
}

function raw(model: Question["model"], bytes: number): Question {
  return { ...(model === undefined ? {} : { model }), headers: { "inference-header-content-length": "0" }, body: new Uint8Array(bytes) };
}

const GOOD = oneInput({ data: [1, 2, 3] });
const TWO_INPUTS = identityModel([
  { name: "INPUT0", datatype: "FP32", shape: [1] },
  { name: "INPUT1", datatype: "FP32", shape: [1] },
]);
const NAMED_WRONG = { model: TWO_INPUTS, json: { inputs: [{ name: "INPUT0", shape: [1], datatype: "FP32", data: [1] }] } };

/** A body nested `levels` deep inside `data`, which itself is the fourth level. */
function nested(levels: number): string {
  return `{"inputs":[{"name":"x","shape":[1,3],"datatype":"FP32","data":${"[".repeat(levels)}${"]".repeat(levels)}}]}`;
}

/** Requests that are refused before any inference, each with its code. */
export const BAD_REQUESTS: readonly BadRequest[] = [
  // Framing.
  { name: "a text body", headers: { "content-type": "text/plain" }, json: GOOD, code: "UNSUPPORTED_MEDIA_TYPE" },
  { name: "a form", headers: { "content-type": "application/x-www-form-urlencoded" }, json: GOOD, code: "UNSUPPORTED_MEDIA_TYPE" },
  { name: "JSON in UTF-16", headers: { "content-type": "application/json; charset=utf-16" }, json: GOOD, code: "UNSUPPORTED_MEDIA_TYPE" },
  { name: "a body over the limit", body: new Uint8Array(4_500_001), code: "BODY_TOO_LARGE" },
  ...["abc", "-1", "99999999999", "2147483648", "100000", "", " 5", "+5", "05", "5.0", "0x5", "5,5"].map(
    (value): BadRequest => ({
      name: `a JSON length of "${value}"`,
      headers: { "inference-header-content-length": value },
      json: GOOD,
      code: "BAD_HEADER",
    }),
  ),
  {
    name: "bytes behind the JSON without a length",
    body: Buffer.concat([Buffer.from(JSON.stringify(GOOD)), Buffer.from("0102", "hex")]),
    code: "BAD_JSON",
  },
  // JSON.
  { name: "an empty body", body: new Uint8Array(), code: "BAD_JSON" },
  { name: "no JSON", json: "hello", code: "BAD_JSON" },
  { name: "truncated JSON", json: '{"inputs":[{"name":"x"', code: "BAD_JSON" },
  { name: "a string that does not end", json: '{"inputs":"', code: "BAD_JSON" },
  { name: "a byte-order mark", json: `\uFEFF${JSON.stringify(GOOD)}`, code: "BAD_JSON" },
  { name: "a comment", json: '{"inputs":[]/*x*/}', code: "BAD_JSON" },
  { name: "a trailing comma", json: '{"inputs":[],}', code: "BAD_JSON" },
  { name: "two documents", json: '{"inputs":[]}{}', code: "BAD_JSON" },
  { name: "a key twice", json: '{"inputs":[],"inputs":[]}', code: "BAD_JSON" },
  { name: "a key twice, once escaped", json: '{"inputs":[],"\\u0069nputs":[]}', code: "BAD_JSON" },
  { name: "a key twice deep inside", json: '{"inputs":[{"name":"x","name":"z"}]}', code: "BAD_JSON" },
  { name: "a key twice behind another object", json: '{"a":{"b":1},"c":[{}],"a":2}', code: "BAD_JSON" },
  { name: "NaN", ...element("FP32", "NaN"), code: "BAD_JSON" },
  { name: "Infinity", ...element("FP32", "-Infinity"), code: "BAD_JSON" },
  { name: "a number with a leading zero", ...element("FP32", "01"), code: "BAD_JSON" },
  { name: "a hexadecimal number", ...element("INT32", "0x10"), code: "BAD_JSON" },
  { name: "bytes that are no UTF-8", body: Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]), code: "BAD_UTF8" },
  { name: "a surrogate in UTF-8", body: Buffer.from([0x7b, 0x22, 0xed, 0xa0, 0x80, 0x22, 0x3a, 0x31, 0x7d]), code: "BAD_UTF8" },
  { name: "an unpaired surrogate as an id", json: '{"id":"\\ud800","inputs":[]}', code: "BAD_STRING" },
  { name: "an unpaired surrogate as a key", json: '{"\\udfff":1,"inputs":[]}', code: "BAD_STRING" },
  { name: "a string over the limit", json: { id: "é".repeat(32_769), inputs: [] }, code: "BAD_STRING" },
  { name: "33 levels", json: nested(30), code: "JSON_TOO_DEEP" },
  { name: "101 levels", json: nested(98), code: "JSON_TOO_DEEP" },
  { name: "a million levels", json: "[".repeat(1_000_000), code: "JSON_TOO_DEEP" },
  { name: "more containers than allowed", json: `{"inputs":[${"[],".repeat(100_000)}[]]}`, code: "JSON_TOO_COMPLEX" },
  {
    name: "more keys than allowed",
    json: Object.fromEntries(Array.from({ length: 257 }, (_, n) => [`k${n}`, n])),
    code: "JSON_TOO_COMPLEX",
  },
  { name: "__proto__ as a key", json: '{"__proto__":{"x":1},"inputs":[]}', code: "UNKNOWN_FIELD" },
  { name: "constructor as a key, deep and escaped", json: '{"parameters":{"\\u0063onstructor":1},"inputs":[]}', code: "UNKNOWN_FIELD" },
  { name: "prototype as a key", json: '{"inputs":[{"prototype":1}]}', code: "UNKNOWN_FIELD" },
  ...["tenantId", "tier", "isolation", "sha256"].map(
    (field): BadRequest => ({ name: `our own field ${field}`, json: { ...GOOD, [field]: "x" }, code: "UNKNOWN_FIELD" }),
  ),
  // The envelope.
  ...["[]", "null", "1", '"x"'].map((json): BadRequest => ({ name: `${json} as the body`, json, code: "BAD_SHAPE" })),
  { name: "no inputs", json: {}, code: "BAD_SHAPE" },
  { name: "inputs as an object", json: { inputs: {} }, code: "BAD_SHAPE" },
  { name: "an input that is no object", json: { inputs: [1] }, code: "BAD_SHAPE" },
  { name: "a numeric id", json: { ...GOOD, id: 42 }, code: "BAD_SHAPE" },
  { name: "null as the id", json: { ...GOOD, id: null }, code: "BAD_SHAPE" },
  { name: "a numeric name", json: oneInput({ name: 1, data: [1, 2, 3] }), code: "BAD_SHAPE" },
  { name: "parameters as an array", json: { ...GOOD, parameters: [] }, code: "BAD_SHAPE" },
  { name: "a parameter that is an object", json: { ...GOOD, parameters: { k: {} } }, code: "BAD_SHAPE" },
  { name: "binary_data_output as a string", json: { ...GOOD, parameters: { binary_data_output: "true" } }, code: "BAD_SHAPE" },
  { name: "outputs as null", json: { ...GOOD, outputs: null }, code: "BAD_SHAPE" },
  { name: "data as a string", json: oneInput({ data: "123" }), code: "BAD_SHAPE" },
  { name: "an unknown field of an input", json: oneInput({ data: [1, 2, 3], dtype: "FP32" }), code: "UNKNOWN_FIELD" },
  { name: "an unknown field of an output", json: { ...GOOD, outputs: [{ name: "y", datatype: "FP32" }] }, code: "UNKNOWN_FIELD" },
  { name: "an empty list of outputs", json: { ...GOOD, outputs: [] }, code: "BAD_REQUEST" },
  { name: "65 inputs", json: { inputs: Array.from({ length: 65 }, () => ({})) }, code: "TOO_MANY_INPUTS" },
  { name: "65 outputs", json: { ...GOOD, outputs: Array.from({ length: 65 }, () => ({ name: "y" })) }, code: "TOO_MANY_OUTPUTS" },
  { name: "a name with a space", json: oneInput({ name: "a b", data: [1, 2, 3] }), code: "BAD_NAME" },
  { name: "a name of 129 characters", json: oneInput({ name: "a".repeat(129), data: [1, 2, 3] }), code: "BAD_NAME" },
  { name: "an output's name with markup", json: { ...GOOD, outputs: [{ name: "<b>" }] }, code: "BAD_NAME" },
  // One source of data, one that is served.
  { name: "no data", json: oneInput({}), code: "BAD_REQUEST", text: "Input must set only one of the following fields: " },
  {
    name: "data beside a binary size",
    json: oneInput({ data: [1, 2, 3], parameters: { binary_data_size: 12 } }),
    code: "BAD_REQUEST",
    text: "Input must set only one of the following fields: ",
  },
  { name: "shared memory", json: oneInput({ parameters: { shared_memory_region: "r" } }), code: "UNSUPPORTED_PARAMETER" },
  { name: "classification", json: { ...GOOD, outputs: [{ name: "y", parameters: { classification: 1 } }] }, code: "UNSUPPORTED_PARAMETER" },
  ...["sequence_id", "sequence_start", "sequence_end"].map(
    (name): BadRequest => ({ name, json: { ...GOOD, parameters: { [name]: 1 } }, code: "UNSUPPORTED_PARAMETER" }),
  ),
  // Shapes.
  ...["-1", "1.5", '"2"', "null", "true", "9007199254740993", "2147483648", "1e400", "-0", "[1]"].map(
    (dimension): BadRequest => ({
      name: `a dimension of ${dimension}`,
      json: `{"inputs":[{"name":"x","shape":[${dimension},3],"datatype":"FP32","data":[1,2,3]}]}`,
      code: "BAD_DIM",
    }),
  ),
  { name: "rank 9", json: oneInput({ shape: [1, 1, 1, 1, 1, 1, 1, 1, 3], data: [1, 2, 3] }), code: "BAD_RANK" },
  { name: "10,000 dimensions", json: oneInput({ shape: Array(10_000).fill(1), data: [1] }), code: "BAD_RANK" },
  { name: "a shape that overflows", json: oneInput({ shape: [2 ** 26, 2 ** 26, 2 ** 12], data: [] }), code: "SHAPE_OVERFLOW" },
  { name: "a huge shape without an element", json: oneInput({ shape: [2 ** 31 - 1, 2 ** 31 - 1, 0], data: [] }), code: "SHAPE_OVERFLOW" },
  { name: "a shape that is no array", json: oneInput({ shape: 3, data: [1, 2, 3] }), code: "BAD_SHAPE" },
  {
    name: "the wrong dimension",
    json: oneInput({ shape: [1, 2], data: [1, 2] }),
    code: "SHAPE_MISMATCH",
    text: "unexpected shape for input 'x' for model 'm'. Expected [-1,3], got [1,2].",
  },
  { name: "the wrong rank", json: oneInput({ shape: [3], data: [1, 2, 3] }), code: "SHAPE_MISMATCH" },
  { name: "a batch over the cap", json: oneInput({ shape: [1025, 3], data: [] }), code: "SHAPE_MISMATCH" },
  // Datatypes.
  { name: "BF16", json: oneInput({ datatype: "BF16", data: [1, 2, 3] }), code: "UNKNOWN_DTYPE", text: "BF16 is not supported" },
  ...["fp32", "FLOAT", "", "constructor"].map(
    (datatype): BadRequest => ({
      name: `the datatype "${datatype}"`,
      json: oneInput({ datatype, data: [1, 2, 3] }),
      code: "UNKNOWN_DTYPE",
    }),
  ),
  {
    name: "another datatype than the model's",
    model: identityModel([{ name: "x", datatype: "INT32", shape: [-1, 3] }]),
    json: GOOD,
    code: "DTYPE_MISMATCH",
    text: "inference input 'x' data-type is 'FP32', but model 'm' expects 'INT32'",
  },
  {
    name: "FP16 as JSON",
    ...element("FP16", "1"),
    json: { ...oneInput({ shape: [1], datatype: "FP16", data: [1] }), parameters: { binary_data_output: true } },
    code: "BINARY_REQUIRED",
  },
  { name: "an FP16 output as JSON", ...binary("FP16", [1], "0038"), code: "BINARY_REQUIRED" },
  // The set of tensors.
  {
    name: "a missing input",
    ...NAMED_WRONG,
    code: "MISSING_INPUT",
    text: "expected 2 inputs but got 1 inputs for model 'm'. Got input(s) ['INPUT0'], but missing required input(s) ['INPUT1'].",
  },
  {
    name: "no input at all",
    json: { inputs: [] },
    code: "MISSING_INPUT",
    text: "expected 1 inputs but got 0 inputs for model 'm'. Got input(s) [], but missing required input(s) ['x'].",
  },
  {
    name: "an input the model has not",
    json: { inputs: [...Object.values(GOOD).flat(), { name: "z", shape: [1], datatype: "FP32", data: [1] }] },
    code: "MISSING_INPUT",
    text: "expected 1 inputs but got 2 inputs for model 'm'. Got input(s) ['x','z']",
  },
  { name: "an input twice", json: { inputs: [...Object.values(GOOD).flat(), ...Object.values(GOOD).flat()] }, code: "DUPLICATE_TENSOR" },
  {
    name: "an unknown output",
    json: { ...GOOD, outputs: [{ name: "z" }] },
    code: "UNKNOWN_OUTPUT",
    text: "unexpected inference output 'z' for model 'm'",
  },
  { name: "an output called like a property", json: { ...GOOD, outputs: [{ name: "toString" }] }, code: "UNKNOWN_OUTPUT" },
  {
    name: "an output twice",
    json: { ...GOOD, outputs: [{ name: "Y" }, { name: "Y" }] },
    code: "DUPLICATE_TENSOR",
    text: "output 'Y' already exists in request",
  },
  // Elements.
  {
    name: "one element short",
    json: oneInput({ data: [1, 2] }),
    code: "SHAPE_DATA_MISMATCH",
    text: "Shape does not match true shape of 'data' field",
  },
  { name: "one element long", json: oneInput({ data: [1, 2, 3, 4] }), code: "SHAPE_DATA_MISMATCH" },
  {
    name: "data nested in another shape",
    json: oneInput({
      shape: [2, 3],
      data: [
        [1, 2],
        [3, 4],
        [5, 6],
      ],
    }),
    code: "SHAPE_DATA_MISMATCH",
  },
  {
    name: "ragged data",
    json: oneInput({
      shape: [2, 3],
      data: [
        [1, 2, 3],
        [4, 5],
      ],
    }),
    code: "RAGGED",
  },
  { name: "a number among rows", json: oneInput({ shape: [2, 3], data: [[1, 2, 3], 4] }), code: "RAGGED" },
  { name: "a row among numbers", json: oneInput({ data: [1, [2], 3] }), code: "BAD_ELEMENT" },
  {
    name: "a row deeper than its neighbours",
    json: oneInput({
      shape: [2, 3],
      data: [
        [1, 2, 3],
        [4, [5], 6],
      ],
    }),
    code: "BAD_ELEMENT",
  },
  ...(["FP32", "FP64", "INT32", "UINT8", "INT64"] as const).flatMap((datatype) =>
    ["null", "true", '"x"', "{}", '""', '"0x10"'].map(
      (value): BadRequest => ({ name: `${value} as ${datatype}`, ...element(datatype, value), code: "BAD_ELEMENT" }),
    ),
  ),
  ...["0", "1", '"true"', "null"].map(
    (value): BadRequest => ({ name: `${value} as BOOL`, ...element("BOOL", value), code: "BAD_ELEMENT" }),
  ),
  ...["1", "null", "[]"].map(
    (value): BadRequest => ({
      name: `${value} as BYTES`,
      ...element("BYTES", value),
      code: value === "[]" ? "SHAPE_DATA_MISMATCH" : "BAD_ELEMENT",
    }),
  ),
  ...(
    [
      ["UINT8", "256"],
      ["UINT8", "-1"],
      ["UINT8", "1.5"],
      ["UINT8", "-0"],
      ["INT8", "128"],
      ["INT8", "-129"],
      ["UINT16", "65536"],
      ["INT16", "-32769"],
      ["UINT32", "4294967296"],
      ["INT32", "2147483648"],
      ["INT32", "4294967297"],
      ["INT32", "0.99999999999999999999"],
      ["INT64", "1.5"],
      ["INT64", "-0"],
      ["INT64", "4503599627370496.4"],
      ["INT64", '"9223372036854775808"'],
      ["INT64", '"-9223372036854775809"'],
      ["UINT64", "-1"],
      ["UINT64", '"-1"'],
      ["UINT64", '"18446744073709551616"'],
      ["FP32", "1e39"],
      ["FP32", "-3.5e38"],
    ] as const
  ).map(([datatype, value]): BadRequest => ({ name: `${value} as ${datatype}`, ...element(datatype, value), code: "OUT_OF_RANGE" })),
  ...(["FP32", "FP64", "INT32", "INT64"] as const).map(
    (datatype): BadRequest => ({ name: `1e400 as ${datatype}`, ...element(datatype, "1e400"), code: "NON_FINITE" }),
  ),
  ...["9007199254740993", "9007199254740992", "-9007199254740992", "9223372036854775807", "1e300"].map(
    (value): BadRequest => ({ name: `${value} as INT64`, ...element("INT64", value), code: "UNSAFE_INTEGER" }),
  ),
  ...['"-0"', '"007"', '"+1"', '" 1"', '"1e3"', '"1.0"', '"１"'].map(
    (value): BadRequest => ({ name: `${value} as INT64`, ...element("INT64", value), code: "BAD_ELEMENT" }),
  ),
  { name: "NUL in BYTES", ...element("BYTES", '"a\\u0000b"'), code: "BAD_STRING" },
  { name: "an unpaired surrogate in BYTES", ...element("BYTES", '"\\ud83d"'), code: "BAD_STRING" },
  { name: "a long BYTES element", ...element("BYTES", `"${"a".repeat(65_537)}"`), code: "BAD_STRING" },
  // Binary.
  {
    name: "too few bytes",
    ...binary("FP32", [1, 3], "0000803f00000040", 12),
    code: "BINARY_SIZE",
    text: "unexpected size for input 'x', expecting 4 additional bytes for model 'm'",
  },
  { name: "no bytes and no length", json: oneInput({ parameters: { binary_data_size: 12 } }), code: "BINARY_SIZE" },
  {
    name: "bytes left over",
    ...binary("FP32", [1, 1], "0000803f00000040", 4),
    code: "BINARY_SIZE",
    text: "unexpected additional input data for model 'm'",
  },
  {
    name: "bytes behind JSON data",
    json: GOOD,
    binary: new Uint8Array(1),
    code: "BINARY_SIZE",
    text: "unexpected additional input data for model 'm'",
  },
  {
    name: "a size unlike shape and datatype",
    ...binary("FP32", [1, 3], "0000803f00000040"),
    code: "BINARY_SIZE",
    text: "input byte size mismatch for input 'x' for model 'm'. Expected 12, got 8",
  },
  ...["-1", "1.5", "true", '"12"', "-0", "1e400"].map(
    (size): BadRequest => ({
      name: `a binary size of ${size}`,
      json: `{"inputs":[{"name":"x","shape":[1,3],"datatype":"FP32","parameters":{"binary_data_size":${size}}}]}`,
      binary: new Uint8Array(12),
      code: "BINARY_SIZE",
    }),
  ),
  { name: "2 as a binary BOOL", ...binary("BOOL", [2], "0102"), code: "BAD_ELEMENT" },
  { name: "NaN as binary FP32", ...binary("FP32", [1], "0000c07f"), code: "NON_FINITE" },
  { name: "infinity as binary FP64", ...binary("FP64", [1], "000000000000f07f"), code: "NON_FINITE" },
  {
    name: "infinity as binary FP16",
    ...binary("FP16", [1], "007c"),
    json: {
      inputs: [{ name: "x", shape: [1], datatype: "FP16", parameters: { binary_data_size: 2 } }],
      parameters: { binary_data_output: true },
    },
    code: "NON_FINITE",
  },
  { name: "no UTF-8 in binary BYTES", ...binary("BYTES", [1], "02000000c328"), code: "BAD_STRING" },
  { name: "NUL in binary BYTES", ...binary("BYTES", [1], "03000000610062"), code: "BAD_STRING" },
  { name: "a BYTES length past the end", ...binary("BYTES", [1], "0500000061"), code: "BINARY_SIZE" },
  { name: "a BYTES length of 4 GiB", ...binary("BYTES", [1], "ffffffff61"), code: "BINARY_SIZE" },
  { name: "half a BYTES length", ...binary("BYTES", [1], "0100"), code: "BINARY_SIZE" },
  { name: "fewer BYTES elements than the shape", ...binary("BYTES", [2], "0100000061"), code: "BINARY_SIZE" },
  { name: "more BYTES elements than the shape", ...binary("BYTES", [1], "01000000610100000062"), code: "BINARY_SIZE" },
  // Raw.
  {
    name: "raw with several inputs",
    ...raw(TWO_INPUTS, 4),
    code: "RAW_NOT_ALLOWED",
    text: "Raw request must only have 1 input (found 1) to be deduced but got 2 inputs in",
  },
  {
    name: "raw with several variable dimensions",
    ...raw(identityModel([{ name: "X", datatype: "FP32", shape: [-1, -1] }]), 4),
    code: "RAW_NOT_ALLOWED",
    text: "The shape of the raw input 'X' can not be deduced because there are more than one variable-sized dimension",
  },
  {
    name: "raw BYTES of another shape than [1]",
    ...raw(identityModel([{ name: "X", datatype: "BYTES", shape: [-1] }]), 4),
    code: "RAW_NOT_ALLOWED",
    text: "For BYTE datatype raw input 'X', the model must have input shape [1]",
  },
  {
    name: "raw of the wrong size",
    ...raw(undefined, 8),
    code: "BINARY_SIZE",
    text: "input byte size mismatch for input 'x' for model 'm'. Expected 12, got 8",
  },
  { name: "raw and empty", ...raw(undefined, 0), code: "BINARY_SIZE" },
  {
    name: "a raw vector of half an element",
    ...raw(identityModel([{ name: "x", datatype: "FP32", shape: [-1] }]), 6),
    code: "BINARY_SIZE",
  },
];
