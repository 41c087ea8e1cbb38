import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { AwsError } from "#local/cloud/aws-error.ts";
import { decodeAwsChunked } from "#local/cloud/s3/wire/aws-chunked.ts";

const CHUNK = Buffer.alloc(8192, "x");
const WIRE = Buffer.concat([Buffer.from("2000\r\n"), CHUNK, Buffer.from("\r\n5\r\nhello\r\n0\r\nx-amz-checksum-crc32: AAAAAA==\r\n\r\n")]);
const DECODED_BYTES = CHUNK.length + 5;

async function* cut(bytes: Buffer, places: readonly number[]): AsyncGenerator<Buffer> {
  const sorted = [0, ...places.toSorted((a, b) => a - b), bytes.length];
  for (const [i, end] of sorted.entries()) if (i > 0) yield bytes.subarray(sorted[i - 1], end);
}

async function decode(wire: Buffer, places: readonly number[] = [], trailers: readonly string[] = ["x-amz-checksum-crc32"]) {
  const found: Record<string, string> = {};
  const chunks: Buffer[] = [];
  const options = {
    isSigned: false,
    decodedBytes: DECODED_BYTES,
    trailers,
    onTrailer(name: string, value: string) {
      found[name] = value;
    },
  };
  for await (const chunk of decodeAwsChunked(cut(wire, places), options)) chunks.push(chunk);
  return { bytes: Buffer.concat(chunks), trailers: found };
}

describe("decodeAwsChunked()", () => {
  test("gives the bytes and the trailer wherever the wire is cut", async () => {
    const place = fc.integer({ min: 0, max: WIRE.length });
    await fc.assert(
      fc.asyncProperty(fc.array(place, { maxLength: 12 }), async (places) => {
        const { bytes, trailers } = await decode(WIRE, places);
        expect(bytes.equals(Buffer.concat([CHUNK, Buffer.from("hello")]))).toBe(true);
        expect(trailers).toEqual({ "x-amz-checksum-crc32": "AAAAAA==" });
      }),
      { seed: 24, numRuns: 200 },
    );
  });

  test("refuses the wire cut short at any place", async () => {
    for (let length = 0; length < WIRE.length; length += length > 10 && length < 8190 ? 997 : 1) {
      await expect(decode(WIRE.subarray(0, length)), `${length} bytes`).rejects.toMatchObject({ code: "IncompleteBody" });
    }
  });

  test("a changed byte outside the chunks' own bytes is refused with an AwsError, or changes nothing", async () => {
    const framing = [...Array(6).keys(), ...Array.from({ length: WIRE.length - 8198 }, (_, i) => 8198 + i)];
    const hello = new Set(Array.from({ length: 5 }, (_, i) => WIRE.indexOf("hello") + i));
    const checksum = new Set(Array.from({ length: 9 }, (_, i) => WIRE.indexOf(" AAAAAA==") + i));
    for (const place of framing) {
      if (hello.has(place) || checksum.has(place)) continue;
      for (const value of [0, 0x0a, 0x0d, 0x30, 0x39, 0x3a, 0xff]) {
        if (WIRE[place] === value) continue;
        const changed = Buffer.from(WIRE);
        changed[place] = value;
        await expect(decode(changed), `${value} at ${place}`).rejects.toBeInstanceOf(AwsError);
      }
    }
  });

  test.each<[string, string, string]>([
    ["a size that is no number", "zz\r\n", "InvalidRequest"],
    ["a size past all bounds", "ffffffffffffffff\r\n", "InvalidRequest"],
    ["a negative size", "-5\r\nhello\r\n", "InvalidRequest"],
    ["an endless line", "0".repeat(2000), "InvalidRequest"],
    ["an extension it did not announce", "5;chunk-signature=0\r\nhello\r\n0\r\n\r\n", "InvalidRequest"],
    ["a small chunk before another", "5\r\nhello\r\n2000\r\n", "InvalidChunkSizeError"],
  ])("refuses %s", async (_name, wire, code) => {
    await expect(decode(Buffer.from(wire))).rejects.toMatchObject({ code });
  });

  test("refuses trailers that were not announced, and announced ones that do not come", async () => {
    await expect(decode(WIRE, [], [])).rejects.toMatchObject({ code: "MalformedTrailerError" });
    await expect(decode(WIRE, [], ["x-amz-checksum-crc32", "x-amz-checksum-sha1"])).rejects.toMatchObject({
      code: "MalformedTrailerError",
    });
  });

  test("ends its source when it refuses, so that the rest can be drained", async () => {
    let ended = false;
    async function* source() {
      try {
        yield Buffer.from("zz\r\n");
        yield Buffer.from("more");
      } finally {
        ended = true;
      }
    }
    const chunks = decodeAwsChunked(source(), { isSigned: false, decodedBytes: 5, trailers: [], onTrailer() {} });
    await expect(chunks.next()).rejects.toThrow(AwsError);
    expect(ended).toBe(true);
  });
});
