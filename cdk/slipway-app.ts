import { App, type AppProps, Validations } from "aws-cdk-lib";
import { AwsSolutionsChecks, ServerlessChecks } from "cdk-nag";
import type { Catalog } from "#core/model/catalog.ts";
import type { FunctionCode } from "./build/build-code.ts";
import type { LayerContent } from "./build/build-layer.ts";
import type { Config } from "./config.ts";
import { ServingStack } from "./serving-stack.ts";
import { StorageStack } from "./storage-stack.ts";

export interface SlipwayAppProps {
  readonly config: Config;
  readonly catalog: Catalog;
  readonly code: FunctionCode;
  readonly layer: LayerContent;
}

export interface SlipwayStacks {
  readonly storage: StorageStack;
  readonly serving: ServingStack;
}

/** The CDK app, without its stacks; no resource reports what the app is made of. */
export function createApp(props: AppProps = {}): App {
  return new App({ analyticsReporting: false, ...props });
}

/** Adds the product's two stacks, checked by cdk-nag at synth. They name no account and no region, so nothing is looked up. */
export function addSlipway(app: App, props: SlipwayAppProps): SlipwayStacks {
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new ServerlessChecks(app));
  const storage = new StorageStack(app, "slipway-storage", { description: "Slipway: artifacts, tenants and the secret of their keys" });
  const serving = new ServingStack(app, "slipway-serving", {
    description: "Slipway: model versions behind one REST API",
    storage,
    ...props,
  });
  return { storage, serving };
}
