import { join } from "node:path";
import { expect, test } from "vitest";
import type { CatalogVersion } from "#core/model/catalog.ts";
import type { EnvironmentRequest } from "#local/tuning/environment-request.ts";
import { tuneVersion } from "#local/tuning/tune-version.ts";
import { readCatalog } from "#models/catalog.ts";
import { ROOT, run } from "../commands/command-run.ts";

const MNIST = readCatalog(join(ROOT, "models")).find(({ manifest }) => manifest.name === "mnist")?.versions[0] as CatalogVersion;
const PLACE = { architecture: "x86_64", region: "us-east-1", requests: 50 } as const;

test("tuneVersion() measures once for each number of threads that the settings come to, and leaves out what is too small", async () => {
  const asked: EnvironmentRequest[] = [];
  const { rows, neededMb, fastest } = await tuneVersion("mnist", MNIST, {
    ...PLACE,
    cores: 4,
    measure: async (request) => {
      asked.push(request);
      // Threads that help perfectly.
      return { ...request, seconds: 0.4 / request.threads, cpuSeconds: 0.4, peakMemoryMb: 500 };
    },
  });
  expect(asked.map(({ threads }) => threads)).toEqual([1, 2, 3, 4]);
  expect(asked[0]).toMatchObject({
    requests: 50,
    version: { name: "mnist", version: 1 },
    artifactFile: expect.stringMatching(/model\.onnx$/),
  });
  expect(neededMb).toBe(650);
  expect(rows[0]?.memoryMb).toBe(768);
  expect(fastest.memoryMb).toBe(7076);
});

test("tuneVersion() refuses a version that no function holds", async () => {
  const measure = async (request: EnvironmentRequest) => ({ ...request, seconds: 1, cpuSeconds: 1, peakMemoryMb: 9_000 });
  await expect(tuneVersion("mnist", MNIST, { ...PLACE, cores: 1, measure })).rejects.toThrow("no memory size");
});

test("slipway models tune answers the sample in processes of their own and names one setting for each aim", async () => {
  const { code, out, err } = await run(["models", "tune", "mnist@1", "--requests", "30", "--region", "eu-north-1", "--json"]);
  expect([code, err]).toEqual([0, "Answering the sample of mnist@1 30 times for each number of threads\n"]);
  const { version, memoryMb, rows, cheapest, fastest, greenest, neededMb, measured } = JSON.parse(out);
  expect([version, memoryMb]).toEqual(["mnist@1", 1024]);
  for (const chosen of [cheapest, fastest, greenest]) expect(rows).toContainEqual(chosen);
  expect(neededMb).toBeGreaterThan(80);
  for (const { requests, seconds, cpuSeconds } of measured) {
    expect(requests).toBe(30);
    expect(Math.min(seconds, cpuSeconds)).toBeGreaterThan(0);
  }
});

test.each([
  [["mnist@1", "--region", "mars-north-1"], "Allowed choices are us-east-1"],
  [["mnist"], 'Name one version of "mnist", as name@version'],
])("slipway models tune %j is refused with a sentence", async (words, sentence) => {
  const { code, err } = await run(["models", "tune", ...words]);
  expect(code).toBe(1);
  expect(err).toContain(sentence);
});
