import { ServeError } from "#core/errors.ts";
import { LIMITS } from "#core/limits.ts";
import { parseModelName, parseVersionSegment } from "#core/model/reference.ts";
import { ROUTES, type Route } from "./routes.ts";

/** A path's route with its segments as they stand in the path, still encoded. */
export interface FoundRoute {
  readonly route: Route;
  readonly modelSegment?: string;
  readonly versionSegment?: string;
}

const PATTERNS = ROUTES.map((route) => ({ route, segments: route.path.split("/") }));

/**
 * Finds the route of a raw path. Nothing is decoded or resolved on the way: an encoded slash or dot stays inside its segment.
 * @throws {ServeError} NOT_FOUND, PATH_TOO_LONG.
 */
export function findRoute(path: string): FoundRoute {
  if (path.length > LIMITS.MAX_PATH_BYTES) throw new ServeError("PATH_TOO_LONG", `The path is longer than ${LIMITS.MAX_PATH_BYTES} bytes`);
  const segments = (path === "/v2/" ? "/v2" : path).split("/");
  const found = PATTERNS.find((pattern) => matches(pattern.segments, segments));
  if (found === undefined) throw new ServeError("NOT_FOUND", "Not Found");
  const modelSegment = segments[found.segments.indexOf("{model}")];
  const versionSegment = segments[found.segments.indexOf("{version}")];
  return {
    route: found.route,
    ...(modelSegment === undefined ? {} : { modelSegment }),
    ...(versionSegment === undefined ? {} : { versionSegment }),
  };
}

/** @throws {ServeError} METHOD_NOT_ALLOWED, with the `Allow` header it needs. */
export function checkMethod({ route }: FoundRoute, method: string): void {
  if (method === route.method) return;
  throw new ServeError("METHOD_NOT_ALLOWED", "Method Not Allowed", { headers: { allow: route.method } });
}

/** Decodes a path's model segment once. @throws {ServeError} BAD_MODEL_NAME. */
export function decodeModelSegment(segment: string): string {
  return parseModelName(decodeOnce(segment));
}

/** Decodes a path's version segment once. @throws {ServeError} BAD_VERSION. */
export function decodeVersionSegment(segment: string): number | string {
  return parseVersionSegment(decodeOnce(segment));
}

function matches(pattern: readonly string[], segments: readonly string[]): boolean {
  if (pattern.length !== segments.length) return false;
  return pattern.every((part, index) => (part.startsWith("{") ? segments[index] !== "" : part === segments[index]));
}

/** Malformed encoding decodes to the empty text, which is no name and no version. */
function decodeOnce(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return "";
  }
}
