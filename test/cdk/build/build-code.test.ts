import { execFile } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { buildCode, type FunctionCode } from "#cdk/build/build-code.ts";
import { FUNCTION_NAMES } from "#cdk/build/bundle-functions.ts";
import { companionsIn } from "#cdk/build/read-companions.ts";
import { toServedCatalog } from "#cdk/served-catalog.ts";
import { readCatalog } from "#models/catalog.ts";
import { temporaryFolder } from "#test/support/temporary-folder.ts";
import { artifactSha256, type ModelFixture, TWO_MODELS, writeModels } from "../models-folder.ts";

const ROOT = join(import.meta.dirname, "../../..");

function functionsFolder(): string {
  const folder = join(temporaryFolder(), "functions");
  for (const name of FUNCTION_NAMES) {
    mkdirSync(join(folder, name), { recursive: true });
    writeFileSync(join(folder, name, "index.ts"), `export const handler = async (): Promise<string> => "${name}";`);
  }
  return folder;
}

async function build(
  functions: string,
  outFolder: string,
  models: Readonly<Record<string, ModelFixture>>,
  log: (line: string) => void = () => {},
): Promise<FunctionCode> {
  const folder = temporaryFolder();
  writeModels(folder, models);
  const catalog = readCatalog(folder);
  return buildCode({ functionsFolder: functions, outFolder, served: toServedCatalog(catalog), companionsOf: companionsIn(catalog), log });
}

function readJson(folder: string, file: string): unknown {
  return JSON.parse(readFileSync(join(folder, file), "utf8"));
}

/** Loads a code folder as Lambda would and says what its handler is. */
async function loadHandler(folder: string): Promise<string> {
  const environment = {
    LAMBDA_TASK_ROOT: folder,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: "1024",
    NODE_PATH: join(ROOT, "node_modules"),
    TMPDIR: temporaryFolder(),
    SLIPWAY_ARTIFACT_BUCKET: "bucket",
    SLIPWAY_TENANT_TABLE: "table",
    SLIPWAY_USAGE_TABLE: "table",
    SLIPWAY_AUDIT_TABLE: "table",
    SLIPWAY_TIMEOUT_SECONDS: "28",
    SLIPWAY_PEPPER_SECRET: "secret",
    AWS_REGION: "eu-central-1",
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
    // Nobody listens there: loading must not depend on an answer.
    AWS_ENDPOINT_URL: "http://127.0.0.1:9",
  };
  const script = `console.log("handler:", typeof require(${JSON.stringify(join(folder, "index.js"))}).handler); process.exit()`;
  const { stdout } = await promisify(execFile)(process.execPath, ["-e", script], { env: environment });
  return /handler: (\w+)/.exec(stdout)?.[1] ?? stdout;
}

describe("buildCode()", () => {
  test("makes of the product's functions what Node loads as CommonJS, each with a handler and content with what lies beside it", async () => {
    const { infer, ...edge } = await build(join(ROOT, "functions"), temporaryFolder(), TWO_MODELS);
    const handlers = await Promise.all([...infer.values(), ...Object.values(edge)].map(loadHandler));
    expect(handlers).toEqual(Array(infer.size + FUNCTION_NAMES.length - 1).fill("function"));
  });

  test("lays each version's manifest and the whole catalog beside the bundles that read them", async () => {
    const code = await build(functionsFolder(), temporaryFolder(), TWO_MODELS);
    expect([...code.infer.keys()].toSorted()).toEqual(["Sentiment.en@7", "digits@1", "digits@2"]);
    expect(readJson(code.infer.get("digits@2") ?? "", "manifest.json")).toEqual({
      name: "digits",
      version: 2,
      sha256: artifactSha256("digits", 2),
      bytes: 20,
      inputs: [{ name: "x", datatype: "FP32", shape: [-1, 2] }],
      outputs: [{ name: "y", datatype: "FP32", shape: [-1] }],
      allowNonFinite: false,
      maxBatch: 1024,
    });
    expect(readJson(code.catalog, "catalog.json")).toMatchObject([
      { name: "Sentiment.en", labels: {}, versions: [{ version: 7 }] },
      {
        name: "digits",
        description: "Knows digits",
        task: "tensor",
        labels: { stable: 1, canary: 2 },
        versions: [{ version: 1 }, { version: 2 }],
      },
    ]);
  });

  test("prints the size of every bundle", async () => {
    const lines: string[] = [];
    await build(functionsFolder(), temporaryFolder(), TWO_MODELS, (line) => lines.push(line));
    expect(lines).toEqual(FUNCTION_NAMES.map((name) => expect.stringMatching(new RegExp(`^Bundled functions/${name}: [0-9.]+ kB$`))));
  });

  test("gives the catalog alone other code when a label moves", async () => {
    const functions = functionsFolder();
    const outFolder = temporaryFolder();
    const before = await build(functions, outFolder, TWO_MODELS);
    const after = await build(functions, outFolder, {
      ...TWO_MODELS,
      digits: { labels: { stable: 2, canary: 2 }, versions: TWO_MODELS.digits?.versions ?? {} },
    });
    expect(after).toEqual({ ...before, catalog: after.catalog });
    expect(after.catalog).not.toBe(before.catalog);
  });
});
