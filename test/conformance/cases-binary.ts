import { deflateSync, gzipSync } from "node:zlib";
import { GOLDEN_REQUESTS } from "../core/serving/golden-requests.ts";
import { binary, type ConformanceCase, call, input, json } from "./case.ts";

/** 1, 2 and 3 as FP32. */
const F = "0000803f0000004000004040";
const X = input("FP32", [1, 3], undefined, { binary_data_size: 12 });
const Y = { name: "y", datatype: "FP32", shape: [1, 3] };
const BLOB = { parameters: { binary_data_size: 12 } };
const MODEL = { model_name: "m", model_version: "3" };
const OCTETS = { "content-type": "application/octet-stream" };
const ALL_BINARY = { parameters: { binary_data_output: true } };

/** tritonclient's request -> the model that has its input, and what comes back behind the JSON. */
const GOLDEN: Readonly<Record<string, { readonly model: string; readonly binary: string }>> = {
  G1: { model: "m", binary: F },
  G2: { model: "m", binary: "" },
  G3: { model: "m", binary: F },
  G4: { model: "strings", binary: "02000000616202000000c3a9" },
  G5: { model: "flags", binary: "010001" },
  G6: { model: "empty", binary: "" },
  G7: { model: "m", binary: F },
  G9: { model: "accent", binary: F },
};

const golden = GOLDEN_REQUESTS.flatMap((request) => {
  const known = GOLDEN[request.name.slice(0, 2)];
  const path = known === undefined ? request.path : request.path.replace("/models/m/", `/models/${known.model}/`);
  return [{}, OCTETS].map(
    (headers): ConformanceCase => ({
      line: "B1",
      name: `${request.name}${"content-type" in headers ? " as application/octet-stream" : ""}`,
      request: call("POST", path, {
        headers: {
          ...headers,
          ...(request.jsonLength === undefined ? {} : { "inference-header-content-length": String(request.jsonLength) }),
        },
        body: request.body,
      }),
      expect: known === undefined ? { status: 400, code: "UNSUPPORTED_PARAMETER" } : { status: 200, binary: known.binary },
    }),
  );
});

const PAIR = (first: object, second: object, more: object = {}) => ({
  inputs: [
    { name: "INPUT0", datatype: "FP32", shape: [1, 2], ...first },
    { name: "INPUT1", datatype: "INT32", shape: [1], ...second },
  ],
  ...more,
});

const compressed = (coding: string, compress: (bytes: Uint8Array) => Buffer): ConformanceCase => {
  const request = binary("m", { inputs: [X], ...ALL_BINARY }, F);
  return {
    line: "B8",
    name: `a body in ${coding}; the length counts what was in it`,
    at: "gateway",
    request: { ...request, headers: { ...request.headers, "content-encoding": coding }, body: compress(request.body) },
    expect: { status: 200, json: { ...MODEL, outputs: [{ ...Y, ...BLOB }] }, binary: F },
  };
};

/** The binary tensor data extension: lines B of the checklist. */
export const BINARY_CASES: readonly ConformanceCase[] = [
  ...golden,
  {
    line: "B2",
    name: "two binary inputs keep their order",
    request: binary(
      "pair",
      PAIR({ parameters: { binary_data_size: 8 } }, { parameters: { binary_data_size: 4 } }, ALL_BINARY),
      "0000803f0000004007000000",
    ),
    expect: { status: 200, binary: "0000803f0000004007000000" },
  },
  {
    line: "B2",
    name: "JSON and binary inputs mixed, JSON and binary outputs mixed",
    request: binary(
      "pair",
      PAIR(
        { data: [1, 2] },
        { parameters: { binary_data_size: 4 } },
        { outputs: [{ name: "y", parameters: { binary_data: true } }, { name: "y1" }] },
      ),
      "07000000",
    ),
    expect: {
      status: 200,
      json: {
        model_name: "pair",
        model_version: "1",
        outputs: [
          { name: "y", datatype: "FP32", shape: [1, 2], parameters: { binary_data_size: 8 } },
          { name: "y1", datatype: "INT32", shape: [1], data: [7] },
        ],
      },
      binary: "0000803f00000040",
    },
  },
  {
    line: "B3",
    name: "data beside a size",
    request: binary("m", { inputs: [{ ...X, data: [1, 2, 3] }] }, F),
    expect: { status: 400, code: "BAD_REQUEST", error: "Input must set only one of the following fields: …" },
  },
  {
    line: "B3",
    name: "shared memory",
    request: json("m", { inputs: [input("FP32", [1, 3], undefined, { shared_memory_region: "r" })] }),
    expect: { status: 400, code: "UNSUPPORTED_PARAMETER" },
  },
  {
    line: "B4",
    name: "too few bytes",
    request: binary("m", { inputs: [X] }, F.slice(8)),
    expect: { status: 400, code: "BINARY_SIZE", error: "unexpected size for input 'x', expecting 4 additional bytes for model 'm'" },
  },
  {
    line: "B4",
    name: "surplus bytes",
    request: binary("m", { inputs: [X] }, `${F}00`),
    expect: { status: 400, code: "BINARY_SIZE", error: "unexpected additional input data for model 'm'" },
  },
  {
    line: "B4",
    name: "a size unlike shape and type",
    request: binary("m", { inputs: [input("FP32", [1, 3], undefined, { binary_data_size: 8 })] }, F.slice(8)),
    expect: { status: 400, code: "BINARY_SIZE", error: "input byte size mismatch for input 'x' for model 'm'. Expected 12, got 8" },
  },
  {
    line: "B5",
    name: "no length and bytes behind the JSON",
    request: json("m", `{"inputs":[${JSON.stringify(X)}]}\u0001`),
    expect: { status: 400, code: "BAD_JSON" },
  },
  ...["abc", "-1", "99999999999", "100000"].map(
    (length): ConformanceCase => ({
      line: "B5",
      name: `a length of ${length}`,
      request: binary("m", { inputs: [X] }, F, { headers: { "inference-header-content-length": length } }),
      expect: { status: 400, code: "BAD_HEADER" },
    }),
  ),
  {
    line: "B6",
    name: "a raw body",
    request: binary("m", "", F, { headers: { "inference-header-content-length": "0" } }),
    expect: { status: 200, json: { ...MODEL, outputs: [{ ...Y, ...BLOB }] }, binary: F },
  },
  {
    line: "B7",
    name: "a raw body for two inputs",
    request: binary("pair", "", F, { headers: { "inference-header-content-length": "0" } }),
    expect: {
      status: 400,
      code: "RAW_NOT_ALLOWED",
      error: "Raw request must only have 1 input (found 1) to be deduced but got 2 inputs in…",
    },
  },
  {
    line: "B7",
    name: "a raw body for two free dimensions",
    request: binary("free", "", F, { headers: { "inference-header-content-length": "0" } }),
    expect: {
      status: 400,
      code: "RAW_NOT_ALLOWED",
      error: "The shape of the raw input 'x' can not be deduced because there are more than one variable-sized dimension",
    },
  },
  {
    line: "B7",
    name: "a raw body for strings",
    request: binary("strings", "", "0200000061620", { headers: { "inference-header-content-length": "0" } }),
    expect: { status: 400, code: "RAW_NOT_ALLOWED", error: "For BYTE datatype raw input 's', the model must have input shape [1]" },
  },
  compressed("gzip", gzipSync),
  compressed("deflate", deflateSync),
  {
    line: "B8",
    name: "an unknown coding",
    at: "gateway",
    request: { ...json("m", { inputs: [X] }), headers: { "content-encoding": "br" } },
    expect: { status: 415, code: "UNSUPPORTED_MEDIA_TYPE", headers: { "accept-encoding": "gzip, deflate" } },
  },
  ...[true, false].flatMap((all) =>
    [true, false].map(
      (own): ConformanceCase => ({
        line: "B10",
        name: `binary_data_output ${all}, binary_data ${own}`,
        request: binary(
          "m",
          { inputs: [X], outputs: [{ name: "y", parameters: { binary_data: own } }], parameters: { binary_data_output: all } },
          F,
        ),
        expect: {
          status: 200,
          json: { ...MODEL, outputs: [own ? { ...Y, ...BLOB } : { ...Y, data: [1, 2, 3] }] },
          binary: own ? F : "",
          headers: {
            "content-type": own ? "application/octet-stream" : "application/json",
            "inference-header-content-length": own ? /^\d+$/ : undefined,
          },
        },
      }),
    ),
  ),
  {
    line: "B11",
    name: "every binary output empty",
    request: binary("m", { inputs: [input("FP32", [0, 3], undefined, { binary_data_size: 0 })], ...ALL_BINARY }, ""),
    expect: { status: 200, headers: { "content-type": "application/json", "inference-header-content-length": undefined } },
  },
  {
    line: "B12",
    name: "FP16",
    request: binary("echo-fp16", { inputs: [input("FP16", [2], undefined, { binary_data_size: 4 })], ...ALL_BINARY }, "003c00c0"),
    expect: { status: 200, binary: "003c00c0" },
  },
  {
    line: "B12",
    name: "BYTES that are no UTF-8",
    request: binary("echo-bytes", { inputs: [input("BYTES", [1], undefined, { binary_data_size: 5 })] }, "01000000ff"),
    expect: { status: 400, code: "BAD_STRING" },
  },
  {
    line: "J6",
    name: "NaN where it is declared: bits both ways",
    request: binary("any-float", { inputs: [input("FP32", [1], undefined, { binary_data_size: 4 })], ...ALL_BINARY }, "0000c07f"),
    expect: { status: 200, binary: "0000c07f" },
  },
  {
    line: "J6",
    name: "NaN where it is declared: null in JSON, and said so",
    request: binary("any-float", { inputs: [input("FP32", [1], undefined, { binary_data_size: 4 })] }, "0000c07f"),
    expect: { status: 200, text: '"parameters":{"non_finite":true},"data":[null]' },
  },
  {
    line: "J6",
    name: "NaN where it is not declared",
    request: binary("m", { inputs: [X] }, `0000c07f${F.slice(8)}`),
    expect: { status: 400, code: "NON_FINITE" },
  },
];
