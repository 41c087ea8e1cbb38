import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { promisify } from "node:util";
import { moveInto } from "./write-code.ts";

/** A layer's content and the SHA-256 that the layer's own build gives for it. */
export interface LayerContent {
  readonly folder: string;
  readonly sha256: string;
}

export interface BuildLayerOptions {
  /** The checkout: `layers/onnxruntime` and `node_modules` lie below it. */
  readonly root: string;
  readonly outFolder: string;
  readonly architecture: "x86_64" | "arm64";
  readonly log: (line: string) => void;
}

/**
 * Builds the onnxruntime layer with the layer's own command, once for the same inputs: what was built stays, under a name made of them.
 * @throws with the command's own words when it fails
 */
export async function buildLayer({ root, outFolder, architecture, log }: BuildLayerOptions): Promise<LayerContent> {
  const folder = join(outFolder, `layer-${architecture}-${inputsDigest(root, architecture).slice(0, 16)}`);
  if (!existsSync(folder)) {
    mkdirSync(outFolder, { recursive: true });
    const partial = mkdtempSync(join(outFolder, ".partial-"));
    const arch = architecture === "x86_64" ? "x64" : "arm64";
    const command = [join(root, "layers", "onnxruntime", "build.ts"), "--arch", arch, "--out", join(partial, "content")];
    const { stdout } = await promisify(execFile)(process.execPath, command);
    const sha256 = /sha256 ([0-9a-f]{64})/.exec(stdout)?.[1];
    if (sha256 === undefined) throw new Error(`Cannot read the layer's digest from its build's output: ${JSON.stringify(stdout)}`);
    writeFileSync(join(partial, "sha256"), sha256);
    moveInto(partial, folder);
    log(stdout.trim());
  }
  return { folder: join(folder, "content"), sha256: readFileSync(join(folder, "sha256"), "utf8") };
}

/** Everything the layer's bytes depend on: its builder, and the package, which names the version of onnxruntime-common exactly. */
function inputsDigest(root: string, architecture: string): string {
  const builder = join(root, "layers", "onnxruntime");
  const sources = readdirSync(builder).filter((file) => file.endsWith(".ts"));
  const files = [
    ...sources.sort().map((file) => join(builder, file)),
    createRequire(join(root, "package.json")).resolve("onnxruntime-node/package.json"),
  ];
  const hash = createHash("sha256").update(architecture);
  for (const file of files) hash.update("\0").update(readFileSync(file));
  return hash.digest("hex");
}
