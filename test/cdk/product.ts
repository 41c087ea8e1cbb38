import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { App } from "aws-cdk-lib";
import type { FunctionCode } from "#cdk/build/build-code.ts";
import type { Config } from "#cdk/config.ts";
import { parseConfig } from "#cdk/config.ts";
import { addSlipway, createApp, type SlipwayStacks } from "#cdk/slipway-app.ts";
import { readCatalog } from "#models/catalog.ts";
import { type ModelFixture, TWO_MODELS, writeModels } from "./models-folder.ts";

const ROOT = join(import.meta.dirname, "../..");

/** The flags of `cdk.json`: without them the templates would not be those that are deployed. */
export function contextOfCdkJson(): Readonly<Record<string, unknown>> {
  const { context } = JSON.parse(readFileSync(join(ROOT, "cdk.json"), "utf8")) as { readonly context: Record<string, unknown> };
  return context;
}

export interface Product extends SlipwayStacks {
  readonly app: App;
  /** Where the assembly goes. */
  readonly folder: string;
  /** Removes what was written. */
  remove(): void;
}

export interface ProductOptions {
  readonly models?: Readonly<Record<string, ModelFixture>>;
  readonly config?: Partial<Config>;
  readonly context?: Readonly<Record<string, unknown>>;
}

/** The product's stacks over a models folder of its own, with stand-ins for the bundles and the layer, which the stacks never look into. */
export function describeProduct({ models = TWO_MODELS, config = {}, context = {} }: ProductOptions = {}): Product {
  const scratch = mkdtempSync(join(tmpdir(), "slipway-cdk-"));
  const folder = join(scratch, "assembly");
  const modelsFolder = join(scratch, "models");
  mkdirSync(modelsFolder);
  writeModels(modelsFolder, models);
  const catalog = readCatalog(modelsFolder);
  const code: FunctionCode = {
    authorizer: standIn(scratch, "authorizer"),
    catalog: standIn(scratch, "catalog"),
    artifact: standIn(scratch, "artifact"),
    settle: standIn(scratch, "settle"),
    keys: standIn(scratch, "keys"),
    infer: new Map(
      catalog.flatMap(({ manifest, versions }) =>
        versions.map((version): [string, string] => {
          const reference = `${manifest.name}@${version.manifest.version}`;
          return [reference, standIn(scratch, reference)];
        }),
      ),
    ),
  };
  const app = createApp({ outdir: folder, context: { ...contextOfCdkJson(), ...context } });
  const settings = { ...parseConfig(() => undefined, scratch), ...config };
  const remove = (): void => rmSync(scratch, { recursive: true, force: true });
  try {
    const layer = { folder: standIn(scratch, "layer"), sha256: "a".repeat(64) };
    return { app, folder, remove, ...addSlipway(app, { config: settings, catalog, code, layer }) };
  } catch (error) {
    remove();
    throw error;
  }
}

function standIn(scratch: string, name: string): string {
  const folder = join(scratch, `code-${name}`);
  mkdirSync(folder);
  writeFileSync(join(folder, "index.js"), `exports.handler = async () => "${name}";\n`);
  return folder;
}
