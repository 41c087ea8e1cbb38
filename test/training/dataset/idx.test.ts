import { gunzipSync, gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { readIdx } from "#training/dataset/idx.ts";
import { toIdx } from "./synthetic-mnist.ts";

describe("readIdx()", () => {
  test("reads shape and bytes", () => {
    const { shape, data } = readIdx(toIdx([2, 3], Uint8Array.of(1, 2, 3, 4, 5, 255)), 2, "f.gz");
    expect(shape).toEqual([2, 3]);
    expect([...data]).toEqual([1, 2, 3, 4, 5, 255]);
  });

  test("reads a file that is not gzipped, by its name", () => {
    const plain = gunzipSync(toIdx([2], Uint8Array.of(7, 8)));
    expect([...readIdx(plain, 1, "classes-idx1-ubyte").data]).toEqual([7, 8]);
    expect(() => readIdx(plain.subarray(0, -1), 1, "classes-idx1-ubyte")).toThrowError(/holds 1 elements, its header says \[2\]/);
  });

  test.each([
    ["a file that is not gzipped", Uint8Array.of(0, 0, 8, 1), /"f.gz" is no whole gzip file/],
    ["a gzip file that ends early", toIdx([3], Uint8Array.of(1, 2, 3)).subarray(0, -6), /"f.gz" is no whole gzip file/],
    ["a header that ends early", gzipSync(Uint8Array.of(0, 0, 8, 1, 0, 0)), /ends inside its header/],
    [
      "another element type",
      gzipSync(Uint8Array.of(0, 0, 0x0d, 1, 0, 0, 0, 0)),
      /starts with 0xd01, unsigned bytes of rank 1 start with 0x801/,
    ],
    ["another rank", toIdx([1, 1], Uint8Array.of(1)), /starts with 0x802/],
    ["an element too few", toIdx([3], Uint8Array.of(1, 2)), /holds 2 elements, its header says \[3\]/],
    ["an element too many", toIdx([1], Uint8Array.of(1, 2)), /holds 2 elements, its header says \[1\]/],
  ])("refuses %s", (_what, bytes, message) => {
    expect(() => readIdx(bytes, 1, "f.gz")).toThrowError(message);
  });
});
