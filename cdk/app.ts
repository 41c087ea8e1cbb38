/** The CDK app, as `cdk.json` starts it: reads the settings and the models, builds the code once, and describes the stacks. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { ManifestError } from "#core/model/manifest.ts";
import { readCatalog } from "#models/catalog.ts";
import { buildCode } from "./build/build-code.ts";
import { buildLayer } from "./build/build-layer.ts";
import { companionsIn } from "./build/read-companions.ts";
import { ArtifactMismatchError, checkArtifacts } from "./check-artifacts.ts";
import { ConfigError, parseConfig } from "./config.ts";
import { QuotaError } from "./constructs/quota-error.ts";
import { toServedCatalog } from "./served-catalog.ts";
import { addSlipway, createApp } from "./slipway-app.ts";

/** What an operator caused and can mend: the message says it all, a stack trace would bury it. */
const OPERATOR_ERRORS = [ConfigError, ManifestError, ArtifactMismatchError, QuotaError];

try {
  await describe(join(import.meta.dirname, ".."));
} catch (error) {
  if (!OPERATOR_ERRORS.some((kind) => error instanceof kind)) throw error;
  log(error instanceof Error ? error.message : String(error));
  // At once: at its natural end the process would write an assembly without stacks.
  process.exit(1);
}

async function describe(root: string): Promise<void> {
  const app = createApp();
  const config = parseConfig((key) => app.node.tryGetContext(key), root);
  // Taken for an empty catalog, a mistyped folder would remove every model that is deployed.
  if (!existsSync(config.modelsFolder)) throw new ConfigError([`"slipway:modelsFolder" is "${config.modelsFolder}", which does not exist`]);
  const catalog = readCatalog(config.modelsFolder);
  const functionsFolder = join(root, "functions");
  const [code, layer] = await Promise.all([
    buildCode({
      functionsFolder,
      outFolder: join(config.buildFolder, "functions"),
      served: toServedCatalog(catalog),
      companionsOf: companionsIn(catalog),
      log,
    }),
    buildLayer({ root, outFolder: config.buildFolder, architecture: config.architecture, log }),
    checkArtifacts(catalog),
  ]);
  addSlipway(app, { config, catalog, code, layer });
}

/** Standard output belongs to `cdk synth`'s template. */
function log(line: string): void {
  console.error(line);
}
