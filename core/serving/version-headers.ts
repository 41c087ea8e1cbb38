import type { ServedVersion } from "#core/model/served-model.ts";

/**
 * What every success of one version says of it: its number, its artifact, and when it retires if it does. Forms of the latter: RFC 9745
 * (a structured field's date, seconds since 1970) and RFC 8594 (an HTTP date).
 */
export function versionHeaders({ version, sha256, retires }: ServedVersion): Readonly<Record<string, string>> {
  return {
    "slipway-model-version": String(version),
    "slipway-model-sha256": sha256,
    ...(retires === undefined ? {} : { deprecation: `@${Date.parse(retires.deprecated) / 1000}` }),
    ...(retires?.sunset === undefined ? {} : { sunset: new Date(retires.sunset).toUTCString() }),
  };
}
