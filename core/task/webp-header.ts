import { Buffer } from "node:buffer";
import { badImage } from "./bad-image.ts";
import { readExifOrientation } from "./exif-orientation.ts";
import type { CheckSize, ImageHeader } from "./image-header.ts";

/** RFC 9649: `RIFF`, size, `WEBP`; then chunks of a type, a length and as many bytes, padded to an even number. */
const FILE_FRAME_BYTES = 12;
const CHUNK_FRAME_BYTES = 8;
const ANIMATION_FLAG = 0x02;

interface Size {
  readonly width: number;
  readonly height: number;
}

/** @throws {ServeError} BAD_IMAGE; what `checkSize` throws, before a pixel is looked at. */
export function readWebpHeader(bytes: Uint8Array, checkSize: CheckSize): ImageHeader {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const end = file.readUInt32LE(4) + 8;
  if (end > file.length) throw badImage("is cut off");
  if (end < file.length) throw badImage("is followed by other data");
  let canvas: Size | undefined;
  let frame: Size | undefined;
  let orientation = 1;
  for (let at = FILE_FRAME_BYTES; at < end; ) {
    if (at + CHUNK_FRAME_BYTES > end) throw badImage("is cut off");
    const type = file.toString("latin1", at, at + 4);
    const length = file.readUInt32LE(at + 4);
    const content = file.subarray(at + CHUNK_FRAME_BYTES, at + CHUNK_FRAME_BYTES + length);
    if (content.length < length) throw badImage("is cut off");
    at += CHUNK_FRAME_BYTES + length + (length % 2);
    if (type === "ANIM" || type === "ANMF") throw badImage("has several frames, send one");
    if (type === "VP8X") canvas = readCanvas(content);
    if (type === "EXIF") orientation = readExifOrientation(withoutExifHeader(content));
    if (type !== "VP8 " && type !== "VP8L") continue;
    if (frame !== undefined) throw badImage("has several frames, send one");
    frame = type === "VP8 " ? readLossy(content) : readLossless(content);
    checkSize(frame.width, frame.height);
  }
  if (frame === undefined) throw badImage("has no pixels");
  if (canvas !== undefined && (canvas.width !== frame.width || canvas.height !== frame.height)) throw badImage("has two sizes");
  return { ...frame, orientation, content: bytes };
}

/** Section 2.7: flags, three reserved bytes, width and height less one in three bytes each. */
function readCanvas(content: Buffer): Size {
  if (content.length < 10) throw badImage("is cut off");
  if (((content[0] ?? 0) & ANIMATION_FLAG) !== 0) throw badImage("has several frames, send one");
  return { width: content.readUIntLE(4, 3) + 1, height: content.readUIntLE(7, 3) + 1 };
}

/** RFC 6386, 9.1: a key frame's tag, its start code, then 14 bits each of width and height below two of scaling. */
function readLossy(content: Buffer): Size {
  if (content.length < 10) throw badImage("is cut off");
  if (((content[0] ?? 0) & 1) !== 0 || content.readUIntBE(3, 3) !== 0x9d012a) throw badImage("is damaged");
  return { width: content.readUInt16LE(6) & 0x3fff, height: content.readUInt16LE(8) & 0x3fff };
}

/** RFC 9649, 3.4: a signature byte, then 14 bits each of width and height less one. */
function readLossless(content: Buffer): Size {
  if (content.length < 5) throw badImage("is cut off");
  if (content[0] !== 0x2f) throw badImage("is damaged");
  const bits = content.readUInt32LE(1);
  return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
}

/** Some writers put JPEG's prefix before the block. */
function withoutExifHeader(content: Buffer): Buffer {
  return content.toString("latin1", 0, 6) === "Exif\0\0" ? content.subarray(6) : content;
}
