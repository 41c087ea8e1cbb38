import { ServeError } from "#core/errors.ts";

/** A model that does not exist, or that the caller may not know exists: the two answer alike. Wording: Triton's. */
export function modelNotFound(name: string): ServeError {
  return new ServeError("MODEL_NOT_FOUND", `Request for unknown model: '${name}' is not found`);
}

/** A version or label of a known model that does not exist, or that the caller may not know exists. Wording: Triton's. */
export function versionNotFound(name: string, version: number | string): ServeError {
  return new ServeError("VERSION_NOT_FOUND", `Request for unknown model: '${name}' version ${version} is not found`);
}
