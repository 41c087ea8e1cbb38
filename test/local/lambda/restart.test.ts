import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { openLambdaService } from "#local/lambda/open-lambda-service.ts";
import { temporaryFolder } from "#test/support/temporary-folder.ts";
import { openLambda } from "./opened-lambda.ts";
import { toConfig, toOptions, toZip } from "./sample-function.ts";

test("functions, layers and the numbers of layers are there after a restart", async () => {
  const folder = temporaryFolder();
  const before = openLambdaService(toOptions(folder, temporaryFolder()));
  const layer = await before.publishLayer("dep", toZip({ "nodejs/node_modules/dep/index.js": "module.exports = 41;" }));
  await before.deleteLayer(await before.publishLayer("dep", toZip({ x: "y" })));
  await before.putFunction(toConfig({ layers: [layer] }), toZip({ "index.js": "exports.handler = async () => require('dep') + 1;" }));
  await before.putFunction(toConfig({ functionName: "gone" }), toZip({ "index.js": "" }));
  await before.deleteFunction("gone");
  await before.close();

  const { lambda, call } = openLambda({ folder });
  expect(lambda.listFunctions()).toEqual([toConfig({ layers: [layer] })]);
  expect(lambda.listLayers().map(({ id }) => id)).toEqual([layer]);
  expect(await call()).toBe(42);
  expect(await lambda.publishLayer("dep", toZip({ x: "z" }))).toMatch(/:layer:dep:3$/);
  // What the deleted function and layer had is no longer on disk.
  expect(readdirSync(join(folder, "archives"))).toHaveLength(3);
});

test("a kill at any moment leaves a function whose code and configuration belong together", async () => {
  const folder = temporaryFolder();
  for (const ms of [0, 5, 11, 23]) {
    const writer = spawn(process.execPath, [join(import.meta.dirname, "put-until-killed.ts"), folder, temporaryFolder()], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    await once(writer.stdout, "data");
    await sleep(ms);
    writer.kill("SIGKILL");
    await once(writer, "exit");
    const lambda = openLambdaService(toOptions(folder, temporaryFolder()));
    const { payload } = await lambda.invoke("f", Buffer.from("{}"));
    await lambda.close();
    const [configured, coded, length] = JSON.parse(payload.toString("utf8")) as [string, string, number];
    expect([coded, length]).toEqual([configured, 400_000 + configured.length]);
    expect(readdirSync(join(folder, "archives"))).toHaveLength(1);
  }
});
