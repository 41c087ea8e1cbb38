/** `node layers/onnxruntime/build.ts --arch x64 --out DIR`: builds the layer's content and prints its size and digest. */
import { createRequire } from "node:module";
import { dirname, resolve } from "node:path";
import { parseArgs } from "node:util";
import { buildLayer } from "./build-layer.ts";
import type { LayerArchitecture } from "./layer-files.ts";
import { treeDigest } from "./tree-digest.ts";

try {
  const { architecture, out } = parseOptions(process.argv.slice(2));
  const bytes = buildLayer({ architecture, nodeModules: findNodeModules(), out });
  console.log(`onnxruntime layer linux/${architecture}: ${(bytes / 1e6).toFixed(1)} MB unpacked, sha256 ${treeDigest(out)}`);
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}

function parseOptions(args: readonly string[]): { readonly architecture: LayerArchitecture; readonly out: string } {
  const { values } = parseArgs({ args: [...args], options: { arch: { type: "string", default: "x64" }, out: { type: "string" } } });
  if (values.arch !== "x64" && values.arch !== "arm64") throw new Error(`"${values.arch}" is no architecture, use "x64" or "arm64"`);
  if (values.out === undefined) throw new Error("Name the folder to build into: --out DIR");
  return { architecture: values.arch, out: resolve(values.out) };
}

function findNodeModules(): string {
  return dirname(dirname(createRequire(import.meta.url).resolve("onnxruntime-node/package.json")));
}
