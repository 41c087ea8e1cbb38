import { execFile } from "node:child_process";
import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, inject, onTestFinished, test } from "vitest";
import { copyProject, removeProject } from "#test/support/project-copy.ts";
import { type StartedCloud, startCloud } from "#test/support/started-cloud.ts";

const run = promisify(execFile);

/** Of `mnist`, made by the tests from its first: one to move the label to, and one that is damaged. */
const [ADDED, DAMAGED] = [11, 12];

/** Three who ask at once stay below any plan's rate. */
const PAUSE_MS = 20;

describe.skipIf(inject("home") === "")("the unmodified CDK CLI against a running, empty local cloud", () => {
  let project: string;
  let cloud: StartedCloud;
  let key: string;

  const environment = (): NodeJS.ProcessEnv => ({
    ...process.env,
    AWS_ENDPOINT_URL: cloud.connection.awsEndpoint,
    AWS_ACCESS_KEY_ID: "local",
    AWS_SECRET_ACCESS_KEY: "local",
    AWS_REGION: "us-east-1",
    AWS_EC2_METADATA_DISABLED: "true",
    CDK_DISABLE_CLI_TELEMETRY: "true",
    SLIPWAY_HOME: cloud.home,
  });
  /** Rejects on an exit code other than 0, with what was printed. */
  const cdkAsItComes = (...words: readonly string[]) => runCdk(words, {});
  /** Without its look at CloudFormation's schema, which takes seconds and changes no template. */
  const cdk = (...words: readonly string[]) => runCdk(words, { CDK_VALIDATION: "false" });
  const runCdk = (words: readonly string[], more: NodeJS.ProcessEnv) =>
    run(process.execPath, [join(project, "node_modules/aws-cdk/bin/cdk"), ...words, "--no-notices"], {
      cwd: project,
      env: { ...environment(), ...more },
      maxBuffer: 1e8,
    });
  const slipway = async (...words: readonly string[]): Promise<string> =>
    (await run(process.execPath, [join(project, "local/bin/slipway.mjs"), ...words], { cwd: project, env: environment() })).stdout;

  const infer = async (path: string): Promise<{ readonly status: number; readonly version: string | null }> => {
    const response = await fetch(`${cloud.connection.url}${path}`, {
      method: "POST",
      headers: { "x-api-key": key, "content-type": "application/json" },
      body: readFileSync(join(project, "models/mnist/1/sample.json")),
    });
    await response.arrayBuffer();
    return { status: response.status, version: response.headers.get("slipway-model-version") };
  };

  beforeAll(async () => {
    project = copyProject();
    // One model is enough: each deployment carries all there are.
    const models = join(project, "models");
    const others = readdirSync(models, { withFileTypes: true }).filter((entry) => entry.isDirectory() && entry.name !== "mnist");
    for (const { name } of others) rmSync(join(models, name), { recursive: true });
    cloud = await startCloud({ arguments: ["--no-deploy"], root: project });
  });

  afterAll(async () => {
    await cloud?.stop();
    removeProject(project);
  });

  test("cdk deploy --all deploys, and a tenant made by the command line is answered", async () => {
    await cdkAsItComes("deploy", "--all", "--require-approval", "never");
    const tenant = JSON.parse(await slipway("tenants", "create", "acme", "--plan", "premium", "--models", "mnist", "--json")) as {
      readonly key: string;
    };
    key = tenant.key;
    expect(await infer("/v2/models/mnist/infer")).toEqual({ status: 200, version: "1" });
  });

  test("deploying again without a change changes nothing", async () => {
    // Where `CI` is set, the CLI reports on standard output.
    const { stdout, stderr } = await cdk("deploy", "--all", "--require-approval", "never");
    expect(`${stdout}${stderr}`.match(/no changes/g)).toHaveLength(2);
  });

  const folderOf = (version: number): string => join(project, "models/mnist", String(version));
  const addVersion = (version: number): void => {
    cpSync(folderOf(1), folderOf(version), { recursive: true });
    const file = join(folderOf(version), "version.json");
    writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, "utf8")), version }));
  };
  const moveLabel = (stable: number): void => {
    const file = join(project, "models/mnist/model.json");
    writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, "utf8")), labels: { stable } }));
  };

  const added = { status: 200, version: String(ADDED) };

  test("V2 a version is added and a label moves to it: no request is interrupted, and none finds the label back where it was", async () => {
    addVersion(ADDED);
    moveLabel(ADDED);
    let deploying = true;
    const askOn = async (path: string): Promise<readonly unknown[]> => {
      const seen: unknown[] = [];
      for (; deploying; await sleep(PAUSE_MS)) seen.push(await infer(path));
      return seen;
    };
    const asking = Promise.all(["versions/1/infer", "versions/stable/infer", "infer"].map((path) => askOn(`/v2/models/mnist/${path}`)));
    await cdk("deploy", "--all", "--require-approval", "never");
    deploying = false;
    const [numbered = [], ...labelled] = await asking;
    expect(numbered.length).toBeGreaterThan(10);
    expect(numbered.filter((answer) => JSON.stringify(answer) !== '{"status":200,"version":"1"}')).toEqual([]);
    for (const seen of labelled) {
      const moved = seen.findIndex((answer) => JSON.stringify(answer) === JSON.stringify(added));
      const steps = seen.map((_, index) => ({ status: 200, version: moved >= 0 && index >= moved ? String(ADDED) : "1" }));
      expect(seen).toEqual(steps);
    }
    expect(await infer(`/v2/models/mnist/versions/${ADDED}/infer`)).toEqual(added);
    expect(await infer("/v2/models/mnist/infer")).toEqual(added);
  });

  test("V2 a label does not move to a version that cannot be ready: the deployment is refused, and requests notice nothing", async () => {
    addVersion(DAMAGED);
    onTestFinished(() => {
      rmSync(folderOf(DAMAGED), { recursive: true });
      moveLabel(ADDED);
    });
    const file = join(folderOf(DAMAGED), "model.onnx");
    const bytes = readFileSync(file);
    bytes[200_000] = (bytes[200_000] ?? 0) ^ 1;
    writeFileSync(file, bytes);
    moveLabel(DAMAGED);
    await expect(cdk("deploy", "--all", "--require-approval", "never")).rejects.toThrow(`mnist@${DAMAGED}`);
    expect(await infer("/v2/models/mnist/infer")).toEqual(added);
  });

  test("cdk destroy empties it", async () => {
    await cdk("destroy", "--all", "--force");
    expect((await infer("/v2/models/mnist/infer")).status).toBe(404);
    const stacks = await call("cloudformation", "Action=DescribeStacks&Version=2010-05-15");
    expect([...stacks.matchAll(/<StackName>([^<]*)</g)].map((match) => match[1])).toEqual(["CDKToolkit"]);
    expect(await call("dynamodb", "{}", "DynamoDB_20120810.ListTables")).toBe('{"TableNames":[]}');
  });

  /** One call with a signature's form: the local cloud reads the service from it and accepts any credentials. */
  async function call(service: string, body: string, target?: string): Promise<string> {
    const headers = {
      authorization: `AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=${"0".repeat(64)}`,
      "x-amz-date": "20260101T000000Z",
      "content-type": target === undefined ? "application/x-www-form-urlencoded" : "application/x-amz-json-1.0",
      ...(target === undefined ? {} : { "x-amz-target": target }),
    };
    return (await fetch(cloud.connection.awsEndpoint, { method: "POST", headers, body })).text();
  }
});
