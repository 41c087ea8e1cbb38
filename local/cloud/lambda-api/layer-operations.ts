import type { LayerRecord } from "#local/lambda/function-store.ts";
import { LambdaError } from "#local/lambda/lambda-error.ts";
import { toLayerVersion } from "./function-shape.ts";
import type { Operation } from "./operation.ts";
import { toPage } from "./page.ts";

/** What one may read of layers. */
export const LAYER_OPERATIONS: readonly Operation[] = [
  {
    method: "GET",
    path: "/2018-10-31/layers",
    run({ lambda }, { query }) {
      const { page, next } = toPage(toNewestVersions(lambda.listLayers()), ({ name }) => name, query);
      const Layers = page.map((layer) => ({
        LayerName: layer.name,
        LayerArn: layer.id.slice(0, layer.id.lastIndexOf(":")),
        LatestMatchingVersion: toLayerVersion(layer),
      }));
      return { status: 200, body: { Layers, ...next } };
    },
  },
  {
    method: "GET",
    path: "/2018-10-31/layers/{LayerName}/versions",
    run({ lambda }, _, [name = ""]) {
      const versions = lambda.listLayers().filter((layer) => isNamed(layer, name));
      return { status: 200, body: { LayerVersions: versions.toSorted((a, b) => b.version - a.version).map(toLayerVersion) } };
    },
  },
  {
    method: "GET",
    path: "/2018-10-31/layers/{LayerName}/versions/{VersionNumber}",
    run({ lambda }, _, [name = "", version = ""]) {
      const layer = lambda.listLayers().find((candidate) => isNamed(candidate, name) && String(candidate.version) === version);
      if (layer === undefined) throw new LambdaError("ResourceNotFoundException", `Layer version not found: ${name}:${version}`);
      return { status: 200, body: toLayerVersion(layer) };
    },
  },
];

function toNewestVersions(layers: readonly LayerRecord[]): readonly LayerRecord[] {
  const newest = new Map<string, LayerRecord>();
  for (const layer of layers.toSorted((a, b) => a.version - b.version)) newest.set(layer.name, layer);
  return [...newest.values()];
}

function isNamed({ id, name }: LayerRecord, nameOrArn: string): boolean {
  return nameOrArn === name || id.startsWith(`${nameOrArn}:`);
}
