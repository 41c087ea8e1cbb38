import { createHash } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { temporaryFolder } from "#test/support/temporary-folder.ts";
import { downloadFiles } from "#training/dataset/download.ts";

const CONTENT = new TextEncoder().encode("sixteen bytes ok");
const FILE = { file: "data.gz", bytes: CONTENT.length, sha256: createHash("sha256").update(CONTENT).digest("hex") };
const MIRRORS = ["https://first.test/", "https://second.test/"];

/** Answers from a table of URLs; what is not there fails as a name that does not resolve does. */
function fakeFetch(answers: Readonly<Record<string, () => Response>>) {
  const asked: string[] = [];
  const fetch = async (url: string): Promise<Response> => {
    asked.push(url);
    const answer = answers[url];
    if (answer === undefined) throw new TypeError("fetch failed");
    return answer();
  };
  return { fetch, asked };
}

describe("downloadFiles()", () => {
  test("writes the file, tells how far it is, and asks for nothing twice", async () => {
    const folder = temporaryFolder();
    const { fetch, asked } = fakeFetch({ "https://first.test/data.gz": () => new Response(CONTENT) });
    const progress: (readonly [number, number])[] = [];
    await downloadFiles({ files: [FILE], mirrors: MIRRORS, folder, fetch, onProgress: (...at) => progress.push(at) });
    await downloadFiles({ files: [FILE], mirrors: MIRRORS, folder, fetch });
    expect(readFileSync(join(folder, "data.gz"))).toEqual(Buffer.from(CONTENT));
    expect(progress.at(-1)).toEqual([16, 16]);
    expect(asked).toHaveLength(1);
  });

  test("goes to the next mirror when one fails, and fetches a damaged file again", async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "data.gz"), "damaged");
    const { fetch, asked } = fakeFetch({ "https://second.test/data.gz": () => new Response(CONTENT) });
    await downloadFiles({ files: [FILE], mirrors: MIRRORS, folder, fetch });
    expect(asked).toEqual(["https://first.test/data.gz", "https://second.test/data.gz"]);
    expect(readdirSync(folder)).toEqual(["data.gz"]);
    expect(readFileSync(join(folder, "data.gz"))).toEqual(Buffer.from(CONTENT));
  });

  test.each([
    ["other bytes of the same length", () => new Response("sixteen bytes no"), /another SHA-256/],
    ["fewer bytes", () => new Response("sixteen"), /sent 7 of 16 bytes/],
    ["more bytes", () => new Response("sixteen bytes ok and more"), /more than the file's 16 bytes/],
    ["an error", () => new Response("gone", { status: 404 }), /answered 404/],
  ])("keeps nothing when every mirror sends %s", async (_what, answer, message) => {
    const folder = temporaryFolder();
    const { fetch } = fakeFetch({ "https://first.test/data.gz": answer, "https://second.test/data.gz": answer });
    await expect(downloadFiles({ files: [FILE], mirrors: MIRRORS, folder, fetch })).rejects.toThrowError(message);
    expect(readdirSync(folder)).toEqual([]);
  });
});
