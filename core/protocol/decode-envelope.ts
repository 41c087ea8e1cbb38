import { ServeError } from "#core/errors.ts";
import { LIMITS } from "#core/limits.ts";
import { createBinarySection } from "./binary-section.ts";
import { decodeInput } from "./decode-input.ts";
import { decodeRequestJson, type RequestDocument } from "./decode-json.ts";
import { decodeOutputs } from "./decode-outputs.ts";
import { decodeRaw } from "./decode-raw.ts";
import type { InferenceEnvelope, RequestInput } from "./inference-envelope.ts";
import { type JsonObject, readArray, readString, toObject } from "./json-fields.ts";
import { checkMediaType } from "./media-type.ts";
import type { ModelSignature } from "./model-signature.ts";
import { readFlag, readParameters, refuseUnserved } from "./parameters.ts";
import { splitBody } from "./split-body.ts";

/** Names of our own records: a body that sets one means to reach past its request. */
const INTERNAL_FIELDS = ["tenantId", "tier", "isolation", "sha256"];

/** Header names lower-case; the body decoded from base64 and decompressed. */
export interface InferenceMessage {
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Uint8Array;
}

/**
 * Decodes an inference request of the Open Inference Protocol v2 up to its elements: JSON, JSON with tensors behind it, or raw.
 * Unknown top-level fields and parameters are ignored, as the protocol's clients need; everything else unknown is refused.
 * @param model names the tensors a request may name and is named in messages; whether the request fits it is `validateEnvelope`'s part.
 * @throws {ServeError} of status 400, 413 and 415.
 */
export function decodeEnvelope(message: InferenceMessage, model: ModelSignature): InferenceEnvelope {
  checkMediaType(message.headers);
  if (message.body.length > LIMITS.MAX_BODY_BYTES)
    throw new ServeError("BODY_TOO_LARGE", `The body is larger than ${LIMITS.MAX_BODY_BYTES} bytes`);
  const parts = splitBody(message.headers, message.body);
  if (parts.kind === "raw") return decodeRaw(parts.bytes, model);
  const document = decodeRequestJson(parts.json);
  const body = toObject(document.value, "The body");
  refuseInternalFields(body);
  const parameters = readParameters(body);
  refuseUnserved(parameters);
  const outputs = decodeOutputs(body, model);
  return {
    ...(body.id === undefined ? {} : { id: readString(body, "id") }),
    inputs: decodeInputs(body, document, parts.binary, model),
    ...(outputs === undefined ? {} : { outputs }),
    binaryOutput: readFlag(parameters, "binary_data_output") ?? false,
  };
}

function decodeInputs(body: JsonObject, document: RequestDocument, binary: Uint8Array, model: ModelSignature): readonly RequestInput[] {
  const list = readArray(body, "inputs");
  if (list.length > LIMITS.MAX_INPUTS)
    throw new ServeError("TOO_MANY_INPUTS", `The request has more than ${LIMITS.MAX_INPUTS} inputs`, { param: "inputs" });
  const section = createBinarySection(binary, model.name);
  const context = { model, section, dataOf: document.dataOf };
  const seen = new Set<string>();
  const inputs: RequestInput[] = [];
  for (const [index, value] of list.entries()) {
    const input = decodeInput(value, index, context);
    if (seen.has(input.name))
      throw new ServeError("DUPLICATE_TENSOR", `input '${input.name}' already exists in request`, { param: "inputs" });
    seen.add(input.name);
    inputs.push(input);
  }
  section.finish();
  return inputs;
}

function refuseInternalFields(body: JsonObject): void {
  const field = INTERNAL_FIELDS.find((name) => Object.hasOwn(body, name));
  if (field !== undefined) throw new ServeError("UNKNOWN_FIELD", `The field '${field}' is not one a request has`, { param: field });
}
