import { Buffer } from "node:buffer";
import { badImage } from "./bad-image.ts";
import { readExifOrientation } from "./exif-orientation.ts";
import type { CheckSize, ImageHeader } from "./image-header.ts";

/** Markers of ITU-T T.81, table B.1. Frames: baseline, extended and progressive Huffman; no decoder at hand has the others. */
const START_OF_IMAGE = 0xd8;
const END_OF_IMAGE = 0xd9;
const START_OF_SCAN = 0xda;
const APP1 = 0xe1;
const TAKEN_FRAMES = [0xc0, 0xc1, 0xc2];
const OTHER_FRAMES = [0xc3, 0xc5, 0xc6, 0xc7, 0xc9, 0xca, 0xcb, 0xcd, 0xce, 0xcf];
const EXIF = Buffer.from("Exif\0\0", "latin1");

/** Each scan of a progressive file costs a pass over all of its pixels; encoders write about ten. */
const MAX_SCANS = 64;

/** @throws {ServeError} BAD_IMAGE; what `checkSize` throws, before a pixel is looked at. */
export function readJpegHeader(bytes: Uint8Array, checkSize: CheckSize): ImageHeader {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  let frame: { readonly width: number; readonly height: number } | undefined;
  let orientation = 1;
  let scans = 0;
  for (let at = 2; ; ) {
    const marker = readMarker(file, at);
    at = marker.end;
    if (marker.code === END_OF_IMAGE) {
      if (at !== file.length) throw badImage("is followed by other data");
      if (frame === undefined || scans === 0) throw badImage("has no pixels");
      return { ...frame, orientation, content: bytes };
    }
    const end = at + segmentBytes(file, at);
    if (OTHER_FRAMES.includes(marker.code)) throw badImage("is a kind of JPEG that is not served");
    if (TAKEN_FRAMES.includes(marker.code)) {
      if (frame !== undefined) throw badImage("has several frames, send one");
      frame = readFrame(file.subarray(at, end));
      checkSize(frame.width, frame.height);
    }
    if (marker.code === APP1 && file.subarray(at + 2, at + 8).equals(EXIF)) orientation = readExifOrientation(file.subarray(at + 8, end));
    at = end;
    if (marker.code !== START_OF_SCAN) continue;
    scans += 1;
    if (frame === undefined || scans > MAX_SCANS)
      throw badImage(frame === undefined ? "has no header" : `has more than ${MAX_SCANS} scans`);
    at = endOfScan(file, at);
  }
}

function readFrame(segment: Buffer): { readonly width: number; readonly height: number } {
  if (segment.length < 8) throw badImage("is cut off");
  const components = segment[7];
  if (segment[2] !== 8) throw badImage("has more than eight bits a channel");
  if (components !== 1 && components !== 3) throw badImage(`has ${components} channels where a JPEG has one or three`);
  return { width: segment.readUInt16BE(5), height: segment.readUInt16BE(3) };
}

/** A marker may be preceded by any number of fill bytes (B.1.1.2). */
function readMarker(file: Buffer, start: number): { readonly code: number; readonly end: number } {
  if (start >= file.length) throw badImage("is cut off");
  let at = start;
  if (file[at] !== 0xff) throw badImage("is damaged");
  while (file[at] === 0xff) at++;
  const code = file[at];
  if (code === undefined) throw badImage("is cut off");
  if (code < 0xc0 || code === START_OF_IMAGE) throw badImage("is damaged");
  return { code, end: at + 1 };
}

/** Length of a segment with its own two bytes. */
function segmentBytes(file: Buffer, at: number): number {
  const length = at + 2 <= file.length ? file.readUInt16BE(at) : 0;
  if (length < 2 || at + length > file.length) throw badImage("is cut off");
  return length;
}

/** Where a scan's coded data ends: at the first marker that is neither a stuffed byte, nor a restart, nor fill. */
function endOfScan(file: Buffer, start: number): number {
  for (let at = file.indexOf(0xff, start); at >= 0; at = file.indexOf(0xff, at)) {
    const next = file[at + 1];
    if (next === undefined) break;
    if (next === 0xff) at += 1;
    else if (next === 0 || (next >= 0xd0 && next <= 0xd7)) at += 2;
    else return at;
  }
  throw badImage("is cut off");
}
