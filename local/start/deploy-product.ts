import { join } from "node:path";
import type { LocalCloud } from "#local/local-cloud.ts";
import { openAdministration } from "#local/operator/administration.ts";
import { toLocalTarget } from "#local/operator/target.ts";
import { readCatalog } from "#models/catalog.ts";
import { readAssembly } from "./assembly.ts";
import { DEMO_TENANT, ensureDemoKey } from "./demo-tenant.ts";
import { demoTenantActions } from "./demo-tenant-actions.ts";
import { deployStack } from "./deploy-assembly.ts";
import { askSample, type FirstSample, findFirstSample } from "./first-sample.ts";
import { type Console, runStep } from "./steps.ts";

export interface DeployProductOptions {
  readonly root: string;
  readonly home: string;
  readonly cloud: LocalCloud;
  readonly console: Console;
  /** The folder of the cloud assembly, once it is whole. */
  readonly assembly: Promise<string>;
}

export interface DeployedProduct {
  /** The demo tenant's. */
  readonly apiKey: string;
  /** A request that was answered; undefined where the catalog is empty. */
  readonly sample: FirstSample | undefined;
}

/** Deploys the product's stacks, makes sure of the demo tenant, and asks the first model for an answer. */
export async function deployProduct({ root, home, cloud, console, assembly }: DeployProductOptions): Promise<DeployedProduct> {
  const folder = await runStep(console, "Synthesizing the CDK app", () => assembly);
  const { accountId, region, partition } = cloud.identity;
  const placeholders = { "AWS::AccountId": accountId, "AWS::Region": region, "AWS::Partition": partition };
  for (const stack of readAssembly(folder, placeholders)) {
    await runStep(console, `Deploying ${stack.name}`, () => deployStack(stack, cloud.deployTarget));
  }
  const target = toLocalTarget(cloud.awsEndpoint, region);
  const apiKey = await runStep(console, `Making sure of tenant "${DEMO_TENANT.name}"`, async () =>
    ensureDemoKey(
      home,
      demoTenantActions(await openAdministration(target), () => new Date(console.now())),
    ),
  );
  const sample = findFirstSample(readCatalog(join(root, "models")));
  if (sample !== undefined) await runStep(console, `Asking ${sample.model} for a first answer`, () => askSample(cloud.url, apiKey, sample));
  return { apiKey, sample };
}
