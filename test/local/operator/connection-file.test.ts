import { statSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readConnection, removeConnection, writeConnection } from "#local/operator/connection-file.ts";
import { resolveTarget } from "#local/operator/target.ts";
import { temporaryFolder } from "#test/support/temporary-folder.ts";

const CONNECTION = {
  url: "http://127.0.0.1:8080",
  apiKey: "slw_test_x",
  tenant: "demo",
  awsEndpoint: "http://127.0.0.1:4566",
  region: "us-east-1",
  pid: process.pid,
};

test("writeConnection() leaves a file only its owner can read, readConnection() gives it back while its process lives", () => {
  const home = temporaryFolder();
  writeConnection(home, CONNECTION);
  expect(statSync(join(home, "local.json")).mode & 0o777).toBe(0o600);
  expect(readConnection(home, () => true)).toEqual(CONNECTION);
  expect(readConnection(home, () => false)).toBeUndefined();
  removeConnection(home);
  expect(readConnection(home, () => true)).toBeUndefined();
});

test("resolveTarget() prefers AWS_ENDPOINT_URL, then the running local cloud, then AWS", () => {
  const home = temporaryFolder();
  expect(resolveTarget({}, home, false)).toEqual({ title: "AWS", client: {} });
  writeConnection(home, CONNECTION);
  expect(resolveTarget({}, home, false).client.endpoint).toBe(CONNECTION.awsEndpoint);
  expect(resolveTarget({}, home, false).connection).toEqual(CONNECTION);
  expect(resolveTarget({ AWS_ENDPOINT_URL: "http://127.0.0.1:9" }, home, false).client.endpoint).toBe("http://127.0.0.1:9");
  expect(resolveTarget({ AWS_ENDPOINT_URL: "http://127.0.0.1:9" }, home, true)).toEqual({ title: "AWS", client: {} });
});
