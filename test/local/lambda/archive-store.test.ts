import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { openArchiveStore } from "#local/lambda/archive-store.ts";
import { temporaryFolder } from "#test/support/temporary-folder.ts";
import { toZip } from "./sample-function.ts";

const keepAll = () => true;

describe("openArchiveStore() unpacks", () => {
  test("files and folders with their executable bits, read-only", async () => {
    const store = openArchiveStore(temporaryFolder(), keepAll);
    const archive = toZip({ "index.js": "code", "bin/tool": "#!/bin/sh" }, { "bin/tool": 0o100755 });
    const { sha256, bytes, unpackedBytes } = await store.put(archive);
    const folder = store.folderOf(sha256);
    expect(readFileSync(join(folder, "index.js"), "utf8")).toBe("code");
    expect(statSync(join(folder, "index.js")).mode & 0o777).toBe(0o444);
    expect(statSync(join(folder, "bin/tool")).mode & 0o777).toBe(0o555);
    expect([bytes, unpackedBytes]).toEqual([archive.length, 13]);
  });

  test("the same archive once, also when two calls bring it at the same moment", async () => {
    const root = temporaryFolder();
    const store = openArchiveStore(root, keepAll);
    const archive = toZip({ "index.js": "code" });
    const [first, second] = await Promise.all([store.put(archive), store.put(archive)]);
    const { ino } = statSync(store.folderOf(first.sha256));
    await store.put(archive);
    expect(second).toEqual(first);
    expect(statSync(store.folderOf(first.sha256)).ino).toBe(ino);
    expect(readdirSync(root)).toEqual([first.sha256]);
  });
});

describe("openArchiveStore() refuses and leaves nothing behind", () => {
  const damaged = toZip({ "index.js": "exports.handler = async () => 1; // some text that is long enough" });
  damaged[45] = (damaged[45] ?? 0) ^ 0xff;
  test.each([
    ["a way out of the folder", toZip({ "../outside.js": "x" }), /"\.\.\/outside\.js" would leave the folder/],
    ["a way out further in", toZip({ "a/../../outside.js": "x" }), /would leave the folder/],
    ["an absolute path", toZip({ "/etc/cron.d/job": "x" }), /would leave the folder/],
    ["a Windows path", toZip({ "C:\\x.js": "x" }), /would leave the folder/],
    ["a symbolic link", toZip({ link: "/etc/passwd" }, { link: 0o120777 }), /"link" is a link or a device/],
    ["a file that is also a folder", toZip({ a: "x", "a/b": "y" }), /"a" is a file and a folder/],
    ["damaged contents", damaged, /Could not unzip uploaded file/],
    ["what is no archive", Buffer.from("hello"), /not a ZIP archive/],
    ["a directory that is cut off", toZip({ "index.js": "x" }).subarray(40), /Could not unzip uploaded file/],
  ])("%s", async (_, archive, message) => {
    const root = temporaryFolder();
    const refusal = openArchiveStore(root, keepAll).put(archive);
    await expect(refusal).rejects.toMatchObject({ code: "InvalidParameterValueException", message: expect.stringMatching(message) });
    expect(readdirSync(root)).toEqual([]);
  });

  test("more bytes than Lambda unpacks, by what the directory announces", async () => {
    const archive = toZip({ "index.js": "x" });
    const entry = archive.indexOf(Buffer.from([0x50, 0x4b, 1, 2]));
    archive.writeUInt32LE(300 * 1024 * 1024, entry + 24);
    await expect(openArchiveStore(temporaryFolder(), keepAll).put(archive)).rejects.toThrow(/Unzipped size must be smaller/);
  });
});

test("openArchiveStore() removes what nobody uses and what an interrupted unpacking left", async () => {
  const root = temporaryFolder();
  const { sha256 } = await openArchiveStore(root, keepAll).put(toZip({ "index.js": "x" }));
  mkdirSync(join(root, `${sha256}.part-0123`));
  mkdirSync(join(root, "unused"));
  writeFileSync(join(root, "unused/file"), "x");
  openArchiveStore(root, (name) => name === sha256);
  expect(readdirSync(root)).toEqual([sha256]);
});
