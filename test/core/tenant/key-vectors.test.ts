import { createHmac } from "node:crypto";
import { describe, expect, test } from "vitest";
import { createKey, isWellFormedKey } from "#core/tenant/key.ts";
import { deriveUsageKey, hashKey } from "#core/tenant/key-hash.ts";
import { parsePeppers } from "#core/tenant/pepper.ts";

const DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/** CRC-32 bit by bit, as IEEE 802.3 describes it. */
function crc32(text: string): number {
  let crc = 0xffff_ffff;
  for (const byte of Buffer.from(text)) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb8_8320 : crc >>> 1;
  }
  return (crc ^ 0xffff_ffff) >>> 0;
}

function fromBase62(text: string): bigint {
  return [...text].reduce((value, digit) => value * 62n + BigInt(DIGITS.indexOf(digit)), 0n);
}

describe("a key", () => {
  test("crc32() of the check string is the published one", () => expect(crc32("123456789")).toBe(0xcbf4_3926));

  test.each([0, 1, 127, 255])("of bytes %i spells those bits and their checksum in base 62", (byte) => {
    const key = createKey("live", (bytes) => new Uint8Array(bytes).fill(byte));
    const [body, checksum] = [key.slice(0, -6), key.slice(-6)];
    expect(fromBase62(body.slice("slw_live_".length))).toBe(BigInt(`0x${Buffer.alloc(32, byte).toString("hex")}`));
    expect(fromBase62(checksum)).toBe(BigInt(crc32(body)));
  });

  test("with the checksum of a key of the other kind is none", () => {
    const random = (bytes: number) => new Uint8Array(bytes).fill(7);
    const [live, trial] = [createKey("live", random), createKey("test", random)];
    expect(isWellFormedKey(live.slice(0, -6) + trial.slice(-6))).toBe(false);
    expect(isWellFormedKey(live.replace("slw_live_", "slw_test_"))).toBe(false);
  });
});

describe("what is stored", () => {
  const secret = "p".repeat(64);
  const peppers = parsePeppers(JSON.stringify({ current: "1", "1": secret }));
  const key = createKey("live", (bytes) => new Uint8Array(bytes).fill(9));

  test("is the HMAC-SHA256 of the whole key under the pepper", () => {
    expect(hashKey(key, peppers)).toEqual([{ hash: createHmac("sha256", secret).update(key).digest("hex"), pepperVersion: "1" }]);
  });

  test("differs from the usage key of a tenant called like a key", () => {
    expect(deriveUsageKey("acme", peppers)).toBe(createHmac("sha256", secret).update("usage:acme").digest("hex"));
    expect(deriveUsageKey(key, peppers)).not.toBe(hashKey(key, peppers)[0]?.hash);
  });
});
