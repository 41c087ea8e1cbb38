import { createHash, randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { createTenantStoreDynamoDb } from "#core/drivers/tenant-store-dynamodb.ts";
import { createUsageLedgerDynamoDb } from "#core/drivers/usage-ledger-dynamodb.ts";
import { artifactKey } from "#core/model/artifact.ts";
import { createTenant } from "#core/tenant/create-tenant.ts";
import { parseEntitlement } from "#core/tenant/parse-entitlement.ts";
import { parsePeppers } from "#core/tenant/pepper.ts";
import { settle } from "#core/usage/settle.ts";
import { parseUsageLine } from "#core/usage/usage-line.ts";
import { toAuthorizerEvent, toProxyEvent } from "#test/fakes/api-gateway-event.ts";
import { createMemoryApiKeyRegistry } from "#test/fakes/api-key-registry.ts";
import { startFakeAws } from "#test/fakes/aws-endpoint.ts";
import { createTenantTable, startDynalite } from "#test/fakes/dynalite.ts";
import { startFakeS3 } from "#test/fakes/s3-client-endpoint.ts";
import { temporaryFolder } from "#test/support/temporary-folder.ts";
import { toLogEvent } from "../core/usage/log-event.ts";
import { closedRow, openRow } from "../core/usage/rows.ts";
import { openStore, TABLE } from "../local/cloud/dynamodb/open-store.ts";
import { MNIST, MNIST_BYTES, MNIST_CLASS, MNIST_SAMPLE } from "./infer/mnist.ts";
import { openBundles } from "./run-bundle.ts";

const REFUSED_PORT = "http://127.0.0.1:1";

let bundles: Awaited<ReturnType<typeof openBundles>>;

beforeAll(async () => {
  bundles = await openBundles();
});

afterAll(() => bundles.close());

const run: typeof bundles.run = (...call) => bundles.run(...call);

const bodyOf = (outcome: { result: { body: string } }) => JSON.parse(Buffer.from(outcome.result.body, "base64").toString());

async function s3WithEndpoint() {
  const s3 = await startFakeS3();
  onTestFinished(() => s3.close());
  return { s3, endpoint: await urlOf(s3.client) };
}

async function urlOf({ config }: { config: { endpoint?: (() => Promise<{ hostname: string; port?: number }>) | undefined } }) {
  const at = await config.endpoint?.();
  return `http://${at?.hostname}:${at?.port}`;
}

/** A usage table where transactions are, and the variables by which a function finds it. */
async function usageTable() {
  const { store, client, url } = await openStore(temporaryFolder());
  await store.createTable(TABLE);
  const ledger = createUsageLedgerDynamoDb({ client, table: TABLE.TableName, random: () => 0, sleep: async () => {} });
  return { ledger, environment: { SLIPWAY_USAGE_TABLE: TABLE.TableName, SLIPWAY_TIMEOUT_SECONDS: "28", AWS_ENDPOINT_URL_DYNAMODB: url } };
}

describe("functions/infer", () => {
  const files = { "manifest.json": JSON.stringify(MNIST) };
  const ask = toProxyEvent({
    method: "POST",
    path: "/v2/models/mnist/infer",
    body: MNIST_SAMPLE,
    headers: { "content-type": "application/json" },
  });

  test("loads its model from its bucket and answers, with onnxruntime from the layer", async () => {
    const { s3, endpoint } = await s3WithEndpoint();
    s3.put(`models/${artifactKey(MNIST.sha256)}`, MNIST_BYTES);
    const usage = await usageTable();
    const environment = { SLIPWAY_ARTIFACT_BUCKET: "models", AWS_ENDPOINT_URL: endpoint, ...usage.environment };
    const { parameters, outcomes, log, stderr } = await run("infer", environment, [ask, ask], files);
    expect(bodyOf(outcomes[1]).outputs).toContainEqual(expect.objectContaining({ name: "class", data: [MNIST_CLASS] }));
    expect(outcomes).toMatchObject([{ result: { statusCode: 200 } }, { result: { statusCode: 200 } }]);
    expect(log.map((line) => line.status ?? line.usage.outcome)).toEqual(["OK", 200, "OK", 200]);
    expect(s3.calls).toEqual([`GET models/${artifactKey(MNIST.sha256)}`]);
    expect(stderr).toBe("");
    const footprints = outcomes.map((outcome: { result: { headers: object } }) => Reflect.get(outcome.result.headers, "slipway-footprint"));
    const timings = outcomes.map((outcome: { result: { headers: object } }) => Reflect.get(outcome.result.headers, "server-timing"));
    expect(timings).toEqual([expect.stringMatching(/^init;.*, fetch;.*, session;.*, compute;/), expect.stringMatching(/^decode;/)]);
    expect(footprints).toEqual([
      expect.stringMatching(/;cold=[1-9]\d*\.\d{3};items=1;u=[\d.]+;usrc=measured;.*;region=eu-central-1;/),
      expect.stringMatching(/;cold=0;items=1;u=[\d.]+;usrc=measured;.*;region=eu-central-1;/),
    ]);
    expect(outcomes).toMatchObject(
      ["999", "998"].map((remaining) => ({ result: { headers: { "x-ratelimit-limit": "1000", "x-ratelimit-remaining": remaining } } })),
    );
    expect(log[0]).toMatchObject({ usage: { requestId: "call-1", placement: "lambda", memoryMb: 1_024, timeoutMs: 28_000 }, Requests: 1 });
    const settled = log.flatMap((line) => parseUsageLine(line.usage) ?? []);
    expect(await settle(settled, usage.ledger)).toBe(2);
    // Lambda's Node 24 refuses a handler with a third parameter, which would be a callback.
    expect(parameters).toBeLessThanOrEqual(2);
  });

  test("runs nothing while its ledger is out of reach, and says so in an answer and in its log", async () => {
    const { s3, endpoint } = await s3WithEndpoint();
    s3.put(`models/${artifactKey(MNIST.sha256)}`, MNIST_BYTES);
    const { environment } = await usageTable();
    const away = { ...environment, AWS_ENDPOINT_URL_DYNAMODB: REFUSED_PORT };
    const { outcomes, log } = await run("infer", { SLIPWAY_ARTIFACT_BUCKET: "models", AWS_ENDPOINT_URL: endpoint, ...away }, [ask], files);
    expect(outcomes).toMatchObject([{ result: { statusCode: 503, headers: { "retry-after": "5" } } }]);
    expect(bodyOf(outcomes[0])).toMatchObject({ code: "STORAGE_FULL" });
    expect(log).toMatchObject([{ usage: { outcome: "NOT_RUN" } }, { level: "error", code: "STORAGE_FULL" }]);
    expect(JSON.stringify(log)).toMatch(/ECONNREFUSED/);
  });

  test("starts without its bucket, answers 503, and says why in its log", async () => {
    const { environment: usage } = await usageTable();
    const environment = { SLIPWAY_ARTIFACT_BUCKET: "models", AWS_ENDPOINT_URL: REFUSED_PORT, ...usage };
    const { outcomes, log, stderr } = await run("infer", environment, [ask], files);
    expect(outcomes).toMatchObject([{ result: { statusCode: 503, headers: { "retry-after": "5" } } }]);
    expect(bodyOf(outcomes[0])).toMatchObject({ code: "MODEL_UNAVAILABLE" });
    expect(JSON.stringify(log)).toMatch(/ECONNREFUSED/);
    expect(stderr).toBe("");
  });

  test("names everything that is missing from its environment", async () => {
    const { outcomes, stderr } = await run("infer", { AWS_LAMBDA_FUNCTION_MEMORY_SIZE: "much" }, [ask], files);
    expect(outcomes).toBeUndefined();
    expect(stderr).toMatch(
      /environment cannot be used: .*SLIPWAY_ARTIFACT_BUCKET.*SLIPWAY_USAGE_TABLE.*SLIPWAY_TIMEOUT_SECONDS.*AWS_LAMBDA_FUNCTION_MEMORY_SIZE/,
    );
  });
});

describe("functions/authorizer", () => {
  test("checks a key against the table and the pepper of its stack", async () => {
    const pepper = JSON.stringify({ current: "1", "1": randomBytes(32).toString("hex") });
    const secrets = await startFakeAws(() => ({ status: 200, body: JSON.stringify({ Name: "pepper", SecretString: pepper }) }));
    const { client, close } = await startDynalite();
    onTestFinished(async () => {
      await close();
      await secrets.close();
    });
    await createTenantTable(client, "tenants");
    const store = createTenantStoreDynamoDb({ client, table: "tenants" });
    const deps = { peppers: parsePeppers(pepper), clock: () => new Date(), random: randomBytes };
    const tenant = { name: "acme", plan: "free", entitlements: [parseEntitlement("*")], keyKind: "live" } as const;
    const { key } = await createTenant(tenant, { ...deps, store, apiKeys: createMemoryApiKeyRegistry().registry });
    const environment = {
      SLIPWAY_TENANT_TABLE: "tenants",
      SLIPWAY_PEPPER_SECRET: "pepper",
      SLIPWAY_USAGE_TABLE: "usage",
      AWS_ENDPOINT_URL_DYNAMODB: await urlOf(client),
      AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets.config.endpoint,
    };
    const events = [key, key, `${key}x`].map((sent) => toAuthorizerEvent("/v2", { "x-api-key": sent }));
    const { outcomes, log } = await run("authorizer", environment, events);
    expect(outcomes).toMatchObject([
      { result: { principalId: "acme" } },
      { result: { context: { plan: "free" } } },
      { thrown: "Unauthorized" },
    ]);
    expect(log.map(({ outcome }) => outcome)).toEqual(["allowed", "allowed", "refused"]);
    expect(secrets.requests).toHaveLength(1);
    const down = { ...environment, AWS_ENDPOINT_URL_DYNAMODB: REFUSED_PORT };
    expect((await run("authorizer", down, events.slice(0, 1))).outcomes).toEqual([{ thrown: "The key could not be checked" }]);
  });

  test("names everything that is missing from its environment", async () => {
    expect((await run("authorizer", {}, [])).stderr).toMatch(/SLIPWAY_TENANT_TABLE.*SLIPWAY_PEPPER_SECRET/);
  });
});

describe("functions/catalog", () => {
  const catalog = [{ name: "mnist", description: "Digits", task: "tensor", labels: {}, versions: [MNIST] }];
  const files = { "catalog.json": JSON.stringify(catalog) };
  const events = ["/v2/health/ready", "/v2/models/mnist"].map((path) => toProxyEvent({ path }));

  test("answers from the catalog beside it, and is ready while the bucket has what it promises", async () => {
    const { s3, endpoint } = await s3WithEndpoint();
    const usage = await usageTable();
    const environment = { SLIPWAY_ARTIFACT_BUCKET: "models", AWS_ENDPOINT_URL: endpoint, ...usage.environment };
    const without = await run("catalog", environment, events, files);
    expect(without.outcomes).toMatchObject([{ result: { statusCode: 503, headers: { "retry-after": "1" } } }, {}]);
    s3.put(`models/${artifactKey(MNIST.sha256)}`, MNIST_BYTES);
    const { outcomes } = await run("catalog", environment, events, files);
    expect(outcomes.map(bodyOf)).toMatchObject([{ ready: true }, { name: "mnist" }]);
    expect(outcomes[1]).toMatchObject({ result: { headers: { "x-ratelimit-limit": "1000", "x-ratelimit-remaining": "1000" } } });
    expect(new Set(s3.calls)).toEqual(new Set([`HEAD models/${artifactKey(MNIST.sha256)}`]));
  });

  test("needs no AWS but for readiness and what is left of a quota, and says in its log why it cannot tell", async () => {
    const environment = { SLIPWAY_ARTIFACT_BUCKET: "models", SLIPWAY_USAGE_TABLE: "usage", AWS_ENDPOINT_URL: REFUSED_PORT };
    const { outcomes, log } = await run("catalog", environment, events, files);
    expect(outcomes).toMatchObject([{ result: { statusCode: 503 } }, { result: { statusCode: 200 } }]);
    expect(JSON.stringify(log)).toMatch(/ECONNREFUSED/);
  });

  test("refuses to start on a catalog that is none", async () => {
    const { stderr } = await run("catalog", { SLIPWAY_ARTIFACT_BUCKET: "models", SLIPWAY_USAGE_TABLE: "usage" }, [], {
      "catalog.json": '[{"name":"mnist"}]',
    });
    expect(stderr).toMatch(/catalog\.json": 0\.description: .*0\.versions: /);
  });
});

describe("functions/artifact", () => {
  test("copies, verifies and answers CloudFormation", async () => {
    const { s3, endpoint } = await s3WithEndpoint();
    const cloudFormation = await startFakeAws(() => ({ status: 200 }));
    onTestFinished(() => cloudFormation.close());
    const bytes = randomBytes(100_000);
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    s3.put("assets/asset", bytes);
    const event = {
      RequestType: "Create",
      ResponseURL: `${cloudFormation.config.endpoint}/answer`,
      RequestId: "change-1",
      ResourceProperties: {
        SourceBucket: "assets",
        SourceKey: "asset",
        TargetBucket: "models",
        Sha256: sha256,
        Bytes: String(bytes.length),
      },
    };
    const { outcomes } = await run("artifact", { AWS_ENDPOINT_URL: endpoint }, [event]);
    expect(outcomes).toEqual([{}]);
    expect(cloudFormation.requests.map(({ method, body }) => [method, JSON.parse(body).Status])).toEqual([["PUT", "SUCCESS"]]);
    expect(s3.objects.get(`models/${artifactKey(sha256)}`)?.[0]?.body).toEqual(bytes);
  });
});

describe("functions/settle", () => {
  test("closes what the log tells of, and on its schedule what nobody told of", async () => {
    const { ledger, environment } = await usageTable();
    const told = openRow("told");
    await ledger.open(told);
    await ledger.open(openRow("untold", { openedAt: new Date(Date.now() - 3_600_000).toISOString() }));
    const line = JSON.stringify({ usage: { ...closedRow("told") } }, (_, value) => (typeof value === "bigint" ? String(value) : value));
    const { outcomes, log, stderr } = await run("settle", environment, [toLogEvent([line]), { source: "aws.events" }]);
    expect([outcomes, stderr]).toEqual([[{}, {}], ""]);
    expect(log).toMatchObject([
      { lines: 1, closed: 1 },
      { requestId: "untold", outcome: "LOST" },
    ]);
    expect(await ledger.rows({ tenant: "acme", day: "2026-11-24" })).toContainEqual(closedRow("told"));
  });
});
