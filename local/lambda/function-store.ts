import { join } from "node:path";
import { type Collection, openCollection } from "#local/durable/collection.ts";
import { type ArchiveStore, openArchiveStore, type StoredArchive } from "./archive-store.ts";
import type { FunctionConfig } from "./lambda-service.ts";

/** A function with the digests of what it runs: a layer that was deleted since stays with the functions that use it. */
export interface FunctionRecord {
  readonly id: string;
  readonly config: FunctionConfig;
  readonly code: StoredArchive;
  readonly layers: readonly StoredArchive[];
  /** Milliseconds since 1970. */
  readonly modifiedAt: number;
  readonly revisionId: string;
}

export interface LayerRecord {
  /** The version's ARN. */
  readonly id: string;
  readonly name: string;
  readonly version: number;
  readonly content: StoredArchive;
  readonly createdAt: number;
}

interface LayerName {
  readonly id: string;
  readonly lastVersion: number;
}

/** What the local Lambda keeps on disk. */
export interface FunctionStore {
  readonly functions: Collection<FunctionRecord>;
  readonly layers: Collection<LayerRecord>;
  readonly archives: ArchiveStore;
  /** The number of a layer's next version, never one that was given before. */
  takeLayerVersion(name: string): number;
}

/** An archive is on disk before the record that names it, so that a kill between the two leaves no more than an archive nobody uses. */
export function openFunctionStore(folder: string): FunctionStore {
  const functions = openCollection<FunctionRecord>(join(folder, "functions"));
  const layers = openCollection<LayerRecord>(join(folder, "layers"));
  const layerNames = openCollection<LayerName>(join(folder, "layer-names"));
  const used = new Set([
    ...functions.list().flatMap(({ code, layers: contents }) => [code.sha256, ...contents.map(({ sha256 }) => sha256)]),
    ...layers.list().map(({ content }) => content.sha256),
  ]);
  return {
    functions,
    layers,
    archives: openArchiveStore(join(folder, "archives"), (sha256) => used.has(sha256)),
    takeLayerVersion(name) {
      const version = (layerNames.get(name)?.lastVersion ?? 0) + 1;
      layerNames.put({ id: name, lastVersion: version });
      return version;
    },
  };
}
