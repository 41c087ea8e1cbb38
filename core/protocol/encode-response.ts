import { Buffer } from "node:buffer";
import { ServeError } from "#core/errors.ts";
import { LIMITS } from "#core/limits.ts";
import { encodeBinaryData } from "./encode-binary-data.ts";
import { encodeJsonData } from "./encode-json-data.ts";
import type { ModelSignature } from "./model-signature.ts";
import { findNonFinite } from "./non-finite.ts";
import { JSON_LENGTH_HEADER } from "./split-body.ts";
import type { Tensor } from "./tensor.ts";
import type { OutputChoice } from "./validate-envelope.ts";

export interface InferenceAnswer {
  /** Echoed when the request had one. */
  readonly id?: string;
  /** In the order of `choices`. */
  readonly outputs: readonly Tensor[];
  readonly choices: readonly OutputChoice[];
}

export interface EncodedResponse {
  /** `content-type`, and where tensors follow the JSON the header that says so. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/**
 * Encodes an inference response: its JSON, and behind it the outputs that travel as binary, in the outputs' order.
 * @throws {ServeError} NON_FINITE_OUTPUT unless the model declares such values, RESOURCE_EXCEEDED for an answer over the limit.
 */
export function encodeResponse({ id, outputs, choices }: InferenceAnswer, model: ModelSignature): EncodedResponse {
  const blobs: Uint8Array[] = [];
  const encoded = outputs.map((tensor, index) => {
    checkFinite(tensor, model);
    if (choices[index]?.binary !== true) return encodeJsonOutput(tensor);
    const bytes = encodeBinaryData(tensor.data);
    blobs.push(bytes);
    return encodeOutput(tensor, `"parameters":{"binary_data_size":${bytes.length}}`);
  });
  const idField = id === undefined ? "" : `"id":${JSON.stringify(id)},`;
  const json = Buffer.from(
    `{"model_name":${JSON.stringify(model.name)},"model_version":"${model.version}",${idField}"outputs":[${encoded}]}`,
    "utf8",
  );
  const body = blobs.length === 0 ? json : Buffer.concat([json, ...blobs]);
  if (body.length > LIMITS.MAX_ANSWER_BYTES)
    throw new ServeError(
      "RESOURCE_EXCEEDED",
      `The answer is larger than ${LIMITS.MAX_ANSWER_BYTES} bytes, ask for fewer outputs or for binary ones`,
    );
  return { headers: toHeaders(json.length, body.length), body };
}

/** Where no output has a byte behind the JSON the answer is plain JSON. Source: Triton's binary tensor data extension. */
function toHeaders(jsonBytes: number, bodyBytes: number): Readonly<Record<string, string>> {
  if (jsonBytes === bodyBytes) return { "content-type": "application/json" };
  return { "content-type": "application/octet-stream", [JSON_LENGTH_HEADER]: String(jsonBytes) };
}

function encodeJsonOutput(tensor: Tensor): string {
  const { text, hasNaN } = encodeJsonData(tensor);
  return encodeOutput(tensor, `${hasNaN ? `"parameters":{"non_finite":true},` : ""}"data":${text}`);
}

function encodeOutput({ name, datatype, shape }: Tensor, content: string): string {
  return `{"name":${JSON.stringify(name)},"datatype":"${datatype}","shape":[${shape}],${content}}`;
}

function checkFinite(tensor: Tensor, model: ModelSignature): void {
  if (model.allowNonFinite || findNonFinite(tensor) < 0) return;
  throw new ServeError(
    "NON_FINITE_OUTPUT",
    `Output '${tensor.name}' holds a value that is not finite, which model '${model.name}' does not declare`,
    {
      param: "outputs",
    },
  );
}
