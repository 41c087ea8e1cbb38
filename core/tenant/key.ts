import { Buffer } from "node:buffer";
import { crc32 } from "node:zlib";
import { toBase62 } from "./base62.ts";

/** `live` for production, `test` for everything else; both are checked alike. */
export type KeyKind = "live" | "test";

const SECRET_BYTES = 32;
/** Digits that hold 256 and 32 bits in base 62. */
const SECRET_DIGITS = 43;
const CHECKSUM_DIGITS = 6;

/** What a key looks like, for secret scanners: prefix, 256 random bits, checksum; 58 characters. */
export const KEY_PATTERN = /^slw_(?:live|test)_[0-9A-Za-z]{49}$/;
export const KEY_LENGTH = 58;

/** A source of unpredictable bytes. */
export type Random = (bytes: number) => Uint8Array;

/** Makes a key. Its text is the secret: it is shown once and kept nowhere. */
export function createKey(kind: KeyKind, random: Random): string {
  const secret = BigInt(`0x${Buffer.from(random(SECRET_BYTES)).toString("hex")}`);
  const body = `slw_${kind}_${toBase62(secret, SECRET_DIGITS)}`;
  return body + checksum(body);
}

/** Whether a text is a key that was once made, as far as can be told without asking anyone: length, alphabet, then checksum. */
export function isWellFormedKey(text: string): boolean {
  if (text.length !== KEY_LENGTH || !KEY_PATTERN.test(text)) return false;
  return text.slice(-CHECKSUM_DIGITS) === checksum(text.slice(0, -CHECKSUM_DIGITS));
}

/** CRC-32 (IEEE 802.3) of everything before it. It catches slips and saves look-ups; it protects nothing. */
function checksum(body: string): string {
  return toBase62(BigInt(crc32(body)), CHECKSUM_DIGITS);
}
