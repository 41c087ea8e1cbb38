import { ServeError } from "#core/errors.ts";
import { LIMITS } from "#core/limits.ts";
import type { ServedTask } from "#core/model/served-task.ts";
import { decodeJson } from "#core/protocol/decode-json.ts";
import { type JsonObject, readString, refuseOtherFields, toObject } from "#core/protocol/json-fields.ts";
import { decodeBase64 } from "./decode-base64.ts";
import { toImagePayload } from "./image-payload.ts";
import { readMediaType, unsupportedMediaType } from "./media-type.ts";
import type { Payload } from "./prepare.ts";
import { readTexts } from "./read-texts.ts";

/** The header that says how many classes to name, for a body that is a picture and has no place for it. */
export const TOP_K_HEADER = "slipway-top-k";

/** As many classes as Hugging Face's API names by default. */
const DEFAULT_TOP_K = 5;

export interface PredictionRequest {
  readonly payload: Payload;
  /** Several texts were sent, so several answers go back. */
  readonly isList: boolean;
  /** The most classes to name. */
  readonly topK: number;
}

/**
 * Decodes a request of `predict`: `{"inputs", "parameters"}` in JSON, or a picture's own bytes.
 * @throws {ServeError} of status 400, 413 and 415.
 */
export function decodePrediction(
  { headers, body }: { readonly headers: ReadonlyMap<string, string>; readonly body: Uint8Array },
  task: ServedTask,
): PredictionRequest {
  if (body.length > LIMITS.MAX_BODY_BYTES) throw new ServeError("BODY_TOO_LARGE", `The body is larger than ${LIMITS.MAX_BODY_BYTES} bytes`);
  const mediaType = readMediaType(headers);
  const headerTopK = readTopK(toNumber(headers.get(TOP_K_HEADER)), TOP_K_HEADER, "BAD_HEADER");
  if (mediaType === "application/json") return decodeJsonPrediction(body, task, headerTopK);
  if (task.preparation.kind !== "image") throw unsupportedMediaType("Send texts as 'application/json'");
  return { payload: toImagePayload(body, mediaType), isList: false, topK: headerTopK ?? DEFAULT_TOP_K };
}

function decodeJsonPrediction(body: Uint8Array, task: ServedTask, headerTopK: number | undefined): PredictionRequest {
  const request = toObject(decodeJson(body, LIMITS.MAX_BODY_BYTES).value, "The body");
  const classifies = task.kind === "classification";
  refuseOtherFields(request, classifies ? ["inputs", "parameters"] : ["inputs"], "The body");
  const topK = readTopK(readParameters(request).top_k, "top_k", "OUT_OF_RANGE") ?? headerTopK ?? DEFAULT_TOP_K;
  if (task.preparation.kind === "image") {
    const bytes = decodeBase64(readString(request, "inputs"), "inputs");
    return { payload: toImagePayload(bytes, undefined), isList: false, topK };
  }
  return { payload: { kind: "texts", texts: readTexts(request, "inputs"), param: "inputs" }, isList: Array.isArray(request.inputs), topK };
}

function readParameters(request: JsonObject): JsonObject {
  if (request.parameters === undefined) return {};
  const parameters = toObject(request.parameters, "The field 'parameters'");
  refuseOtherFields(parameters, ["top_k"], "The field 'parameters'");
  return parameters;
}

/** Only the one spelling of a whole number is one; anything else stays the text it was, which is refused. */
function toNumber(text: string | undefined): unknown {
  return text !== undefined && /^[1-9][0-9]{0,5}$/.test(text) ? Number(text) : text;
}

function readTopK(value: unknown, param: string, code: "BAD_HEADER" | "OUT_OF_RANGE"): number | undefined {
  if (value === undefined) return undefined;
  if (typeof value === "number" && Number.isInteger(value) && value >= 1) return value;
  throw new ServeError(code, `'${param}' must be a whole number from 1 on`, { param });
}
