import { readFileSync } from "node:fs";
import type { DeployTarget } from "#local/local-cloud.ts";
import type { AssemblyAsset, AssemblyStack } from "./assembly.ts";
import { zipFolder } from "./zip-folder.ts";

/** Publishes a stack's assets and deploys it: what `cdk deploy` does, inside the process, without polling. */
export async function deployStack(stack: AssemblyStack, target: DeployTarget): Promise<void> {
  for (const asset of stack.assets) {
    if (!(await target.objects.has(asset.bucket, asset.key))) await target.objects.put(asset.bucket, asset.key, toObject(asset));
  }
  await target.deployStack(stack.name, stack.template);
}

function toObject(asset: AssemblyAsset): Buffer {
  return asset.packaging === "file" ? readFileSync(asset.path) : zipFolder(asset.path);
}
