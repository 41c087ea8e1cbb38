import type { ApiStage } from "#local/cloud/apigateway/rest-api.ts";
import { GatewayRefusal } from "./gateway-refusal.ts";
import type { FoundMethod } from "./route-table.ts";
import { createTokenBucket, type TokenBucket } from "./token-bucket.ts";

export interface Throttle {
  /** @param name whose bucket. A changed rate or burst starts a bucket of its own. @throws GatewayRefusal THROTTLED. */
  pass(name: string, rate: number, burst: number): void;
}

/** Buckets by name, of those that are in use. @param now epoch milliseconds. */
export function createThrottle(now: () => number): Throttle {
  const buckets = new Map<string, { readonly settings: string; readonly bucket: TokenBucket }>();
  return {
    pass(name, rate, burst) {
      const settings = `${rate}/${burst}`;
      const known = buckets.get(name);
      const entry = known?.settings === settings ? known : { settings, bucket: createTokenBucket(rate, burst, now()) };
      if (entry !== known) buckets.set(name, entry);
      if (!entry.bucket.take(now())) throw new GatewayRefusal("THROTTLED");
    },
  };
}

/**
 * A stage's own throttle, for all callers together and each method by itself: the setting of the method, else of all methods.
 * Source: developer guide, "Throttle requests to your REST APIs", method-level throttling.
 * @throws GatewayRefusal THROTTLED.
 */
export function throttleMethod(throttle: Throttle, stage: ApiStage, { resourcePath, method }: FoundMethod): void {
  const own = `/${resourcePath.replaceAll("/", "~1")}`;
  const find = (path: string, verb: string) =>
    stage.methodSettings.find((setting) => setting.resourcePath === path && setting.httpMethod === verb);
  const setting = find(own, method.httpMethod) ?? find(own, "*") ?? find("/*", "*");
  if (setting?.throttlingRateLimit === undefined || setting.throttlingBurstLimit === undefined) return;
  throttle.pass(`stage/${stage.id}/${method.id}`, setting.throttlingRateLimit, setting.throttlingBurstLimit);
}
