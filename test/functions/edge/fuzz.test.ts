import fc from "fast-check";
import { expect, test } from "vitest";
import { ERRORS } from "#core/errors.ts";
import { createCatalogHandler } from "#functions/catalog/create-catalog-handler.ts";
import { createInferHandler } from "#functions/infer/create-infer-handler.ts";
import { EVERYTHING, lambdaContext, toProxyEvent } from "#test/fakes/api-gateway-event.ts";
import { ALL_READY } from "#test/fakes/readiness.ts";
import { createFakeRunner } from "#test/fakes/runner.ts";
import { NO_USAGE } from "#test/fakes/usage-route.ts";
import { MNIST } from "../infer/mnist.ts";

const quiet = { log: () => {}, now: () => 0 };
const { runner } = createFakeRunner(() => [
  { name: "probabilities", datatype: "FP32", shape: [1, 10], data: new Float32Array(10) },
  { name: "class", datatype: "INT64", shape: [1], data: new BigInt64Array(1) },
]);
const HANDLERS = [
  createInferHandler({ version: MNIST, session: async () => runner, ...quiet }),
  createCatalogHandler({
    models: [{ name: "mnist", description: "", task: "tensor", labels: {}, versions: [MNIST] }],
    readiness: ALL_READY,
    usage: NO_USAGE,
    ...quiet,
  }),
];

const header = fc.constantFrom(
  ...["Content-Type", "content-encoding", "Inference-Header-Content-Length", "x-api-key", "Authorization", "Accept", "x-request-id"],
);
const requests = fc.record({
  method: fc.constantFrom("GET", "POST", "PUT", "HEAD", "OPTIONS", "TRACE"),
  path: fc.oneof(
    fc.constantFrom("/", "/v2", "/v1/models", "/v2/models/mnist/infer", "/v2/models/mnist/versions/1/infer", "/v2/models/mnist/ready"),
    fc
      .array(fc.oneof(fc.string(), fc.constantFrom("v2", "models", "mnist", "%2e%2e", "%", "infer")), { maxLength: 7 })
      .map((s) => `/${s.join("/")}`),
  ),
  headers: fc.dictionary(header, fc.oneof(fc.string(), fc.array(fc.string(), { minLength: 1, maxLength: 3 }), fc.nat().map(String))),
  query: fc.dictionary(fc.string(), fc.string(), { maxKeys: 2 }),
  body: fc.oneof(
    fc.uint8Array({ maxLength: 300 }),
    fc.json(),
    fc
      .record({ id: fc.json(), inputs: fc.array(fc.record({ name: fc.string(), shape: fc.jsonValue(), data: fc.jsonValue() })) })
      .map((v) => JSON.stringify(v)),
  ),
  authorizer: fc.oneof(
    fc.constantFrom(EVERYTHING, null),
    fc.record({ tenant: fc.string(), plan: fc.string(), entitlements: fc.json(), scopes: fc.string() }),
  ),
});

test("handlers answer whatever they are sent: one of the table's statuses, a whole body, a request id, and no exception", async () => {
  const seen = new Set<number>();
  await fc.assert(
    fc.asyncProperty(requests, fc.constantFrom(...HANDLERS), async (request, handler) => {
      const result = await handler(toProxyEvent(request), lambdaContext());
      seen.add(result.statusCode);
      const body = Buffer.from(result.body, "base64");
      expect(result.isBase64Encoded).toBe(true);
      expect(body.toString("base64")).toBe(result.body);
      expect(result.headers).toMatchObject({ "x-request-id": "request-1" });
      if (result.statusCode === 200) return;
      const { error, code } = JSON.parse(body.toString());
      const name: keyof typeof ERRORS = typeof error === "string" ? code : error.code;
      expect(ERRORS[name].status).toBe(result.statusCode);
      // Only a context that no authorizer of ours sends may fail inside: nothing a client controls.
      if (result.statusCode >= 500) expect([EVERYTHING, null]).not.toContain(request.authorizer);
    }),
    { seed: 20_261_124, numRuns: 1_500 },
  );
  expect([...seen]).toEqual(expect.arrayContaining([200, 400, 401, 404, 405]));
});
