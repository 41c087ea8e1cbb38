import type { ServedModel } from "#core/model/served-model.ts";
import { bundleFunctions, FUNCTION_NAMES } from "./bundle-functions.ts";
import type { CompanionsOf } from "./read-companions.ts";
import { writeCode } from "./write-code.ts";

/** The folders that become the functions' code assets. */
export interface FunctionCode {
  readonly authorizer: string;
  readonly catalog: string;
  readonly artifact: string;
  readonly settle: string;
  readonly keys: string;
  /** `name@version` -> folder. */
  readonly infer: ReadonlyMap<string, string>;
}

export interface BuildCodeOptions {
  readonly functionsFolder: string;
  /** Where the folders are written; may be kept between runs. */
  readonly outFolder: string;
  readonly served: readonly ServedModel[];
  /** What else a version's function reads beside its bundle. */
  readonly companionsOf: CompanionsOf;
  /** Told the size of each bundle. */
  readonly log: (line: string) => void;
}

/** Bundles the functions once and lays beside each what it reads: a version's manifest, the catalog. */
export async function buildCode({ functionsFolder, outFolder, served, companionsOf, log }: BuildCodeOptions): Promise<FunctionCode> {
  const { parts, ...bundles } = await bundleFunctions(functionsFolder);
  for (const name of FUNCTION_NAMES) log(`Bundled functions/${name}: ${(bundles[name].length / 1000).toFixed(1)} kB`);
  const infer = served.flatMap((model) =>
    model.versions.map((version): [string, string] => [
      `${version.name}@${version.version}`,
      writeCode(outFolder, `infer-${version.name}-${version.version}`, {
        "index.js": bundles.infer,
        "manifest.json": JSON.stringify(version),
        ...companionsOf(version, parts),
      }),
    ]),
  );
  return {
    authorizer: writeCode(outFolder, "authorizer", { "index.js": bundles.authorizer }),
    catalog: writeCode(outFolder, "catalog", { "index.js": bundles.catalog, "catalog.json": JSON.stringify(served) }),
    artifact: writeCode(outFolder, "artifact", { "index.js": bundles.artifact }),
    settle: writeCode(outFolder, "settle", { "index.js": bundles.settle }),
    keys: writeCode(outFolder, "keys", { "index.js": bundles.keys }),
    infer: new Map(infer),
  };
}
