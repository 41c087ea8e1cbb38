import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { ROOT } from "#test/support/started-cloud.ts";
import { temporaryFolder } from "#test/support/temporary-folder.ts";

const MODEL = join(ROOT, "models/mnist/1/model.onnx");
const SCRIPT = `
  import { openRunner } from ${JSON.stringify(join(ROOT, "core/drivers/runner-onnx.ts"))};
  const { runner } = await openRunner(${JSON.stringify(MODEL)}, { threads: 1 });
  await runner.infer([{ name: "image", datatype: "UINT8", shape: [1, 784], data: new Uint8Array(784) }], ["class"]).catch(() => {});
  await runner.close();
`;

test("loadOnnxruntime() leaves no file of the runtime's behind, neither at home nor among temporary files", () => {
  const folder = temporaryFolder();
  const [home, temporary] = [join(folder, "home"), join(folder, "tmp")];
  for (const path of [home, temporary]) mkdirSync(path);
  // Without the variables by which it spares test runs.
  const env = { PATH: process.env.PATH, HOME: home, TMPDIR: temporary };
  execFileSync(process.execPath, ["--input-type=module", "-e", SCRIPT], { env, cwd: ROOT });
  expect(readdirSync(folder, { recursive: true }).toSorted()).toEqual(["home", "tmp"]);
});

test("the installed library knows the switch by the name we set", () => {
  const installed = dirname(createRequire(import.meta.url).resolve("onnxruntime-node/package.json"));
  const platform = `bin/napi-v6/${process.platform}/${process.arch}`;
  const [library = ""] = readdirSync(join(installed, platform)).filter((name) => name.startsWith("libonnxruntime"));
  const bytes = readFileSync(join(installed, platform, library));
  // Where it has no telemetry there is nothing to switch off.
  expect(bytes.includes("OneCollector")).toBe(bytes.includes("ORT_DISABLE_TELEMETRY"));
});
