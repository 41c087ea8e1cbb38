import { Buffer } from "node:buffer";
import { crc32 } from "node:zlib";
import { badImage } from "./bad-image.ts";
import { readExifOrientation } from "./exif-orientation.ts";
import type { CheckSize, ImageHeader } from "./image-header.ts";

const SIGNATURE_BYTES = 8;
/** Length, type and checksum of a chunk. */
const CHUNK_FRAME_BYTES = 12;

/** Colour type -> the bit depths it may have. Source: PNG (third edition), table 12. */
const BIT_DEPTHS: Readonly<Record<number, readonly number[]>> = {
  0: [1, 2, 4, 8, 16],
  2: [8, 16],
  3: [1, 2, 4, 8],
  4: [8, 16],
  6: [8, 16],
};

/** What a decoder needs; profiles, texts and other chunks may unpack to any size and change no pixel. */
const DECODED_CHUNKS: ReadonlySet<string> = new Set(["IHDR", "PLTE", "tRNS", "IDAT", "IEND"]);
const ANIMATION_CHUNKS: ReadonlySet<string> = new Set(["acTL", "fcTL", "fdAT"]);

/** @throws {ServeError} BAD_IMAGE; what `checkSize` throws, before anything behind the header is looked at. */
export function readPngHeader(bytes: Uint8Array, checkSize: CheckSize): ImageHeader {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  if (file.length < SIGNATURE_BYTES + CHUNK_FRAME_BYTES + 13 || file.readUInt32BE(8) !== 13 || file.toString("latin1", 12, 16) !== "IHDR")
    throw badImage("does not begin with a PNG header");
  const width = file.readUInt32BE(16);
  const height = file.readUInt32BE(20);
  checkSize(width, height);
  if (!BIT_DEPTHS[file[25] ?? -1]?.includes(file[24] ?? -1)) throw badImage("has a bit depth that PNG does not have");
  const kept: Uint8Array[] = [file.subarray(0, SIGNATURE_BYTES)];
  let orientation = 1;
  let hasData = false;
  for (let at = SIGNATURE_BYTES; ; ) {
    if (at + CHUNK_FRAME_BYTES > file.length) throw badImage("is cut off");
    const length = file.readUInt32BE(at);
    const type = file.toString("latin1", at + 4, at + 8);
    const end = at + CHUNK_FRAME_BYTES + length;
    if (end > file.length) throw badImage("is cut off");
    if (ANIMATION_CHUNKS.has(type)) throw badImage("has several frames, send one");
    if (type === "IHDR" && at !== SIGNATURE_BYTES) throw badImage("has two headers");
    if (type === "eXIf") orientation = readExifOrientation(file.subarray(at + 8, end - 4));
    if (DECODED_CHUNKS.has(type)) kept.push(checkChunk(file.subarray(at, end)));
    if (type === "IDAT") hasData = true;
    at = end;
    if (type !== "IEND") continue;
    if (at !== file.length) throw badImage("is followed by other data");
    if (!hasData) throw badImage("has no pixels");
    return { width, height, orientation, content: Buffer.concat(kept) };
  }
}

/** The decoder stops at the last pixel, before the checksum that says whether it was the right one. */
function checkChunk(chunk: Buffer): Buffer {
  if (crc32(chunk.subarray(4, -4)) !== chunk.readUInt32BE(chunk.length - 4)) throw badImage("is damaged");
  return chunk;
}
