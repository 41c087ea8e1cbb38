import { deflateRawSync, constants as zlib } from "node:zlib";
import type { Datatype } from "#core/protocol/datatype.ts";
import { binary, call, json } from "#test/conformance/case.ts";
import type { ConformanceRequest } from "#test/conformance/transport.ts";

/** In every payload: it may turn up in no log, no file and on no terminal. */
export const MARKER = "b7e4c1d80f5a4e2296c3-payload";

const NOTE = { parameters: { note: MARKER } };

/** A request for model `m` that is a step away from good: what `input` says of its one input. */
export function one(input: object, more: object = {}): ConformanceRequest {
  return json("m", { inputs: [{ name: "x", datatype: "FP32", shape: [1, 3], ...input }], ...NOTE, ...more });
}

export const GOOD = one({ data: [1, 2, 3] });

/** The same as a text, for what no JSON writer writes. @param data the elements; @param shape with its brackets. */
export function text(data: string, shape = "[1,3]", before = ""): ConformanceRequest {
  return json("m", `{"id":"${MARKER}",${before}"inputs":[{"name":"x","datatype":"FP32","shape":${shape},"data":${data}}]}`);
}

/** One element of a datatype, as it is written. */
export function element(datatype: Datatype, value: string): ConformanceRequest {
  const input = `{"name":"x","datatype":"${datatype}","shape":[1],"data":[${value}]}`;
  return json(`echo-${datatype.toLowerCase()}`, `{"id":"${MARKER}","inputs":[${input}]}`);
}

/** A tensor as binary. */
export function bytes(
  datatype: Datatype,
  shape: readonly number[],
  hex: string,
  model = `echo-${datatype.toLowerCase()}`,
): ConformanceRequest {
  const input = { name: "x", datatype, shape, parameters: { binary_data_size: hex.length / 2 } };
  return binary(model, { inputs: [input], ...NOTE }, hex);
}

/** A request that is read or refused without its body. */
export function ask(method: string, path: string, headers: Readonly<Record<string, string>> = {}): ConformanceRequest {
  return call(method, `${path}${path.includes("?") ? "&" : "?"}note=${MARKER}`, { headers: { "x-note": MARKER, ...headers } });
}

/** A request with other headers, another body. */
export function change(request: ConformanceRequest, headers: Readonly<Record<string, string>>, body = request.body): ConformanceRequest {
  return { ...request, headers: { ...request.headers, ...headers }, body };
}

/** The head of a request that no client would write, to the gateway's own `infer`. */
export function head(...lines: readonly string[]): string {
  return [
    "POST /v2/models/m/infer HTTP/1.1",
    "Host: {host}",
    "x-api-key: {key}",
    `x-note: ${MARKER}`,
    "content-type: application/json",
    "Connection: close",
    ...lines,
    "",
    "",
  ].join("\r\n");
}

/** A gibibyte of zeros, gzipped: one block of a mebibyte a thousand times, made without ever having it. Formats: RFC 1951, RFC 1952. */
export function gzipBomb(): Buffer {
  const block = deflateRawSync(Buffer.alloc(2 ** 20), { finishFlush: zlib.Z_FULL_FLUSH });
  return Buffer.concat([Buffer.from("1f8b0800000000000003", "hex"), ...Array.from({ length: 1_024 }, () => block)]);
}
