import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { ArtifactMismatchError, checkArtifacts } from "#cdk/check-artifacts.ts";
import { readCatalog } from "#models/catalog.ts";
import { temporaryFolder } from "#test/support/temporary-folder.ts";
import { artifactBytes, TWO_MODELS, writeModels } from "./models-folder.ts";

describe("checkArtifacts()", () => {
  test("lets files pass that are what their manifests say", async () => {
    const folder = temporaryFolder();
    writeModels(folder, TWO_MODELS);
    await expect(checkArtifacts(readCatalog(folder))).resolves.toBeUndefined();
  });

  test("names every file that differs, by a byte or by its size", async () => {
    const folder = temporaryFolder();
    writeModels(folder, TWO_MODELS);
    writeFileSync(join(folder, "digits/2/model.onnx"), artifactBytes("digits", 2).replace("a", "A"));
    writeFileSync(join(folder, "Sentiment.en/7/model.onnx"), "shorter");
    const error: unknown = await checkArtifacts(readCatalog(folder)).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ArtifactMismatchError);
    const { problems } = error as ArtifactMismatchError;
    expect(problems.map((problem) => problem.split(":")[0])).toEqual(['"Sentiment.en@7"', '"digits@2"']);
  });
});
