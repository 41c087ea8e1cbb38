import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { bundleFunctions, type FunctionName } from "#cdk/build/bundle-functions.ts";

/** What a runtime does with a bundle, as far as an entry can tell: load it, then call it with each event in turn. */
const RUNTIME = `
  const { handler } = require(process.env.LAMBDA_TASK_ROOT + "/index.js");
  let calls = 0;
  const context = () => ({ awsRequestId: "call-" + (calls += 1), getRemainingTimeInMillis: () => 30000 });
  const outcome = (event) => handler(event, context()).then((result) => ({ result }), (error) => ({ thrown: error.message }));
  (async () => {
    const outcomes = [];
    for (const event of JSON.parse(process.argv[1])) outcomes.push(await outcome(event));
    console.log("OUTCOMES " + JSON.stringify({ parameters: handler.length, outcomes }));
    process.exit(0);
  })();
`;

type Run = (
  name: FunctionName,
  environment: Readonly<Record<string, string>>,
  events: readonly object[],
  files?: object,
) => Promise<ReturnType<typeof readOutput>>;

/** Every function's bundle, built once, and how to run one. */
export async function openBundles(): Promise<{ readonly run: Run; readonly close: () => void }> {
  const bundles = await bundleFunctions(join(import.meta.dirname, "../../functions"));
  const folder = mkdtempSync(join(tmpdir(), "entries-"));
  const installed = dirname(dirname(createRequire(import.meta.url).resolve("onnxruntime-node/package.json")));
  mkdirSync(join(folder, "layer"));
  for (const name of ["onnxruntime-node", "onnxruntime-common"]) symlinkSync(join(installed, name), join(folder, "layer", name));

  /** Runs a bundle alone in a process of its own, with nothing in its environment but what Lambda and its stack give. */
  const run: Run = async (name, environment, events, files = {}) => {
    const root = mkdtempSync(join(folder, `${name}-`));
    for (const [file, content] of Object.entries({ "index.js": bundles[name], ...files })) writeFileSync(join(root, file), content);
    mkdirSync(join(root, "tmp"));
    const env = {
      LAMBDA_TASK_ROOT: root,
      TMPDIR: join(root, "tmp"),
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: "1024",
      AWS_REGION: "eu-central-1",
      AWS_ACCESS_KEY_ID: "test",
      AWS_SECRET_ACCESS_KEY: "test",
      ...(name === "infer" ? { NODE_PATH: join(folder, "layer") } : {}),
      ...environment,
    };
    const { stdout, stderr } = await new Promise<{ stdout: string; stderr: string }>((resolve) => {
      const args = ["-e", RUNTIME, JSON.stringify(events)];
      execFile(process.execPath, args, { cwd: root, env, maxBuffer: 2 ** 24 }, (_error, out, err) => resolve({ stdout: out, stderr: err }));
    });
    return readOutput(stdout, stderr);
  };
  return { run, close: () => rmSync(folder, { recursive: true }) };
}

function readOutput(stdout: string, stderr: string) {
  const lines = stdout.trim().split("\n");
  const { parameters, outcomes } = JSON.parse(lines.pop()?.match(/^OUTCOMES (.*)$/)?.[1] ?? "{}");
  return { parameters, outcomes, log: lines.filter((line) => line !== "").map((line) => JSON.parse(line)), stderr };
}
