/** The CDK app, as `cdk.json` starts it: reads the settings and the models, builds the code once, and describes the stacks. */
import { join } from "node:path";
import { readCatalog } from "#models/catalog.ts";
import { buildCode } from "./build/build-code.ts";
import { buildLayer } from "./build/build-layer.ts";
import { checkArtifacts } from "./check-artifacts.ts";
import { parseConfig } from "./config.ts";
import { toServedCatalog } from "./served-catalog.ts";
import { addSlipway, createApp } from "./slipway-app.ts";

const root = join(import.meta.dirname, "..");
const outFolder = join(root, ".build");
// Standard output belongs to `cdk synth`'s template.
const log = (line: string): void => console.error(line);

const app = createApp();
const config = parseConfig((key) => app.node.tryGetContext(key), root);
const catalog = readCatalog(config.modelsFolder);
const [code, layer] = await Promise.all([
  buildCode({ functionsFolder: join(root, "functions"), outFolder: join(outFolder, "functions"), served: toServedCatalog(catalog), log }),
  buildLayer({ root, outFolder, architecture: config.architecture, log }),
  checkArtifacts(catalog),
]);
addSlipway(app, { config, catalog, code, layer });
