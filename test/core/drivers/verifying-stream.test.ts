import { createHash, randomBytes } from "node:crypto";
import { PassThrough, Readable, type Transform } from "node:stream";
import { describe, expect, test } from "vitest";
import { createVerifyingStream } from "#core/drivers/verifying-stream.ts";

const BYTES = randomBytes(100_000);
const DIGEST = { sha256: createHash("sha256").update(BYTES).digest("hex"), bytes: BYTES.length };
const FLIPPED = Buffer.concat([Buffer.of(BYTES.readUInt8(0) ^ 1), BYTES.subarray(1)]);

/** What leaves a stream before it ends or fails. */
async function collect(
  bytes: Buffer,
  chunkBytes: number,
  through: Transform,
): Promise<{ readonly received: Buffer; readonly error?: unknown }> {
  const chunks: Buffer[] = [];
  const pieces = Array.from({ length: Math.ceil(bytes.length / chunkBytes) }, (_, index) =>
    bytes.subarray(index * chunkBytes, (index + 1) * chunkBytes),
  );
  try {
    for await (const chunk of Readable.from(pieces).pipe(through)) chunks.push(chunk);
    return { received: Buffer.concat(chunks) };
  } catch (error) {
    return { received: Buffer.concat(chunks), error };
  }
}

describe("createVerifyingStream()", () => {
  test.each([1_000, 65_536, 100_000])("passes the artifact through whole, in chunks of %i", async (chunkBytes) => {
    expect(await collect(BYTES, chunkBytes, createVerifyingStream(DIGEST, "a/b"))).toEqual({ received: BYTES });
  });

  test.each([1_000, 65_536, 100_000])("never lets all of a wrong artifact out, in chunks of %i", async (chunkBytes) => {
    const { received, error } = await collect(FLIPPED, chunkBytes, createVerifyingStream(DIGEST, "a/b"));
    expect(received.length).toBeLessThan(BYTES.length);
    expect(error).toMatchObject({ name: "ArtifactRefused", message: expect.stringContaining('"a/b" has SHA-256') });
  });

  test("positive control: a stream that does not hold back lets all of it out", async () => {
    expect((await collect(FLIPPED, 1_000, new PassThrough())).received).toHaveLength(BYTES.length);
  });
});
