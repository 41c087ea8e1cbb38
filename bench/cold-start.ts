import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildCode } from "#cdk/build/build-code.ts";
import { buildLayer } from "#cdk/build/build-layer.ts";
import { companionsIn } from "#cdk/build/read-companions.ts";
import { toServedCatalog } from "#cdk/served-catalog.ts";
import { artifactKey } from "#core/model/artifact.ts";
import type { CloudIdentity } from "#local/cloud/aws-call.ts";
import { createDynamoDbService } from "#local/cloud/dynamodb/dynamodb-service.ts";
import { openObjectStore } from "#local/cloud/s3/open-object-store.ts";
import { createS3Service } from "#local/cloud/s3/s3-service.ts";
import { startAwsEndpoint } from "#local/cloud/server.ts";
import { openLambdaService } from "#local/lambda/open-lambda-service.ts";
import { zipFolder } from "#local/start/zip-folder.ts";
import { readCatalog } from "#models/catalog.ts";
import type { Bench } from "./bench.ts";
import { toEvent } from "./float-event.ts";
import { compare } from "./measure.ts";
import { openUsageTable, USAGE_TABLE } from "./usage-table.ts";

const ROUNDS = 30;
const WARMUP = 3;
const ROOT = join(import.meta.dirname, "..");
const IDENTITY: CloudIdentity = { accountId: "000000000000", region: "us-east-1", partition: "aws" };
const BUCKET = "artifacts";

/**
 * The infer bundle in a process that does not exist yet, until its first answer: spawn, runtime, bundle, artifact from S3 over HTTP,
 * verified, session, usage row, inference. Beside it a script that opens the same file from disk with the same layer and runs it once.
 */
export const coldStart: Bench = {
  name: "cold-start",
  title: "Cold start of mnist@1 to its first answer, beside a bare script",
  async run(note) {
    const folder = mkdtempSync(join(tmpdir(), "slipway-bench-"));
    const closers: (() => Promise<void>)[] = [];
    try {
      note("building the layer and the bundle");
      const outFolder = join(ROOT, ".build");
      const catalog = readCatalog(join(ROOT, "models"));
      const layer = await buildLayer({ root: ROOT, outFolder, architecture: process.arch === "arm64" ? "arm64" : "x86_64", log: note });
      const functionsFolder = join(ROOT, "functions");
      const code = await buildCode({
        functionsFolder,
        outFolder: join(outFolder, "functions"),
        served: toServedCatalog(catalog),
        companionsOf: companionsIn(catalog),
        log: () => {},
      });
      const version = catalog.find(({ manifest }) => manifest.name === "mnist")?.versions[0];
      const codeFolder = code.infer.get("mnist@1");
      if (version === undefined || codeFolder === undefined) throw new Error("The catalog has no mnist@1");

      const objects = openObjectStore(join(folder, "s3"), Date.now);
      await objects.createBucket(BUCKET, { versioning: false });
      const model = join(version.folder, version.manifest.artifact.file);
      await objects.put(BUCKET, artifactKey(version.manifest.artifact.sha256), readFileSync(model));
      const tables = await openUsageTable(join(folder, "tables"), IDENTITY);
      closers.push(() => tables.close());
      const endpoint = await startAwsEndpoint({
        port: 0,
        services: new Map([
          ["s3", createS3Service(objects, IDENTITY)],
          ["dynamodb", createDynamoDbService(tables)],
        ]),
        openPaths: new Map(),
        identity: IDENTITY,
        clock: Date.now,
        onFault: (error) => note(String(error)),
      });
      closers.push(() => endpoint.close());
      const lambda = openLambdaService({
        folder: join(folder, "lambda"),
        temporaryFolder: tmpdir(),
        identity: IDENTITY,
        endpointUrl: () => endpoint.url,
        credentials: { accessKeyId: "local", secretAccessKey: "local", sessionToken: "local" },
        log: () => {},
        now: Date.now,
        nodePath: process.execPath,
        concurrency: 1,
      });
      closers.push(() => lambda.close());
      const config = {
        functionName: "infer",
        arn: `arn:aws:lambda:us-east-1:${IDENTITY.accountId}:function:infer`,
        runtime: "nodejs24.x",
        handler: "index.handler",
        memoryMb: 1024,
        timeoutSeconds: 28,
        environment: { SLIPWAY_ARTIFACT_BUCKET: BUCKET, SLIPWAY_USAGE_TABLE: USAGE_TABLE, SLIPWAY_TIMEOUT_SECONDS: "28" },
        role: `arn:aws:iam::${IDENTITY.accountId}:role/infer`,
        layers: [await lambda.publishLayer("onnxruntime", zipFolder(layer.folder))],
        architecture: process.arch === "arm64" ? "arm64" : "x86_64",
        logGroupName: "/aws/lambda/infer",
      } as const;
      await lambda.putFunction(config, zipFolder(codeFolder));
      const sample = readFileSync(join(version.folder, "sample.json"));
      const event = Buffer.from(JSON.stringify(toEvent(sample, { "content-type": "application/json" }, "mnist")));
      const ask = async (): Promise<void> => {
        const { payload, initMs } = await lambda.invoke("infer", event);
        const { statusCode } = JSON.parse(payload.toString("utf8")) as { readonly statusCode?: number };
        if (statusCode !== 200 || initMs === undefined) throw new Error(`No cold start with an answer: ${payload.subarray(0, 300)}`);
      };
      note(`${ROUNDS} cold starts of each`);
      const modules = join(layer.folder, "nodejs/node_modules");
      // The configuration put again, so that no environment of the round before is there.
      const { ours, reference } = await compare(
        ask,
        () => runBare(model, modules),
        ROUNDS,
        WARMUP,
        () => lambda.putFunction(config, "unchanged"),
      );
      return [
        { what: "spawn to first answer", unit: "ms", ours, reference, against: "a script: load onnxruntime, open the file, run once" },
      ];
    } finally {
      for (const close of closers.reverse()) await close();
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

/** Resolves with the script's first word. */
function runBare(model: string, modules: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(import.meta.dirname, "bare-cold-start.mjs"), model, modules], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    child.stdout.once("data", () => resolve());
    child.once("error", reject);
    child.once("exit", (code) => {
      if (code !== 0) reject(new Error(`The bare script ended with ${code}`));
    });
  });
}
