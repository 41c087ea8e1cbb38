import { Buffer } from "node:buffer";

export interface GoldenRequest {
  readonly name: string;
  readonly path: string;
  /** The header's value as the client sent it; none where there was none. */
  readonly jsonLength?: number;
  readonly contentLength: number;
  readonly body: Uint8Array;
}

const X = '{"name":"x","shape":[1,3],"datatype":"FP32","parameters":{"binary_data_size":12}}';
const XJ = '{"name":"x","shape":[1,3],"datatype":"FP32","data":[1.0,2.0,3.0]}';
const P = '"parameters":{"binary_data_output":true}';
/** 1, 2 and 3 as FP32. */
export const F = "0000803f0000004000004040";

/**
 * What tritonclient.http sends, byte for byte. It sends no `Content-Type`. The tenth, G1 under gzip, reaches the core decompressed.
 * Source: tritonclient 2.x, whose bytes were recorded.
 */
export const GOLDEN_REQUESTS: readonly GoldenRequest[] = [
  golden("G1 the default", 135, 147, `{"inputs":[${X}],${P}}`, F),
  {
    ...golden(
      "G2 JSON with an id",
      undefined,
      148,
      `{"id":"42","inputs":[${XJ}],"outputs":[{"name":"y","parameters":{"binary_data":false}}]}`,
    ),
    path: "/v2/models/m/versions/3/infer",
  },
  golden("G3 JSON without outputs", undefined, 119, `{"inputs":[${XJ}],${P}}`),
  golden(
    "G4 BYTES",
    134,
    146,
    `{"inputs":[{"name":"s","shape":[2],"datatype":"BYTES","parameters":{"binary_data_size":12}}],${P}}`,
    "02000000616202000000c3a9",
  ),
  golden("G5 BOOL", 132, 135, `{"inputs":[{"name":"b","shape":[3],"datatype":"BOOL","parameters":{"binary_data_size":3}}],${P}}`, "010001"),
  golden(
    "G6 zero elements",
    134,
    134,
    `{"inputs":[{"name":"e","shape":[0,3],"datatype":"FP32","parameters":{"binary_data_size":0}}],${P}}`,
  ),
  golden("G7 parameters", 170, 182, `{"inputs":[${X}],"parameters":{"priority":1,"timeout":500,"binary_data_output":true,"k":"v"}}`, F),
  golden(
    "G8 classification",
    172,
    184,
    `{"inputs":[${X}],"outputs":[{"name":"y","parameters":{"classification":3,"binary_data":true}}]}`,
    F,
  ),
  golden("G9 a name that is not ASCII", 141, 153, `{"inputs":[${X.replace('"x"', '"x\\u00E9"')}],${P}}`, F),
];

function golden(name: string, jsonLength: number | undefined, contentLength: number, json: string, hex = ""): GoldenRequest {
  const body = Buffer.concat([Buffer.from(json), Buffer.from(hex, "hex")]);
  return { name, path: "/v2/models/m/infer", ...(jsonLength === undefined ? {} : { jsonLength }), contentLength, body };
}
