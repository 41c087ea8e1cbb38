import { Buffer } from "node:buffer";
import { ServeError } from "#core/errors.ts";
import { LIMITS } from "#core/limits.ts";
import { parseModelName } from "#core/model/reference.ts";
import { decodeJson } from "#core/protocol/decode-json.ts";
import { toFloats } from "#core/protocol/floats.ts";
import { type JsonObject, readString, refuseOtherFields, toObject } from "#core/protocol/json-fields.ts";
import type { Tensor } from "#core/protocol/tensor.ts";
import { readMediaType, unsupportedMediaType } from "#core/task/media-type.ts";
import { readTexts } from "#core/task/read-texts.ts";
import type { CallForm } from "./call-form.ts";
import type { HttpRequest } from "./http.ts";
import { modelNotFound } from "./not-found.ts";
import { refuseQuery } from "./refuse-query.ts";
import { callTask, taskView } from "./task-form.ts";

/** OpenAI's request has these; `user` says whom the caller serves and changes nothing. */
const FIELDS = ["model", "input", "encoding_format", "user"];

/** Texts in, vectors out, as OpenAI's `POST /v1/embeddings` has them. Source: OpenAI's OpenAPI document, CreateEmbeddingRequest. */
export const EMBEDDINGS_FORM: CallForm = {
  view: taskView,
  async decode(request, context) {
    refuseQuery(request);
    const body = readBody(request);
    const model = parseModelName(readString(body, "model"));
    if (model !== context.version.name) throw modelNotFound(model);
    const toVector = readFormat(body) === "base64" ? toBase64 : toNumbers;
    return callTask({ kind: "texts", texts: readTexts(body, "input"), param: "input" }, context, (released, { tokens }) => ({
      object: "list",
      data: rowsOf(released).map((row, index) => ({ object: "embedding", index, embedding: toVector(row) })),
      model,
      usage: { prompt_tokens: tokens, total_tokens: tokens },
    }));
  },
};

function readBody({ headers, body }: HttpRequest): JsonObject {
  if (readMediaType(headers) !== "application/json") throw unsupportedMediaType("Send the request as 'application/json'");
  if (body.length > LIMITS.MAX_BODY_BYTES) throw new ServeError("BODY_TOO_LARGE", `The body is larger than ${LIMITS.MAX_BODY_BYTES} bytes`);
  const request = toObject(decodeJson(body, LIMITS.MAX_BODY_BYTES).value, "The body");
  if (request.dimensions !== undefined)
    throw new ServeError("UNSUPPORTED_PARAMETER", "The model's vectors have one length, leave 'dimensions' out", { param: "dimensions" });
  refuseOtherFields(request, FIELDS, "The body");
  if (request.user !== undefined) readString(request, "user");
  return request;
}

function readFormat(body: JsonObject): "float" | "base64" {
  const format = body.encoding_format ?? "float";
  if (format === "float" || format === "base64") return format;
  throw new ServeError("BAD_REQUEST", "The field 'encoding_format' must be 'float' or 'base64'", { param: "encoding_format" });
}

function rowsOf(tensor: Tensor): readonly Float32Array[] {
  const values = Float32Array.from(toFloats(tensor));
  const width = tensor.shape.at(-1) ?? 0;
  return Array.from({ length: tensor.shape[0] ?? 0 }, (_, row) => values.slice(row * width, (row + 1) * width));
}

function toNumbers(row: Float32Array): readonly number[] {
  return Array.from(row);
}

/** Little-endian single precision, which OpenAI's own clients ask for. */
function toBase64(row: Float32Array): string {
  return Buffer.from(row.buffer, row.byteOffset, row.byteLength).toString("base64");
}
