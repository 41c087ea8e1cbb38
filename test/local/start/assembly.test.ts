import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { unzipSync } from "fflate";
import { expect, test } from "vitest";
import { readAssembly } from "#local/start/assembly.ts";
import { deployStack } from "#local/start/deploy-assembly.ts";
import { temporaryFolder } from "#test/support/temporary-folder.ts";

function writeAssembly(): string {
  const folder = temporaryFolder();
  const write = (file: string, document: unknown): void => writeFileSync(join(folder, file), JSON.stringify(document));
  write("manifest.json", {
    artifacts: {
      "second.assets": { type: "cdk:asset-manifest", properties: { file: "second.assets.json" } },
      second: {
        type: "aws:cloudformation:stack",
        dependencies: ["first", "second.assets"],
        properties: { templateFile: "second.json", stackName: "named" },
      },
      Tree: { type: "cdk:tree" },
      first: { type: "aws:cloudformation:stack", properties: { templateFile: "first.json" } },
    },
  });
  write("first.json", { Resources: {} });
  write("second.json", { Resources: { Some: {} } });
  const destination = (objectKey: string) => ({ here: { bucketName: "assets-${AWS::AccountId}-${AWS::Region}", objectKey } });
  write("second.assets.json", {
    files: {
      a: { source: { path: "asset.folder", packaging: "zip" }, destinations: destination("a.zip") },
      b: { source: { path: "second.json", packaging: "file" }, destinations: destination("b.json") },
    },
  });
  mkdirSync(join(folder, "asset.folder/deep"), { recursive: true });
  writeFileSync(join(folder, "asset.folder/deep/index.js"), "exports.handler = 1");
  return folder;
}

test("readAssembly() gives each stack after those it depends on, with its assets", () => {
  const stacks = readAssembly(writeAssembly(), { "AWS::AccountId": "123456789012", "AWS::Region": "us-east-1" });
  expect(stacks.map((stack) => stack.name)).toEqual(["first", "named"]);
  expect(stacks[1]?.assets.map(({ bucket, key, packaging }) => ({ bucket, key, packaging }))).toEqual([
    { bucket: "assets-123456789012-us-east-1", key: "a.zip", packaging: "zip" },
    { bucket: "assets-123456789012-us-east-1", key: "b.json", packaging: "file" },
  ]);
});

test("deployStack() publishes what the bucket lacks, folders as archives, before it deploys", async () => {
  const stack = readAssembly(writeAssembly(), { "AWS::AccountId": "1", "AWS::Region": "r" })[1];
  if (stack === undefined) throw new Error("The assembly has two stacks");
  const objects = new Map<string, Buffer>([["assets-1-r/b.json", Buffer.from("there already")]]);
  const deployed: string[] = [];
  await deployStack(stack, {
    objects: {
      has: async (bucket, key) => objects.has(`${bucket}/${key}`),
      put: async (bucket, key, body) => {
        objects.set(`${bucket}/${key}`, body);
      },
    },
    deployStack: async (name) => {
      deployed.push(`${name} after ${objects.size} objects`);
    },
  });
  expect(deployed).toEqual(["named after 2 objects"]);
  expect(objects.get("assets-1-r/b.json")?.toString()).toBe("there already");
  const archive = unzipSync(objects.get("assets-1-r/a.zip") ?? Buffer.alloc(0));
  expect(Buffer.from(archive["deep/index.js"] ?? []).toString()).toBe("exports.handler = 1");
});
