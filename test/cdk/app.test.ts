import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { FUNCTION_NAMES } from "#cdk/build/bundle-functions.ts";
import { TWO_MODELS, writeModels } from "./models-folder.ts";
import { contextOfCdkJson } from "./product.ts";

/** A whole synth beside everything else that runs on two cores. */
const LONG_TIMEOUT_MS = 120_000;

const ROOT = join(import.meta.dirname, "../..");

let scratch: string;

beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), "slipway-app-"));
  mkdirSync(join(scratch, "models"));
  writeModels(join(scratch, "models"), TWO_MODELS);
});

afterAll(() => rmSync(scratch, { recursive: true, force: true }));

interface Run {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Without CDK's look at the templates against CloudFormation's schema, which takes a second and does not change them. */
const UNCHECKED = { CDK_VALIDATION: "false" };

/** Runs the app as the CDK command line does, without credentials and without what the test runner sets. */
async function runApp(
  outdir: string,
  settings: Readonly<Record<string, unknown>> = {},
  variables: Readonly<Record<string, string>> = {},
): Promise<Run> {
  const context = { ...contextOfCdkJson(), "slipway:modelsFolder": join(scratch, "models"), ...settings };
  const environment = {
    PATH: process.env.PATH,
    HOME: scratch,
    CDK_OUTDIR: join(scratch, outdir),
    CDK_CONTEXT_JSON: JSON.stringify(context),
    ...variables,
  };
  try {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, ["cdk/app.ts"], { cwd: ROOT, env: environment });
    return { code: 0, stdout, stderr };
  } catch (error) {
    const { code, stdout, stderr } = error as Run;
    return { code, stdout, stderr };
  }
}

/** File -> content of what is deployed: templates and lists of assets. */
function deployed(outdir: string): Readonly<Record<string, string>> {
  const files = readdirSync(join(scratch, outdir)).filter((file) => /\.(template|assets)\.json$/.test(file));
  return Object.fromEntries(files.map((file) => [file, readFileSync(join(scratch, outdir, file), "utf8")]));
}

describe("cdk/app.ts", () => {
  let first: Run;
  let second: Run;

  beforeAll(async () => {
    [first, second] = await Promise.all([
      runApp("first", { "slipway:buildFolder": join(scratch, "build-1") }),
      runApp("second", { "slipway:buildFolder": join(scratch, "build-2") }, UNCHECKED),
    ]);
  });

  test("synthesizes twice to the same templates and assets, from build folders of their own", () => {
    expect([first.code, second.code]).toEqual([0, 0]);
    expect(Object.keys(deployed("first")).toSorted()).toEqual([
      "slipway-serving.assets.json",
      "slipway-serving.template.json",
      "slipway-storage.assets.json",
      "slipway-storage.template.json",
      expect.stringMatching(/^slipwayservingOperations\w+\.nested\.template\.json$/),
    ]);
    expect(deployed("second")).toEqual(deployed("first"));
    // Standard output belongs to the template; what was built is told beside it.
    expect(first.stdout).toBe("");
    expect(first.stderr.match(/^Bundled functions\/\w+: [0-9.]+ kB$/gm)).toHaveLength(FUNCTION_NAMES.length);
    expect(first.stderr).toMatch(/^onnxruntime layer linux\/x64: [0-9.]+ MB unpacked, sha256 [0-9a-f]{64}$/m);
    expect(first.stderr.split("\n").filter((line) => /warn/i.test(line))).toEqual([]);
  });

  test(
    "with another label changes the catalog's code and no version's, and does not build the layer again",
    async () => {
      const moved = join(scratch, "moved");
      mkdirSync(moved);
      writeModels(moved, {
        ...TWO_MODELS,
        digits: { ...TWO_MODELS.digits, labels: { stable: 2, canary: 2 }, versions: { 1: {}, 2: TWO_MODELS.digits?.versions[2] ?? {} } },
      });
      const { code, stderr } = await runApp(
        "labelled",
        { "slipway:buildFolder": join(scratch, "build-1"), "slipway:modelsFolder": moved },
        UNCHECKED,
      );
      expect([code, stderr.includes("onnxruntime layer")]).toEqual([0, false]);
      const codeOf = (outdir: string): Readonly<Record<string, string>> => {
        const template = JSON.parse(deployed(outdir)["slipway-serving.template.json"] ?? "") as {
          readonly Resources: Readonly<
            Record<string, { readonly Type: string; readonly Properties: { readonly Code: { readonly S3Key: string } } }>
          >;
        };
        const functions = Object.entries(template.Resources).filter(([, { Type }]) => Type === "AWS::Lambda::Function");
        return Object.fromEntries(functions.map(([id, { Properties }]) => [id, Properties.Code.S3Key]));
      };
      const [before, after] = [codeOf("first"), codeOf("labelled")];
      const changed = Object.keys(before).filter((id) => before[id] !== after[id]);
      expect(changed).toEqual([expect.stringMatching(/^CatalogFunction/)]);
      // Positive control: the comparison of two synths would have seen the label.
      expect(deployed("labelled")).not.toEqual(deployed("first"));
    },
    LONG_TIMEOUT_MS,
  );
});

describe("cdk/app.ts: an operator's mistakes end it with a line and without a stack trace", () => {
  async function complaint(settings: Readonly<Record<string, unknown>>): Promise<string> {
    const { code, stderr } = await runApp("broken", { "slipway:buildFolder": join(scratch, "build-1"), ...settings });
    expect(code).toBe(1);
    const lines = stderr.split("\n").filter((line) => line !== "" && !line.startsWith("Bundled "));
    expect(lines).toHaveLength(1);
    return lines.join();
  }

  test("settings, every one at once", async () => {
    expect(await complaint({ "slipway:architecture": "sparc", "slipway:stageRate": "many" })).toMatch(
      /^Cannot use the context of the CDK app: "slipway:architecture" is "sparc".+; "slipway:stageRate" is "many"/,
    );
  });

  test("a models folder that does not exist, which would otherwise remove every model", async () => {
    expect(await complaint({ "slipway:modelsFolder": join(scratch, "nowhere") })).toContain("which does not exist");
  });

  test("a manifest", async () => {
    const folder = join(scratch, "no-manifest");
    mkdirSync(join(folder, "digits"), { recursive: true });
    expect(await complaint({ "slipway:modelsFolder": folder })).toContain("digits");
  });

  test("a model file that is not the one its manifest was written for", async () => {
    const folder = join(scratch, "tampered");
    mkdirSync(folder);
    writeModels(folder, TWO_MODELS);
    writeFileSync(join(folder, "digits/1/model.onnx"), "other bytes");
    expect(await complaint({ "slipway:modelsFolder": folder })).toMatch(/^Cannot deploy "digits@1": the manifest says 20 bytes/);
  });
});
