import { ServeError } from "#core/errors.ts";
import { LIMITS } from "#core/limits.ts";
import type { ByteSource } from "./byte-source.ts";
import { WireReader } from "./wire-reader.ts";
import { WIRE_SCHEMA, WIRE_TYPES } from "./wire-schema.ts";

/** One field of a message as it stands in the file. */
export interface WireOccurrence {
  /** The message it is in, such as "TensorProto", and that message's size. */
  readonly message: string;
  readonly messageBytes: number;
  readonly field: number;
  /** The number itself for a varint, else 0. */
  readonly value: number;
  /** Bytes of the content, for a field that has its length before it. */
  readonly bytes: number;
  /** Whether it is a message of its own. */
  readonly isMessage: boolean;
}

/** What to do with a field: keep it as it is, leave it out, or keep it with no content. */
export type WireDecision = "keep" | "drop" | "empty";

/**
 * Walks through every message of an ONNX file without decoding it, and writes what `decide` keeps; parts that stay whole are copied whole.
 * What passes has no message deeper than `MAX_MESSAGE_DEPTH` and each known field in its own wire type, so a decoder reads the same
 * structure and cannot be led into deep recursion.
 * @returns undefined when everything stays.
 * @throws {ServeError} MODEL_INVALID for what is no protobuf of ONNX, MODEL_TOO_COMPLEX for deep nesting, and what `decide` throws.
 */
export function rewriteWire(source: ByteSource, decide: (occurrence: WireOccurrence) => WireDecision): Uint8Array | undefined {
  const rewritten = rewriteMessage({ reader: new WireReader(source), decide }, "ModelProto", source.size, 1);
  return rewritten === undefined ? undefined : join(rewritten);
}

interface Walk {
  readonly reader: WireReader;
  readonly decide: (occurrence: WireOccurrence) => WireDecision;
}

function rewriteMessage(walk: Walk, message: string, end: number, depth: number): Uint8Array[] | undefined {
  if (depth > LIMITS.MAX_MESSAGE_DEPTH)
    throw new ServeError("MODEL_TOO_COMPLEX", `The model nests messages deeper than ${LIMITS.MAX_MESSAGE_DEPTH} levels`);
  const { reader } = walk;
  const messageBytes = end - reader.at;
  const pieces: Uint8Array[] = [];
  let keptFrom = reader.at;
  let isChanged = false;
  /** Writes what was kept up to `upTo`, and goes on after the field that ends where the reader is. */
  const cut = (upTo: number): void => {
    if (upTo > keptFrom) pieces.push(reader.copy(keptFrom, upTo));
    keptFrom = reader.at;
    isChanged = true;
  };
  while (reader.at < end) {
    const fieldAt = reader.at;
    const { field, wireType } = readTag(reader, end);
    const known = WIRE_SCHEMA.get(message)?.get(field);
    if (known !== undefined && !known.wireTypes.includes(wireType))
      throw new ServeError("MODEL_INVALID", `The file is not an ONNX model: field ${field} of a ${message} has another kind of value`);
    const value = wireType === WIRE_TYPES.varint ? reader.varint(end) : 0;
    const contentEnd = wireType === WIRE_TYPES.bytes ? readLength(reader, end) : passOver(reader, wireType, end, depth);
    const decision = walk.decide({
      message,
      messageBytes,
      field,
      value,
      bytes: wireType === WIRE_TYPES.bytes ? contentEnd - reader.at : 0,
      isMessage: known?.message !== undefined,
    });
    if (decision === "keep" && known?.message !== undefined) {
      const inner = rewriteMessage(walk, known.message, contentEnd, depth + 1);
      if (inner === undefined) continue;
      cut(fieldAt);
      pushAll(pieces, [header(field, totalBytes(inner)), ...inner]);
      continue;
    }
    reader.at = contentEnd;
    if (decision === "keep") continue;
    cut(fieldAt);
    if (decision === "empty") pieces.push(header(field, 0));
  }
  if (!isChanged) return undefined;
  cut(end);
  return pieces;
}

function readTag(reader: WireReader, end: number): { readonly field: number; readonly wireType: number } {
  const tag = reader.varint(end);
  const field = Math.floor(tag / 8);
  if (field === 0 || tag > 0xffff_ffff)
    throw new ServeError("MODEL_INVALID", "The file is not an ONNX model: it has a field without a number");
  return { field, wireType: tag % 8 };
}

/** @returns where the content ends; the reader stands where it begins. */
function readLength(reader: WireReader, end: number): number {
  const length = reader.varint(end);
  const start = reader.at;
  reader.skip(length, end);
  reader.at = start;
  return start + length;
}

/** Passes over a value that is neither a varint, which is read already, nor has a length before it. @returns where it ends. */
function passOver(reader: WireReader, wireType: number, end: number, depth: number): number {
  if (wireType === WIRE_TYPES.fixed64) reader.skip(8, end);
  else if (wireType === WIRE_TYPES.fixed32) reader.skip(4, end);
  else if (wireType === WIRE_TYPES.groupStart) skipGroup(reader, end, depth);
  else if (wireType !== WIRE_TYPES.varint) throw new ServeError("MODEL_INVALID", "The file is not an ONNX model: a field has no type");
  return reader.at;
}

/** Groups are a form that ONNX never had; a decoder skips them by recursion, this does not. */
function skipGroup(reader: WireReader, end: number, depth: number): void {
  for (let open = 1; open > 0; ) {
    const { wireType } = readTag(reader, end);
    if (wireType === WIRE_TYPES.groupStart) open += 1;
    else if (wireType === WIRE_TYPES.groupEnd) open -= 1;
    else if (wireType === WIRE_TYPES.varint) reader.varint(end);
    else reader.at = wireType === WIRE_TYPES.bytes ? readLength(reader, end) : passOver(reader, wireType, end, depth);
    if (depth + open > LIMITS.MAX_MESSAGE_DEPTH)
      throw new ServeError("MODEL_TOO_COMPLEX", `The model nests groups deeper than ${LIMITS.MAX_MESSAGE_DEPTH} levels`);
  }
}

/** Tag and length of a field with `length` bytes of content. */
function header(field: number, length: number): Uint8Array {
  return Uint8Array.from([...toVarint(field * 8 + WIRE_TYPES.bytes), ...toVarint(length)]);
}

function toVarint(value: number): number[] {
  const bytes: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return [...bytes, rest];
    bytes.push((rest % 128) + 128);
  }
}

function totalBytes(pieces: readonly Uint8Array[]): number {
  return pieces.reduce((total, piece) => total + piece.length, 0);
}

function pushAll(pieces: Uint8Array[], further: readonly Uint8Array[]): void {
  for (const piece of further) pieces.push(piece);
}

function join(pieces: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(totalBytes(pieces));
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}
