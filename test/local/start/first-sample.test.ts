import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { askSample, findFirstSample } from "#local/start/first-sample.ts";
import { readCatalog } from "#models/catalog.ts";

const ROOT = join(import.meta.dirname, "../../..");

test("findFirstSample() takes the shortest, of the version that answers where none is named", () => {
  expect(findFirstSample(readCatalog(join(ROOT, "models")))).toEqual({ model: "mnist", file: join(ROOT, "models/mnist/1/sample.json") });
  expect(findFirstSample([])).toBeUndefined();
});

test("askSample() sends the sample with the key, and throws the answer when it is not 200", async () => {
  let status = 200;
  const seen: unknown[] = [];
  const server = createServer((request, response) => {
    seen.push([request.url, request.headers["x-api-key"]]);
    request.resume().on("end", () => response.writeHead(status).end('{"error":"no model"}'));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const sample = { model: "mnist", file: join(ROOT, "models/mnist/1/sample.json") };
  await askSample(url, "k", sample);
  expect(seen).toEqual([["/v2/models/mnist/infer", "k"]]);
  status = 503;
  await expect(askSample(url, "k", sample)).rejects.toThrow('503: {"error":"no model"}');
});
