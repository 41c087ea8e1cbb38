import type { ErrorCode } from "#core/errors.ts";
import type { Datatype } from "#core/protocol/datatype.ts";
import { type ConformanceCase, input, json } from "./case.ts";

const THREE = input("FP32", [1, 3], [1, 2, 3]);
const MODEL = { model_name: "m", model_version: "3" };
const Y = { name: "y", datatype: "FP32", shape: [1, 3], data: [1, 2, 3] };

/** Least and greatest value of each datatype with a JSON form, as they are written. */
const ENDS: Readonly<Partial<Record<Datatype, string>>> = {
  BOOL: "true,false",
  UINT8: "0,255",
  UINT16: "0,65535",
  UINT32: "0,4294967295",
  INT8: "-128,127",
  INT16: "-32768,32767",
  INT32: "-2147483648,2147483647",
  INT64: "-9007199254740991,9007199254740991",
  UINT64: "0,9007199254740991",
  FP32: "-3.4028234663852886e+38,3.4028234663852886e+38",
  FP64: "-1.7976931348623157e+308,5e-324",
  BYTES: '"","grüße 🚢"',
};

const echo = (datatype: Datatype, data: string, count: number) =>
  json(`echo-${datatype.toLowerCase()}`, `{"inputs":[{"name":"x","datatype":"${datatype}","shape":[${count}],"data":[${data}]}]}`);

function refused(line: string, name: string, model: string, body: unknown, code: ErrorCode, error?: string): ConformanceCase {
  return { line, name, request: json(model, body), expect: { status: 400, code, ...(error === undefined ? {} : { error }) } };
}

/** Inference in JSON: lines J of the checklist. */
export const JSON_CASES: readonly ConformanceCase[] = [
  { line: "J1", name: "flat data", request: json("m", { inputs: [THREE] }), expect: { status: 200, json: { ...MODEL, outputs: [Y] } } },
  {
    line: "J1",
    name: "nested data",
    request: json("m", { inputs: [input("FP32", [1, 3], [[1, 2, 3]])] }),
    expect: { status: 200, json: { ...MODEL, outputs: [Y] } },
  },
  ...(Object.entries(ENDS) as [Datatype, string][]).map(
    ([datatype, ends]): ConformanceCase => ({
      line: "J2",
      name: `${datatype} at its ends`,
      request: echo(datatype, ends, 2),
      expect: { status: 200, text: `"data":[${ends}]` },
    }),
  ),
  ...(
    [
      ["INT64", "-9223372036854775808"],
      ["INT64", "9223372036854775807"],
      ["UINT64", "18446744073709551615"],
    ] as const
  ).map(
    ([datatype, digits]): ConformanceCase => ({
      line: "J3",
      name: `${digits} as a string`,
      request: echo(datatype, `"${digits}"`, 1),
      expect: { status: 200, text: `"data":[${digits}]` },
    }),
  ),
  {
    line: "J4",
    name: "9007199254740993 as a string",
    request: echo("INT64", '"9007199254740993"', 1),
    expect: { status: 200, text: '"data":[9007199254740993]' },
  },
  {
    line: "J4",
    name: "9007199254740993 as a number",
    request: echo("INT64", "9007199254740993", 1),
    expect: { status: 400, code: "UNSAFE_INTEGER" },
  },
  {
    line: "J5",
    name: "FP32 denormals",
    request: echo("FP32", "1.401298464324817e-45,-1.1754942106924411e-38", 2),
    expect: { status: 200, text: '"data":[1.401298464324817e-45,-1.1754942106924411e-38]' },
  },
  {
    line: "J6",
    name: "an infinity in an output",
    request: json("reciprocal", { inputs: [input("FP32", [1], [0])] }),
    expect: { status: 422, code: "NON_FINITE_OUTPUT" },
  },
  { line: "J6", name: "a number beyond every float", request: echo("FP32", "1e400", 1), expect: { status: 400, code: "NON_FINITE" } },
  { line: "J6", name: "a number beyond FP32", request: echo("FP32", "1e39", 1), expect: { status: 400, code: "OUT_OF_RANGE" } },
  {
    line: "J6",
    name: "null where NaN may be",
    request: json("any-float", { inputs: [input("FP32", [1], [null])] }),
    expect: { status: 400, code: "BAD_ELEMENT" },
  },
  {
    line: "J7",
    name: "a scalar",
    request: json("scalar", { inputs: [input("FP32", [], [5])] }),
    expect: { status: 200, text: '"shape":[],"data":[5]' },
  },
  {
    line: "J7",
    name: "a batch of 2",
    request: json("m", { inputs: [input("FP32", [2, 3], [1, 2, 3, 4, 5, 6])] }),
    expect: { status: 200, text: '"shape":[2,3],"data":[1,2,3,4,5,6]' },
  },
  {
    line: "J7",
    name: "no element",
    request: json("m", { inputs: [input("FP32", [0, 3], [])] }),
    expect: { status: 200, text: '"shape":[0,3],"data":[]' },
  },
  {
    line: "J8",
    name: "an id comes back",
    request: json("m", { id: "42", inputs: [THREE] }),
    expect: { status: 200, json: { id: "42", ...MODEL, outputs: [Y] } },
  },
  refused("J8", "a numeric id", "m", { id: 42, inputs: [THREE] }, "BAD_SHAPE"),
  {
    line: "J9",
    name: "a subset of the outputs, in the order asked",
    request: json("pair", {
      inputs: [
        { name: "INPUT0", datatype: "FP32", shape: [1, 2], data: [1, 2] },
        { name: "INPUT1", datatype: "INT32", shape: [1], data: [7] },
      ],
      outputs: [{ name: "y1" }, { name: "y" }],
    }),
    expect: {
      status: 200,
      json: {
        model_name: "pair",
        model_version: "1",
        outputs: [
          { name: "y1", datatype: "INT32", shape: [1], data: [7] },
          { name: "y", datatype: "FP32", shape: [1, 2], data: [1, 2] },
        ],
      },
    },
  },
  refused(
    "J9",
    "an unknown output",
    "m",
    { inputs: [THREE], outputs: [{ name: "z" }] },
    "UNKNOWN_OUTPUT",
    "unexpected inference output 'z' for model 'm'",
  ),
  refused(
    "J9",
    "an output twice",
    "m",
    { inputs: [THREE], outputs: [{ name: "y" }, { name: "y" }] },
    "DUPLICATE_TENSOR",
    "output 'y' already exists in request",
  ),
  refused(
    "J10",
    "a missing input",
    "pair",
    { inputs: [{ name: "INPUT0", datatype: "FP32", shape: [1, 2], data: [1, 2] }] },
    "MISSING_INPUT",
    "expected 2 inputs but got 1 inputs for model 'pair'. Got input(s) ['INPUT0'], but missing required input(s) ['INPUT1'].…",
  ),
  refused(
    "J10",
    "another datatype",
    "m",
    { inputs: [input("INT32", [1, 3], [1, 2, 3])] },
    "DTYPE_MISMATCH",
    "inference input 'x' data-type is 'INT32', but model 'm' expects 'FP32'",
  ),
  refused(
    "J10",
    "another rank",
    "m",
    { inputs: [input("FP32", [3], [1, 2, 3])] },
    "SHAPE_MISMATCH",
    "unexpected shape for input 'x' for model 'm'. Expected [-1,3], got [3].…",
  ),
  refused(
    "J10",
    "another dimension",
    "m",
    { inputs: [input("FP32", [1, 4], [1, 2, 3, 4])] },
    "SHAPE_MISMATCH",
    "unexpected shape for input 'x' for model 'm'. Expected [-1,3], got [1,4].…",
  ),
  ...[-1, 1.5, "1", 2 ** 31].map((dimension) =>
    refused("J11", `a dimension of ${JSON.stringify(dimension)}`, "m", { inputs: [input("FP32", [dimension, 3], [1, 2, 3])] }, "BAD_DIM"),
  ),
  refused("J12", "a shape that overflows", "m", { inputs: [input("FP32", [2 ** 26, 2 ** 26, 2 ** 12], [])] }, "SHAPE_OVERFLOW"),
  refused(
    "J13",
    "an element short",
    "m",
    { inputs: [input("FP32", [1, 3], [1, 2])] },
    "SHAPE_DATA_MISMATCH",
    "Shape does not match true shape of 'data' field",
  ),
  refused(
    "J13",
    "an element long",
    "m",
    { inputs: [input("FP32", [1, 3], [1, 2, 3, 4])] },
    "SHAPE_DATA_MISMATCH",
    "Shape does not match true shape of 'data' field",
  ),
  refused("J14", "a string for a number", "m", { inputs: [input("FP32", [1, 3], [1, 2, "3"])] }, "BAD_ELEMENT"),
  refused("J14", "true for a number", "m", { inputs: [input("FP32", [1, 3], [1, 2, true])] }, "BAD_ELEMENT"),
  refused("J14", "1 for a boolean", "echo-bool", { inputs: [input("BOOL", [1], [1])] }, "BAD_ELEMENT"),
  refused("J14", "FP16 in JSON", "echo-fp16", { inputs: [input("FP16", [1], [1])] }, "BINARY_REQUIRED"),
  refused("J14", "BF16", "m", { inputs: [input("BF16", [1, 3], [1, 2, 3])] }, "UNKNOWN_DTYPE", "BF16 is not supported"),
  ...[33, 101].map((levels) =>
    refused(
      "J15",
      `${levels} levels`,
      "m",
      `{"inputs":[{"name":"x","shape":[1,3],"datatype":"FP32","data":${"[".repeat(levels - 3)}${"]".repeat(levels - 3)}}]}`,
      "JSON_TOO_DEEP",
    ),
  ),
  {
    line: "J16",
    name: "unknown fields and parameters are ignored",
    request: json("m", { model_name: "m", inputs: [THREE], parameters: { priority: 1, timeout: 500, k: "v" } }),
    expect: { status: 200, json: { ...MODEL, outputs: [Y] } },
  },
  refused(
    "J16",
    "a parameter that would change the answer",
    "m",
    { inputs: [THREE], parameters: { sequence_id: 1 } },
    "UNSUPPORTED_PARAMETER",
  ),
  refused("J17", "an empty body", "m", "", "BAD_JSON"),
  refused("J17", "no JSON", "m", "hello", "BAD_JSON"),
  refused("J17", "no inputs", "m", {}, "BAD_SHAPE"),
  ...(
    [
      ["m/infer", "3"],
      ["m/versions/1/infer", "1"],
      ["m/versions/canary/infer", "2"],
    ] as const
  ).map(
    ([path, version]): ConformanceCase => ({
      line: "V3",
      name: `${path} is answered by ${version}`,
      request: json("m", { inputs: [THREE] }, { path: `/v2/models/${path}` }),
      expect: { status: 200, json: { ...MODEL, model_version: version, outputs: [Y] }, headers: { "slipway-model-version": version } },
    }),
  ),
  {
    line: "V2",
    name: "a version that is gone",
    request: json("m", { inputs: [THREE] }, { path: "/v2/models/m/versions/9/infer" }),
    expect: { status: 404, code: "VERSION_NOT_FOUND" },
  },
];
