import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { openGraphSession } from "#core/drivers/graph-session.ts";
import type { CatalogVersion } from "#core/model/catalog.ts";
import { parseManifest, VERSION_MANIFEST, type VersionManifest } from "#core/model/manifest.ts";
import { temporaryFolder } from "#test/support/temporary-folder.ts";
import { checkVersion } from "#training/version/check-version.ts";
import type { TrainedVersion } from "#training/version/train-version.ts";
import { toTrainedContent } from "#training/version/trained-content.ts";
import { writeVersion } from "#training/version/write-version.ts";
import { trainSmall } from "./trained-version.ts";

let trained: TrainedVersion;

beforeAll(async () => {
  trained = await trainSmall({ epochs: 1, minAccuracy: 0 });
});

async function written(change: Partial<VersionManifest> = {}): Promise<CatalogVersion> {
  const { folder } = await writeVersion(join(temporaryFolder(), "digits"), toTrainedContent(trained));
  const manifest = parseManifest(VERSION_MANIFEST, JSON.parse(readFileSync(join(folder, "version.json"), "utf8")), "version.json");
  return { folder, manifest: { ...manifest, ...change } };
}

const check = (version: CatalogVersion) => checkVersion("digits", version, { openGraph: openGraphSession });

describe("checkVersion()", () => {
  test("finds nothing wrong with a version as it was written", async () => {
    expect(await check(await written())).toEqual([]);
  });

  test("sees one flipped bit of the weights, and opens nothing then", async () => {
    const version = await written();
    const file = join(version.folder, "model.onnx");
    const bytes = readFileSync(file);
    bytes[bytes.length - 1000] = (bytes[bytes.length - 1000] ?? 0) ^ 1;
    writeFileSync(file, bytes);
    const problems = await checkVersion("digits", version, { openGraph: () => Promise.reject(new Error("It was opened")) });
    expect(problems).toEqual([expect.stringMatching(/^The artifact has the SHA-256 [0-9a-f]{64}, the manifest says/)]);
  });

  test("sees a size that is not the artifact's", async () => {
    const { manifest } = await written();
    expect(await check(await written({ artifact: { ...manifest.artifact, bytes: 5 } }))).toEqual([
      expect.stringMatching(/bytes, the manifest says 5$/),
    ]);
  });

  test("sees a manifest that declares another signature than the graph's", async () => {
    const problems = await check(await written({ inputs: [{ name: "image", datatype: "FP32", shape: [-1, 28, 28] }] }));
    expect(problems).toEqual([expect.stringContaining('"image" is UINT8')]);
  });

  test("sees an answer that is not the one on record, and tolerates the last digits", async () => {
    const { sample } = (await written()).manifest;
    const probabilities = (sample.outputs.probabilities ?? []).map(Number);
    const near = { ...sample, outputs: { ...sample.outputs, probabilities: probabilities.map((value) => value + 5e-5) } };
    expect(await check(await written({ sample: near }))).toEqual([]);
    const far = {
      ...sample,
      outputs: { ...sample.outputs, probabilities: probabilities.map((value, at) => (at === 3 ? value + 0.01 : value)) },
    };
    expect(await check(await written({ sample: far }))).toEqual([
      expect.stringMatching(/^Output "probabilities" is .* at element 3, on record is/),
    ]);
    const wrongClass = { ...sample, outputs: { class: [((sample.outputs.class?.[0] as number) + 1) % 10] } };
    expect(await check(await written({ sample: wrongClass }))).toEqual([expect.stringMatching(/^Output "class" is \d at element 0/)]);
  });

  test("sees a sample that the service would refuse", async () => {
    const version = await written();
    writeFileSync(join(version.folder, "sample.json"), '{"inputs":[{"name":"image","shape":[1,28,28],"datatype":"UINT8","data":[256]}]}');
    expect(await check(version)).toEqual([expect.stringMatching(/^The sample is refused: [A-Z_]+: /)]);
  });
});
