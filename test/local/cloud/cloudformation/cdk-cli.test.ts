import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { IDENTITY } from "./cloud-of-fakes.ts";
import { type RealCloud, startRealCloud } from "./real-cloud.ts";

const ROOT = join(import.meta.dirname, "../../../..");
const BOOTSTRAP_BUCKET = `cdk-hnb659fds-assets-${IDENTITY.accountId}-${IDENTITY.region}`;

/** One story in several tests: the unmodified CDK CLI with two stacks of somebody else's. */
let folder: string;
let cloud: RealCloud;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "slipway-cdk-"));
  cloud = await startRealCloud(folder);
});

afterAll(async () => {
  await cloud?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** @returns the exit code and all that was printed. */
function cdk(...words: readonly string[]): Promise<{ readonly code: number; readonly printed: string }> {
  const cli = join(ROOT, "node_modules/aws-cdk/bin/cdk");
  const app = `${process.execPath} ${join(ROOT, "test/fixtures/second-stack/app.ts")}`;
  const argv = [cli, ...words, "--app", app, "--output", join(folder, "cdk.out"), "--no-notices", "--no-color"];
  const env = {
    PATH: process.env.PATH,
    HOME: folder,
    CI: "true",
    AWS_ENDPOINT_URL: cloud.url,
    AWS_ACCESS_KEY_ID: "local",
    AWS_SECRET_ACCESS_KEY: "local",
    AWS_REGION: IDENTITY.region,
    AWS_EC2_METADATA_DISABLED: "true",
    CDK_DISABLE_CLI_TELEMETRY: "true",
    // The look at CloudFormation's schema, which takes seconds and changes no template.
    CDK_VALIDATION: "false",
  };
  return new Promise((resolve) => {
    execFile(process.execPath, argv, { cwd: folder, env, maxBuffer: 1e8 }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code), printed: stdout + stderr });
    });
  });
}

const outputs = () => {
  const stack = cloud.cloudFormation.describeStack("second-app");
  return Object.fromEntries((stack?.outputs ?? []).map(({ key, value }) => [key, value]));
};

test("cdk deploy --all makes both stacks by change sets and runs their function", { timeout: 60_000 }, async () => {
  const { code, printed } = await cdk("deploy", "--all", "--require-approval", "never");
  expect(printed).toContain("second-app: creating CloudFormation changeset");
  expect(code).toBe(0);
  expect(printed).toContain("second-app.Length = 5");
  const [, bucket] = cloud.objects.listBuckets().toSorted();
  expect(outputs()).toMatchObject({ BucketName: bucket, Length: "5" });
  expect(cloud.parameters.get("/second/greeting")?.value).toBe("hello");
  expect(cloud.cloudFormation.inertResources().map(({ type }) => type)).toEqual(["AWS::SNS::Topic"]);
});

test("cdk deploy without a change says so; with --method=direct a change is made without a change set", { timeout: 60_000 }, async () => {
  const same = await cdk("deploy", "--all", "--require-approval", "never", "--method=change-set", "--force");
  expect(same.printed.match(/no changes/g)).toHaveLength(2);
  expect(same.code).toBe(0);
  const { code, printed } = await cdk("deploy", "--all", "--require-approval", "never", "--method=direct", "-c", "greeting=good morning");
  expect(printed).toContain("second-app: updating stack...");
  expect(printed).not.toContain("creating CloudFormation changeset");
  expect(code).toBe(0);
  expect(outputs().Length).toBe("12");
  expect(cloud.parameters.get("/second/greeting")?.value).toBe("good morning");
});

test("cdk deploy that fails tells the function's reason and leaves everything as it was", { timeout: 60_000 }, async () => {
  const words = ["-c", "greeting=bye", "-c", "fail=Nobody says goodbye"];
  const { code, printed } = await cdk("deploy", "second-app", "--require-approval", "never", ...words);
  expect(code).toBe(1);
  expect(printed).toMatch(/UPDATE_FAILED .* Custom::Written .* Nobody says goodbye/);
  expect(cloud.cloudFormation.describeStack("second-app")?.status).toBe("UPDATE_ROLLBACK_COMPLETE");
  expect(outputs().Length).toBe("12");
  expect(cloud.parameters.get("/second/greeting")?.value).toBe("good morning");
});

test("cdk destroy --all leaves nothing behind, and nothing failed on the local cloud's side", { timeout: 60_000 }, async () => {
  const { code } = await cdk("destroy", "--all", "--force");
  expect(code).toBe(0);
  expect(cloud.cloudFormation.listStacks().map(({ name }) => name)).toEqual(["CDKToolkit"]);
  expect(cloud.objects.listBuckets()).toEqual([BOOTSTRAP_BUCKET]);
  expect(cloud.parameters.get("/second/greeting")).toBeUndefined();
  expect(cloud.faults).toEqual([]);
});
