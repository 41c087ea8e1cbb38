import { execFile } from "node:child_process";
import { appendFile, mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { GraphBuilder } from "#core/onnx/builder.ts";
import { writeModel } from "#core/onnx/writer.ts";
import { buildLayer, MAX_LAYER_BYTES } from "#layers/onnxruntime/build-layer.ts";
import { treeDigest } from "#layers/onnxruntime/tree-digest.ts";

const run = promisify(execFile);
const NODE_MODULES = dirname(dirname(createRequire(import.meta.url).resolve("onnxruntime-node/package.json")));
const BUILD = join(import.meta.dirname, "../../../layers/onnxruntime/build.ts");
const LIBRARY = "nodejs/node_modules/onnxruntime-node/bin/napi-v6/linux/x64/libonnxruntime.so.1";

let folder: string;
let layer: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "layer-"));
  layer = join(folder, "x64");
  buildLayer({ architecture: "x64", nodeModules: NODE_MODULES, out: layer });
});

afterAll(() => rm(folder, { recursive: true }));

describe("buildLayer()", () => {
  test("gives the same bytes, modes and times on a second build, over a used folder too", async () => {
    const again = join(folder, "again");
    buildLayer({ architecture: "x64", nodeModules: NODE_MODULES, out: again });
    expect(treeDigest(again)).toBe(treeDigest(layer));
    await writeFile(join(again, "nodejs", "left.txt"), "from an earlier build");
    expect(treeDigest(again)).not.toBe(treeDigest(layer));
    buildLayer({ architecture: "x64", nodeModules: NODE_MODULES, out: again });
    expect(treeDigest(again)).toBe(treeDigest(layer));
    await rm(again, { recursive: true });
  });

  test.each(["x64", "arm64"] as const)("holds one platform's CPU files within the size bound, for %s", async (architecture) => {
    const out = join(folder, `only-${architecture}`);
    expect(buildLayer({ architecture, nodeModules: NODE_MODULES, out })).toBeLessThanOrEqual(MAX_LAYER_BYTES);
    const files = (await readdir(out, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
    const native = files.filter((entry) => /\.(so|node|dll|dylib)/.test(entry.name)).map((entry) => join(entry.parentPath, entry.name));
    const binaries = join(out, "nodejs/node_modules/onnxruntime-node/bin/napi-v6/linux", architecture);
    expect(native.sort()).toEqual([join(binaries, "libonnxruntime.so.1"), join(binaries, "onnxruntime_binding.node")]);
    expect(files.filter((entry) => /\.(map|ts|mjs)$/.test(entry.name))).toEqual([]);
    await rm(out, { recursive: true });
  });

  test("refuses a folder that is no layer, and leaves it as it is", async () => {
    const home = join(folder, "home");
    await mkdir(home);
    await writeFile(join(home, "thesis.txt"), "precious");
    expect(() => buildLayer({ architecture: "x64", nodeModules: NODE_MODULES, out: home })).toThrow(`"${home}" holds "thesis.txt"`);
    expect(await readFile(join(home, "thesis.txt"), "utf8")).toBe("precious");
  });

  test("loads with nothing but the layer on NODE_PATH, and runs a model", async () => {
    const graph = new GraphBuilder("double");
    const x = graph.input("x", "FP32", [2]);
    graph.output(graph.emit("Add", [x, x], {}, "y"), "FP32", [2]);
    const model = join(folder, "double.onnx");
    await writeFile(model, writeModel(graph.toModel()));
    const script = `const ort = require("onnxruntime-node");
      ort.InferenceSession.create(${JSON.stringify(model)})
        .then((session) => session.run({ x: new ort.Tensor("float32", [1, 2], [2]) }))
        .then(({ y }) => console.log(JSON.stringify({ y: [...y.data], from: require.resolve("onnxruntime-node") })));`;
    const env = { NODE_PATH: join(layer, "nodejs/node_modules") };
    const { stdout } = await run(process.execPath, ["-e", script], { cwd: folder, env });
    expect(JSON.parse(stdout)).toEqual({ y: [2, 4], from: join(layer, "nodejs/node_modules/onnxruntime-node/dist/index.js") });
  });
});

describe("node layers/onnxruntime/build.ts", () => {
  test("prints size and digest", async () => {
    const out = join(folder, "printed");
    const { stdout } = await run(process.execPath, [BUILD, "--arch", "arm64", "--out", out]);
    expect(stdout).toMatch(/^onnxruntime layer linux\/arm64: \d+\.\d MB unpacked, sha256 [0-9a-f]{64}\n$/);
    expect(stdout).toContain(treeDigest(out));
    await rm(out, { recursive: true });
  });

  test.each([
    [["--arch", "sparc", "--out", "x"], '"sparc" is no architecture'],
    [["--arch", "x64"], "--out DIR"],
  ])("says what is wrong with %j", async (options, reason) => {
    await expect(run(process.execPath, [BUILD, ...options])).rejects.toMatchObject({ code: 1, stderr: expect.stringContaining(reason) });
  });
});

describe("positive controls: the digest and the bound see what they guard", () => {
  test("a planted file, a changed byte, another time", async () => {
    const planted = join(folder, "planted");
    buildLayer({ architecture: "x64", nodeModules: NODE_MODULES, out: planted });
    const clean = treeDigest(planted);
    await writeFile(join(planted, "extra"), "");
    expect(treeDigest(planted)).not.toBe(clean);
    await rm(join(planted, "extra"));
    expect(treeDigest(planted)).toBe(clean);
    const { mtime } = await import("node:fs/promises").then(({ stat }) => stat(join(planted, LIBRARY)));
    await appendFile(join(planted, LIBRARY), "\0");
    await utimes(join(planted, LIBRARY), mtime, mtime);
    expect(treeDigest(planted)).not.toBe(clean);
    await rm(planted, { recursive: true });
  });

  test("a package grown past the bound", async () => {
    const grown = join(folder, "grown");
    const binaries = join(grown, "onnxruntime-node/bin/napi-v6/linux/x64");
    await mkdir(binaries, { recursive: true });
    await mkdir(join(grown, "onnxruntime-node/dist"));
    await mkdir(join(grown, "onnxruntime-common/dist/cjs"), { recursive: true });
    for (const file of [
      "onnxruntime-node/package.json",
      "onnxruntime-common/package.json",
      "onnxruntime-node/dist/a.js",
      "onnxruntime-common/dist/cjs/a.js",
    ])
      await writeFile(join(grown, file), "");
    await writeFile(join(binaries, "libonnxruntime.so.1"), Buffer.alloc(MAX_LAYER_BYTES + 1));
    expect(() => buildLayer({ architecture: "x64", nodeModules: grown, out: join(folder, "never") })).toThrow("50000001 bytes unpacked");
    await rm(grown, { recursive: true });
  });
});
