import { chmodSync, copyFileSync, existsSync, mkdirSync, readdirSync, rmSync, statSync, utimesSync } from "node:fs";
import { dirname, join } from "node:path";
import { LAYER_TOP_FOLDER, type LayerArchitecture, listLayerFiles } from "./layer-files.ts";

/** Ours: the layer shares Lambda's 250 MB with the bundle, and a cold start reads all of it. */
export const MAX_LAYER_BYTES = 50_000_000;

/** 1980-01-01, the first moment a zip can hold: archives made of the folder are as equal as the folder. */
const FIXED_TIME_S = 315_532_800;

export interface LayerOptions {
  readonly architecture: LayerArchitecture;
  readonly nodeModules: string;
  /** Emptied first, if it holds an earlier build and nothing else. */
  readonly out: string;
}

/**
 * Builds the onnxruntime layer's content in a folder, byte for byte the same each time.
 * @returns the unpacked size in bytes.
 * @throws {Error} naming the size when it passes `MAX_LAYER_BYTES`, or what `out` holds that is no layer's.
 */
export function buildLayer({ architecture, nodeModules, out }: LayerOptions): number {
  const files = listLayerFiles(nodeModules, architecture);
  const bytes = files.reduce((sum, file) => sum + statSync(file.source).size, 0);
  if (bytes > MAX_LAYER_BYTES) throw new Error(`The layer is ${bytes} bytes unpacked, more than the ${MAX_LAYER_BYTES} it may be`);
  refuseForeign(out);
  rmSync(out, { recursive: true, force: true });
  for (const file of files) copyReproducibly(file.source, join(out, file.path));
  fixFolders(out);
  return bytes;
}

/** A mistyped folder must not cost anybody their files. */
function refuseForeign(out: string): void {
  const foreign = existsSync(out) ? readdirSync(out).find((name) => name !== LAYER_TOP_FOLDER) : undefined;
  if (foreign !== undefined) throw new Error(`"${out}" holds "${foreign}", which is no layer's, name another folder`);
}

function copyReproducibly(source: string, target: string): void {
  mkdirSync(dirname(target), { recursive: true });
  copyFileSync(source, target);
  chmodSync(target, 0o644);
  utimesSync(target, FIXED_TIME_S, FIXED_TIME_S);
}

/** After all files: writing into a folder moves its time. */
function fixFolders(folder: string): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) if (entry.isDirectory()) fixFolders(join(folder, entry.name));
  chmodSync(folder, 0o755);
  utimesSync(folder, FIXED_TIME_S, FIXED_TIME_S);
}
