import { ServeError } from "#core/errors.ts";
import { LIMITS } from "#core/limits.ts";
import { decodeJson } from "#core/protocol/decode-json.ts";
import { toObject } from "#core/protocol/json-fields.ts";
import { checkMethod, findRoute } from "./find-route.ts";
import type { HttpRequest } from "./http.ts";

/**
 * The texts that a secret scanner takes for keys of ours: a JSON array of objects, each with a `token`, and with whatever else the scanner
 * says of where it found it. Source of the form: GitHub, "Secret scanning partner program".
 * @throws {ServeError} METHOD_NOT_ALLOWED, BODY_TOO_LARGE, BAD_UTF8, BAD_JSON, BAD_SHAPE and what else strict JSON is refused for.
 */
export function readLeakReport({ path, method, body }: HttpRequest): readonly string[] {
  checkMethod(findRoute(path), method);
  if (body.length > LIMITS.MAX_LEAK_REPORT_BYTES)
    throw new ServeError("BODY_TOO_LARGE", `The report is larger than ${LIMITS.MAX_LEAK_REPORT_BYTES} bytes, send it in parts`);
  const { value } = decodeJson(body);
  if (!Array.isArray(value)) throw new ServeError("BAD_SHAPE", "The body must be a JSON array of objects with the field 'token'");
  if (value.length > LIMITS.MAX_LEAKED_KEYS)
    throw new ServeError("JSON_TOO_COMPLEX", `The report names more than ${LIMITS.MAX_LEAKED_KEYS} keys, send it in parts`);
  return value.map((entry: unknown) => {
    const { token } = toObject(entry, "An entry of the report");
    if (typeof token !== "string") throw new ServeError("BAD_SHAPE", "The field 'token' must be a string", { param: "token" });
    return token;
  });
}
