import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { Catalog } from "#core/model/catalog.ts";
import { companionFiles, type LazyPart } from "#core/model/companion-files.ts";
import { ManifestError } from "#core/model/manifest.ts";
import type { BundledParts } from "./bundle-functions.ts";
import type { CodeFiles } from "./write-code.ts";

/** A version's files beside its bundle, given the parts that were bundled for themselves. */
export type CompanionsOf = (version: { readonly name: string; readonly version: number }, parts: BundledParts) => CodeFiles;

/**
 * The files that a version's function needs beside its bundle to make tensors of pictures and texts.
 * @throws {ManifestError} from the returned function, for a tokenizer that is missing or is not the one its manifest was written for.
 */
export function companionsIn(catalog: Catalog): CompanionsOf {
  const resolve = createRequire(import.meta.url).resolve;
  return ({ name, version: number }, parts) => {
    const model = catalog.find(({ manifest }) => manifest.name === name);
    const version = model?.versions.find(({ manifest }) => manifest.version === number);
    if (model === undefined || version === undefined) throw new Error(`Cannot find "${name}@${number}" in the catalog`);
    const own = version.manifest.preparation;
    const beside = own === undefined ? dirname(version.folder) : version.folder;
    return Object.fromEntries(
      companionFiles(own ?? model.manifest.preparation).map((companion) => {
        if (companion.kind === "part") return [companion.file, partOf(parts, companion.file)];
        if (companion.kind === "codec") return [companion.file, readFileSync(resolve(companion.module))];
        return [companion.file, readDeclared(join(beside, companion.file), companion.sha256)];
      }),
    );
  };
}

function partOf(parts: BundledParts, file: LazyPart): Uint8Array {
  const part = parts[file];
  if (part === undefined) throw new Error(`Cannot find "${file}" among the parts of the infer function`);
  return part;
}

function readDeclared(path: string, sha256: string): Uint8Array {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(path);
  } catch {
    throw new ManifestError(path, ["it is missing beside the manifest that names it"]);
  }
  const found = createHash("sha256").update(bytes).digest("hex");
  if (found !== sha256) throw new ManifestError(path, [`its SHA-256 is ${found}, the preparation says ${sha256}`]);
  return bytes;
}
