import type { ErrorCode } from "#core/errors.ts";
import { LIMITS } from "#core/limits.ts";
import { BUDGET_HEADER } from "#core/serving/client-budget.ts";
import { PLANS } from "#core/tenant/plan.ts";
import { CALLER, identityModel, oneInput, outputName, type Question } from "../core/serving/ask.ts";

/** A limit of the request path with the request that just keeps it and the one that breaks it. */
export interface LimitCase {
  readonly limit: string;
  readonly at: Question;
  readonly past: Question;
  readonly code: ErrorCode;
  /** What the request at the limit gives; `OK` by default. */
  readonly otherwise?: ErrorCode;
}

const DATA = { data: [1, 2, 3] };
const GOOD = JSON.stringify(oneInput(DATA));
const INPUT = GOOD.slice(1, -1);
const padded = (bytes: number): Question => ({ body: Buffer.concat([Buffer.from(GOOD), Buffer.alloc(bytes - GOOD.length, " ")]) });
const free = (bytes: number): Question => ({ ...padded(bytes), caller: { ...CALLER, plan: "free" } });

/** Inside the envelope's object, its array and the input's object. */
const LEVELS_AROUND_DATA = 3;
const nested = (levels: number): Question => ({
  json: `{${INPUT},"k":${"[".repeat(levels - 1)}${"]".repeat(levels - 1)}}`,
});
const deepData = (levels: number): Question => {
  const rank = levels - LEVELS_AROUND_DATA;
  return { json: oneInput({ shape: [1, 3], data: Array.from({ length: rank }).reduce((inner) => [inner], 1) }) };
};
/** The envelope and the input's own containers count too: six with the list itself. */
const containers = (count: number): Question => ({
  json: `{${INPUT},"k":[${Array(count - 6)
    .fill("{}")
    .join()}]}`,
});
const keys = (count: number): Question => ({
  json: `{${INPUT},${Array.from({ length: count - 1 }, (_, index) => `"k${index}":0`).join()}}`,
});
const id = (bytes: number): Question => ({ json: oneInput(DATA, { id: "a".repeat(bytes) }) });

const TEXTS = identityModel([{ name: "x", datatype: "BYTES", shape: [-1] }]);
const element = (bytes: number): Question => ({
  model: TEXTS,
  json: { inputs: [{ name: "x", datatype: "BYTES", shape: [1], data: ["a".repeat(bytes)] }] },
});

const NAMES = Array.from({ length: 65 }, (_, index) => `x${index}`);
const tensors = (count: number): Question => ({
  model: identityModel(NAMES.slice(0, 64).map((name) => ({ name, datatype: "UINT8", shape: [1] }))),
  json: { inputs: NAMES.slice(0, count).map((name) => ({ name, datatype: "UINT8", shape: [1], data: [1] })) },
});
const outputs = (count: number): Question => ({
  ...tensors(64),
  json: { ...(tensors(64).json as object), outputs: Array.from({ length: count }, (_, index) => ({ name: outputName(index) })) },
});
const named = (characters: number): Question => {
  const name = "n".repeat(characters);
  return {
    model: identityModel([{ name: "x", datatype: "FP32", shape: [-1, 3] }]),
    json: oneInput({ name, ...DATA }),
  };
};
const rank = (dimensions: number): Question => ({
  model: identityModel([{ name: "x", datatype: "FP32", shape: Array(dimensions).fill(-1) }]),
  json: oneInput({ shape: Array(dimensions).fill(1), data: [1] }),
});
const dimension = (size: number): Question => ({
  model: identityModel([{ name: "x", datatype: "FP32", shape: [-1, -1] }]),
  json: oneInput({ shape: [0, size], data: [] }),
});
const elements = (count: number): Question => ({
  model: identityModel([{ name: "x", datatype: "UINT8", shape: [1, -1] }]),
  json: {
    inputs: [{ name: "x", datatype: "UINT8", shape: [1, count], parameters: { binary_data_size: count } }],
    parameters: { binary_data_output: true },
  },
  binary: new Uint8Array(count),
});
const batch = (rows: number): Question => ({
  json: oneInput({ shape: [rows, 3], data: Array(rows * 3).fill(0) }),
});
const timeout = (ms: number): Question => ({ json: oneInput(DATA), headers: { [BUDGET_HEADER]: String(ms) } });
const pathOf = (characters: number): Question => ({ json: oneInput(DATA), path: `/v2/models/${"m".repeat(characters)}/infer` });
/** An answer whose JSON is exactly so long: 21 characters and a comma an element, the rest is the id's. */
const answer = (bytes: number): Question => {
  const count = Math.floor((bytes - 60_000) / 22);
  const model = identityModel([{ name: "x", datatype: "FP32", shape: [1, -1] }]);
  const data = Buffer.alloc(count * 4);
  for (let index = 0; index < count; index += 1) data.writeUInt32LE(1, index * 4);
  const envelope = { model_name: "m", model_version: "3", id: "", outputs: [{ name: "y", datatype: "FP32", shape: [1, count], data: [] }] };
  const padding = bytes - JSON.stringify(envelope).length - (count * 22 - 1);
  return {
    model,
    json: {
      id: "a".repeat(padding),
      inputs: [{ name: "x", datatype: "FP32", shape: [1, count], parameters: { binary_data_size: count * 4 } }],
    },
    binary: data,
  };
};

/** The limits that a function keeps by itself, each at the limit and one past it. */
export const LIMIT_CASES: readonly LimitCase[] = [
  { limit: "a body", at: padded(LIMITS.MAX_BODY_BYTES), past: padded(LIMITS.MAX_BODY_BYTES + 1), code: "BODY_TOO_LARGE" },
  { limit: "a free plan's body", at: free(PLANS.free.maxBodyBytes), past: free(PLANS.free.maxBodyBytes + 1), code: "BODY_TOO_LARGE" },
  { limit: "an answer", at: answer(LIMITS.MAX_ANSWER_BYTES), past: answer(LIMITS.MAX_ANSWER_BYTES + 1), code: "RESOURCE_EXCEEDED" },
  { limit: "levels of JSON", at: nested(LIMITS.MAX_JSON_DEPTH), past: nested(LIMITS.MAX_JSON_DEPTH + 1), code: "JSON_TOO_DEEP" },
  {
    limit: "levels of an input's data",
    at: deepData(LIMITS.MAX_JSON_DEPTH),
    past: deepData(LIMITS.MAX_JSON_DEPTH + 1),
    code: "JSON_TOO_DEEP",
    otherwise: "SHAPE_DATA_MISMATCH",
  },
  {
    limit: "containers",
    at: containers(LIMITS.MAX_JSON_CONTAINERS),
    past: containers(LIMITS.MAX_JSON_CONTAINERS + 1),
    code: "JSON_TOO_COMPLEX",
  },
  { limit: "keys", at: keys(LIMITS.MAX_JSON_KEYS_PER_OBJECT), past: keys(LIMITS.MAX_JSON_KEYS_PER_OBJECT + 1), code: "JSON_TOO_COMPLEX" },
  { limit: "a string", at: id(LIMITS.MAX_STRING_BYTES), past: id(LIMITS.MAX_STRING_BYTES + 1), code: "BAD_STRING" },
  { limit: "a BYTES element", at: element(LIMITS.MAX_STRING_BYTES), past: element(LIMITS.MAX_STRING_BYTES + 1), code: "BAD_STRING" },
  { limit: "inputs", at: tensors(LIMITS.MAX_INPUTS), past: tensors(LIMITS.MAX_INPUTS + 1), code: "TOO_MANY_INPUTS" },
  { limit: "outputs", at: outputs(LIMITS.MAX_OUTPUTS), past: outputs(LIMITS.MAX_OUTPUTS + 1), code: "TOO_MANY_OUTPUTS" },
  {
    limit: "a tensor's name",
    at: named(LIMITS.MAX_NAME_CHARACTERS),
    past: named(LIMITS.MAX_NAME_CHARACTERS + 1),
    code: "BAD_NAME",
    otherwise: "MISSING_INPUT",
  },
  {
    limit: "a model's name",
    at: pathOf(LIMITS.MAX_NAME_CHARACTERS),
    past: pathOf(LIMITS.MAX_NAME_CHARACTERS + 1),
    code: "BAD_MODEL_NAME",
    otherwise: "MODEL_NOT_FOUND",
  },
  {
    limit: "a path",
    at: pathOf(LIMITS.MAX_PATH_BYTES - "/v2/models//infer".length),
    past: pathOf(LIMITS.MAX_PATH_BYTES + 1 - "/v2/models//infer".length),
    code: "PATH_TOO_LONG",
    otherwise: "BAD_MODEL_NAME",
  },
  { limit: "a rank", at: rank(LIMITS.MAX_RANK), past: rank(LIMITS.MAX_RANK + 1), code: "BAD_RANK" },
  {
    limit: "a dimension",
    at: dimension(LIMITS.MAX_DIM),
    past: dimension(LIMITS.MAX_DIM + 1),
    code: "BAD_DIM",
    otherwise: "SHAPE_OVERFLOW",
  },
  { limit: "elements", at: elements(LIMITS.MAX_ELEMENTS), past: elements(LIMITS.MAX_ELEMENTS + 1), code: "SHAPE_OVERFLOW" },
  { limit: "a batch", at: batch(1_024), past: batch(1_025), code: "SHAPE_MISMATCH" },
  {
    limit: "a client's budget",
    at: timeout(LIMITS.MAX_INFERENCE_TIMEOUT_MS),
    past: timeout(LIMITS.MAX_INFERENCE_TIMEOUT_MS + 1),
    code: "BAD_HEADER",
  },
];
