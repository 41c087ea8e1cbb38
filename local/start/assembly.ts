import { readFileSync } from "node:fs";
import { join } from "node:path";

/** One stack of a synthesized cloud assembly. */
export interface AssemblyStack {
  readonly name: string;
  readonly template: string;
  readonly assets: readonly AssemblyAsset[];
}

/** A file or folder the template expects in the bootstrap bucket. */
export interface AssemblyAsset {
  readonly path: string;
  readonly packaging: "file" | "zip";
  readonly bucket: string;
  readonly key: string;
}

interface Artifact {
  readonly type: string;
  readonly dependencies?: readonly string[];
  readonly properties?: { readonly templateFile?: string; readonly file?: string; readonly stackName?: string };
}

interface AssetManifest {
  readonly files: Readonly<
    Record<
      string,
      {
        readonly source: { readonly path: string; readonly packaging: "file" | "zip" };
        readonly destinations: Readonly<Record<string, { readonly bucketName: string; readonly objectKey: string }>>;
      }
    >
  >;
}

/**
 * Reads the stacks of a cloud assembly, each after those it depends on.
 * Format: cloud-assembly-schema of aws-cdk (`manifest.json`, `<stack>.assets.json`).
 */
export function readAssembly(folder: string, placeholders: Readonly<Record<string, string>>): readonly AssemblyStack[] {
  const { artifacts } = readJson<{ readonly artifacts: Readonly<Record<string, Artifact>> }>(join(folder, "manifest.json"));
  const ordered: string[] = [];
  const visit = (id: string): void => {
    if (ordered.includes(id)) return;
    for (const dependency of artifacts[id]?.dependencies ?? []) visit(dependency);
    ordered.push(id);
  };
  for (const id of Object.keys(artifacts)) visit(id);
  return ordered.flatMap((id) => {
    const artifact = artifacts[id];
    if (artifact?.type !== "aws:cloudformation:stack" || artifact.properties?.templateFile === undefined) return [];
    const manifests = (artifact.dependencies ?? []).flatMap((dependency) => {
      const file = artifacts[dependency]?.type === "cdk:asset-manifest" ? artifacts[dependency].properties?.file : undefined;
      return file === undefined ? [] : [readJson<AssetManifest>(join(folder, file))];
    });
    return [
      {
        name: artifact.properties.stackName ?? id,
        template: readFileSync(join(folder, artifact.properties.templateFile), "utf8"),
        assets: manifests.flatMap((manifest) => toAssets(folder, manifest, placeholders)),
      },
    ];
  });
}

function toAssets(folder: string, manifest: AssetManifest, placeholders: Readonly<Record<string, string>>): AssemblyAsset[] {
  return Object.values(manifest.files).flatMap(({ source, destinations }) =>
    Object.values(destinations).map(({ bucketName, objectKey }) => ({
      path: join(folder, source.path),
      packaging: source.packaging,
      bucket: bucketName.replace(/\$\{(AWS::[A-Za-z]+)\}/g, (whole, name: string) => placeholders[name] ?? whole),
      key: objectKey,
    })),
  );
}

function readJson<T>(file: string): T {
  return JSON.parse(readFileSync(file, "utf8")) as T;
}
