import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openRunner } from "#core/drivers/runner-onnx.ts";
import { defaultVersion } from "#core/model/catalog.ts";
import { createModelSession } from "#core/serving/model-session.ts";
import { createCatalogHandler } from "#functions/catalog/create-catalog-handler.ts";
import type { EdgeHandler } from "#functions/edge/create-edge-handler.ts";
import { createInferHandler } from "#functions/infer/create-infer-handler.ts";
import { EVERYTHING, lambdaContext, toProxyEvent } from "#test/fakes/api-gateway-event.ts";
import { ALL_READY } from "#test/fakes/readiness.ts";
import { NO_USAGE } from "#test/fakes/usage-route.ts";
import { type ConformanceModel, toOnnx, toServedModel } from "./models.ts";
import type { Transport } from "./transport.ts";

/** The Lambda handlers in this process, with the events API Gateway makes. Routes as the stack lays them: inference to its version. */
export function createHandlerTransport(models: readonly ConformanceModel[]): { readonly transport: Transport; readonly close: () => void } {
  const folder = mkdtempSync(join(tmpdir(), "slipway-conformance-"));
  const shared = { log: () => {}, now: () => performance.now() };
  const served = models.map(toServedModel).sort((a, b) => (a.name < b.name ? -1 : 1));
  const catalog = createCatalogHandler({ models: served, readiness: ALL_READY, usage: NO_USAGE, ...shared });
  const versions = new Map<string, EdgeHandler>();
  for (const model of models) {
    const served = toServedModel(model);
    for (const version of served.versions) {
      const file = join(folder, `${version.sha256}.onnx`);
      writeFileSync(file, toOnnx(model, version.version));
      const session = createModelSession(version, {
        artifacts: { materialize: async () => file },
        openRunner: (path) => openRunner(path, { threads: 1 }),
      });
      versions.set(`${model.name}/${version.version}`, createInferHandler({ version, session, ...shared }));
    }
  }
  const find = (method: string, path: string): EdgeHandler => {
    const [, name, named] = /^\/v2\/models\/([^/]+)(?:\/versions\/([^/]+))?\/[^/]+$/.exec(path) ?? [];
    const model = models.find((candidate) => candidate.name === name);
    if (model === undefined || method !== "POST") return catalog;
    const number = named === undefined ? defaultVersion(model) : (model.labels[named] ?? named);
    return versions.get(`${name}/${number}`) ?? catalog;
  };
  return {
    transport: async ({ method, path: target, headers, body, withKey, authorizer = EVERYTHING }) => {
      const [path = "", search] = target.split("?");
      const event = toProxyEvent({
        method,
        path,
        headers,
        query: Object.fromEntries(new URLSearchParams(search)),
        ...(body.length > 0 ? { body } : {}),
        authorizer: withKey ? authorizer : null,
      });
      const result = await find(method, path)(event, lambdaContext());
      const received = Object.entries(result.headers ?? {}).map(([name, value]) => [name.toLowerCase(), String(value)]);
      return { status: result.statusCode, headers: Object.fromEntries(received), body: Buffer.from(result.body, "base64") };
    },
    close: () => rmSync(folder, { recursive: true, force: true }),
  };
}
