import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { temporaryFolder } from "#test/support/temporary-folder.ts";
import { readMnist } from "#training/dataset/mnist.ts";
import { syntheticDigits, toIdx, writeSyntheticMnist } from "./synthetic-mnist.ts";

const TEST_IMAGES = "t10k-images-idx3-ubyte.gz";
const TEST_CLASSES = "t10k-labels-idx1-ubyte.gz";

describe("readMnist()", () => {
  test("reads both sets as raw bytes and says which files they were", async () => {
    const folder = temporaryFolder();
    writeSyntheticMnist(folder, { training: 30, test: 20 });
    const { training, test: testSet, sha256 } = await readMnist(folder);
    expect(training.classes).toHaveLength(30);
    expect(testSet.samples).toEqual(syntheticDigits(20, 2).images);
    expect(testSet.sampleShape).toEqual([28, 28]);
    expect(testSet.classes.slice(0, 3)).toEqual(BigInt64Array.of(0n, 1n, 2n));
    expect(Object.keys(sha256)).toHaveLength(4);
    expect(sha256[TEST_IMAGES]).toBe(
      createHash("sha256")
        .update(readFileSync(join(folder, TEST_IMAGES)))
        .digest("hex"),
    );
  });

  test.each([
    ["images and classes of different numbers", TEST_CLASSES, toIdx([3], Uint8Array.of(1, 2, 3)), /holds 20 images, .* 3 classes/],
    ["a class beyond nine", TEST_CLASSES, toIdx([20], new Uint8Array(20).fill(10)), /holds the class 10; digits end at 9/],
    ["images of another size", TEST_IMAGES, toIdx([20, 28, 27], new Uint8Array(20 * 28 * 27)), /images of 28×27 pixels/],
  ])("refuses %s", async (_what, file, content, message) => {
    const folder = temporaryFolder();
    writeSyntheticMnist(folder, { training: 30, test: 20 });
    writeFileSync(join(folder, file), content);
    await expect(readMnist(folder)).rejects.toThrowError(message);
  });

  test("names a file that is not there", async () => {
    await expect(readMnist(temporaryFolder())).rejects.toThrowError(/ubyte\.gz/);
  });
});
