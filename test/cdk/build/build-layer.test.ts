import { appendFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { buildLayer } from "#cdk/build/build-layer.ts";
import { temporaryFolder } from "#test/support/temporary-folder.ts";

const DIGEST = "5".repeat(64);
const BUILDS = `import { mkdirSync, writeFileSync } from "node:fs";
const out = process.argv[5] as string;
mkdirSync(out);
writeFileSync(out + "/arguments", process.argv.slice(2, 5).join(" "));
console.log("onnxruntime layer: 1 MB, sha256 ${DIGEST}");
`;

/** A checkout with a builder of a few lines in the place of the real one, which has tests of its own. */
function checkout(builder: string): { readonly root: string; readonly outFolder: string; readonly source: string } {
  const root = temporaryFolder();
  const source = join(root, "layers/onnxruntime/build.ts");
  mkdirSync(join(root, "layers/onnxruntime"), { recursive: true });
  mkdirSync(join(root, "node_modules/onnxruntime-node"), { recursive: true });
  writeFileSync(source, builder);
  writeFileSync(join(root, "package.json"), "{}");
  writeFileSync(join(root, "node_modules/onnxruntime-node/package.json"), '{"name":"onnxruntime-node","version":"1.0.0"}');
  return { root, outFolder: join(root, "out"), source };
}

describe("buildLayer()", () => {
  test("runs the layer's command for the architecture and gives its folder and digest", async () => {
    const lines: string[] = [];
    const { root, outFolder } = checkout(BUILDS);
    const layer = await buildLayer({ root, outFolder, architecture: "x86_64", log: (line) => lines.push(line) });
    expect(layer.sha256).toBe(DIGEST);
    expect(readFileSync(join(layer.folder, "arguments"), "utf8")).toBe("--arch x64 --out");
    expect(lines).toEqual([`onnxruntime layer: 1 MB, sha256 ${DIGEST}`]);
  });

  test("builds once for the same inputs, and again for each that changes", async () => {
    const { root, outFolder, source } = checkout(BUILDS);
    const lines: string[] = [];
    const build = (architecture: "x86_64" | "arm64"): ReturnType<typeof buildLayer> =>
      buildLayer({ root, outFolder, architecture, log: (line) => lines.push(line) });
    const first = await build("x86_64");
    expect(await build("x86_64")).toEqual(first);
    expect(lines).toHaveLength(1);
    await build("arm64");
    expect(lines).toHaveLength(2);
    appendFileSync(source, "// changed\n");
    expect((await build("x86_64")).folder).not.toBe(first.folder);
    writeFileSync(join(root, "node_modules/onnxruntime-node/package.json"), '{"name":"onnxruntime-node","version":"1.0.1"}');
    await build("x86_64");
    expect(lines).toHaveLength(4);
  });

  test.each([
    ["with the command's own words when it fails", 'throw new Error("The layer is 60 MB, more than it may be");', "60 MB"],
    ["when no digest is printed", 'console.log("done");', "Cannot read the layer's digest"],
  ])("throws %s, and keeps no layer", async (_, builder, words) => {
    const { root, outFolder } = checkout(builder);
    await expect(buildLayer({ root, outFolder, architecture: "x86_64", log: () => {} })).rejects.toThrow(words);
    expect(readdirSync(outFolder).filter((name) => name.startsWith("layer-"))).toEqual([]);
  });
});
