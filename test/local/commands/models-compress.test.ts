import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { temporaryFolder } from "#test/support/temporary-folder.ts";
import { writeClassifier, writeCsv } from "#test/training/compression/compressible-model.ts";
import { run } from "./command-run.ts";

async function project(model: object = {}): Promise<{ readonly root: string; readonly data: string }> {
  const root = temporaryFolder();
  await writeClassifier(join(root, "models"), model);
  return { root, data: await writeCsv(root) };
}

describe("slipway models compress", () => {
  test("writes the version beside its parent, says which is better for what, and serves it from then on", async () => {
    const { root, data } = await project();
    const words = ["models", "compress", "noise@1", "--method", "int8-weights", "--data", data, "--max-loss", "5", "--no-memory"];
    const json = await run([...words, "--json"], { root });
    expect(json.err).toContain("Evaluating int8-weights with 2 parts compressed, 0 in floats");
    expect([json.code, JSON.parse(json.out)]).toEqual([0, expect.objectContaining({ method: "int8-weights", written: true })]);
    const folder = join(root, "models/noise/2");
    expect(JSON.parse(readFileSync(join(folder, "version.json"), "utf8"))).toMatchObject({
      version: 2,
      session: { disableQuantQdq: true },
      compression: { method: "int8-weights", parent: { version: 1 } },
    });
    expect(JSON.parse(readFileSync(join(folder, "compression.json"), "utf8"))).toMatchObject({ model: "noise", child: { version: 2 } });
    expect((await run(["models", "check", "noise"], { root })).out).toBe("noise@1: sound\nnoise@2: sound\n");

    const again = await run([...words, "--version", "2"], { root });
    expect(again.out).toMatch(/^ +noise@1 +noise@2 \(int8-weights\) +ratio +better\nsize /);
    expect(again.out).toContain("Gate: accuracy not worse than parent by more than 5 points");
    expect(again.out).toContain("is there already with these very bytes: unchanged");
  });

  test("writes nothing that the gate refuses, and says which rule and by how much", async () => {
    const { root, data } = await project({ gate: ["size_bytes <= 100"], labels: {} });
    const { code, out, err } = await run(["models", "compress", "noise@1", "--method", "fp16", "--data", data, "--no-memory"], { root });
    expect([code, out]).toEqual([1, ""]);
    expect(err).toMatch(/The gate refuses noise@2: "size_bytes <= 100": size_bytes is \d+, \d+ above 100/);
    expect(existsSync(join(root, "models/noise/2"))).toBe(false);
  });

  test.each([
    [["noise", "--method", "fp16"], "Name the version to compress: noise@1"],
    [["noise@1", "--method", "int4"], "--method"],
    [["noise@1", "--method", "int8-static", "--percentile", "101"], "A percentile is from 50 to 100"],
    [["noise@1", "--method", "int8-dynamic", "--exclude", "Gemm"], '"Gemm" is excluded'],
    [["noise@7", "--method", "fp16"], 'no version or label "7"'],
  ])("refuses %j in a sentence", async (words, sentence) => {
    const { root, data } = await project();
    const { code, out, err } = await run(["models", "compress", ...words, "--data", data, "--no-memory"], { root });
    expect([code, out]).toEqual([1, ""]);
    expect(err).toContain(sentence);
    expect(err).not.toContain("    at ");
  });
});
