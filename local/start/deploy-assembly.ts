import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { type Zippable, zipSync } from "fflate";
import type { AssemblyAsset, AssemblyStack } from "./assembly.ts";

export interface DeployTarget {
  readonly objects: {
    has(bucket: string, key: string): Promise<boolean>;
    put(bucket: string, key: string, body: Buffer): Promise<void>;
  };
  /** Creates or updates; resolves once the stack is complete. @throws Error with the first failure's reason. */
  deployStack(name: string, template: string): Promise<void>;
}

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

/** Stored, not deflated: the archive is read back by the same machine a moment later. */
function zipFolder(folder: string): Buffer {
  const files: Zippable = {};
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    files[relative(folder, path)] = [readFileSync(path), { level: 0, mtime: "1980-01-01T00:00:00Z" }];
  }
  return Buffer.from(zipSync(files));
}
