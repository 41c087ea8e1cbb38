import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { temporaryFolder } from "#test/support/temporary-folder.ts";
import { ROOT, run } from "./command-run.ts";

const VERSION = JSON.parse(readFileSync(join(ROOT, "models/mnist/1/version.json"), "utf8")) as {
  readonly artifact: { readonly sha256: string; readonly bytes: number };
  readonly evaluation: { readonly accuracy: number };
};

/** A project of its own with `mnist@1`, to be spoilt. */
function project(): { readonly root: string; readonly version: string } {
  const root = temporaryFolder();
  mkdirSync(join(root, "models"));
  cpSync(join(ROOT, "models/mnist"), join(root, "models/mnist"), { recursive: true });
  return { root, version: join(root, "models/mnist/1") };
}

describe("slipway models list", () => {
  test("prints each version with its labels, and with --json nothing but one document", async () => {
    const text = await run(["models", "list"]);
    expect(text.code).toBe(0);
    expect(text.out).toMatch(/mnist\s+1\s+stable/);
    const json = await run(["models", "list", "--json"]);
    expect(JSON.parse(json.out)).toEqual([
      expect.objectContaining({ model: "banking77", version: 1, labels: ["stable"] }),
      expect.objectContaining({ model: "mnist", version: 1, labels: ["stable"] }),
      expect.objectContaining({ model: "mnist", version: 2, labels: [] }),
    ]);
  });
});

describe("slipway models show", () => {
  test("prints size, digest, signature and accuracy", async () => {
    const { code, out } = await run(["models", "show", "mnist@1"]);
    expect(code).toBe(0);
    for (const part of [VERSION.artifact.sha256, `${VERSION.artifact.bytes} bytes`, "image UINT8 [-1, 28, 28]", "97.87 %"])
      expect(out).toContain(part);
  });

  test.each([
    ["nothing", 'There is no model "nothing"'],
    ["mnist@9", 'Model "mnist" has no version or label "9"'],
    ["mnist@0", "A version is a positive integer"],
  ])("%s is refused with a sentence and exit code 1", async (reference, sentence) => {
    const { code, out, err } = await run(["models", "show", reference]);
    expect([code, out]).toEqual([1, ""]);
    expect(err).toContain(sentence);
    expect(err).not.toContain("    at ");
  });
});

test("slipway models show says when a version retires", async () => {
  const { root } = project();
  const file = join(root, "models/mnist/model.json");
  const retires = { 1: { deprecated: "2027-01-01", sunset: "2027-06-30" } };
  writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, "utf8")), retires }));
  expect((await run(["models", "show", "mnist"], { root })).out).toContain("deprecated from 2027-01-01, may be removed from 2027-06-30");
  expect(JSON.parse((await run(["models", "show", "mnist", "--json"], { root })).out).versions[0].retires).toEqual(retires[1]);
});

describe("slipway models check", () => {
  test("the committed catalog is sound", async () => {
    const { code, out } = await run(["models", "check"]);
    expect([code, out]).toEqual([0, "banking77@1: sound\nmnist@1: sound\nmnist@2: sound\n"]);
  });

  test("a changed byte of the artifact is found, and the exit code is 1", async () => {
    const { root, version } = project();
    const bytes = readFileSync(join(version, "model.onnx"));
    bytes[1000] = (bytes[1000] ?? 0) ^ 1;
    writeFileSync(join(version, "model.onnx"), bytes);
    const { code, out, err } = await run(["models", "check", "mnist@1", "--json"], { root });
    expect(code).toBe(1);
    expect(JSON.parse(out)).toEqual([{ model: "mnist", version: 1, problems: [expect.stringContaining("SHA-256")] }]);
    expect(err).toContain("1 of 1 versions have problems");
  });

  test("a manifest with problems is refused with all of them at once", async () => {
    const { root, version } = project();
    writeFileSync(join(version, "version.json"), JSON.stringify({ version: 0 }));
    const { code, err } = await run(["models", "check"], { root });
    expect(code).toBe(1);
    expect(err).toMatch(/artifact/);
    expect(err).toMatch(/inputs/);
  });
});

test("an unknown command is refused with a hint", async () => {
  const { code, err } = await run(["moddels"]);
  expect(code).toBe(1);
  expect(err).toMatch(/unknown command/);
});
