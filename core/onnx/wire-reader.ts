import { ServeError } from "#core/errors.ts";
import type { ByteSource } from "./byte-source.ts";

const WINDOW_BYTES = 64 * 1024;
const MAX_VARINT_BYTES = 10;

/** Reads protobuf's smallest parts one after another, holding a window of the bytes alone. */
export class WireReader {
  /** Where the next byte is. */
  at = 0;
  readonly #source: ByteSource;
  #window: Uint8Array = new Uint8Array();
  #windowAt = 0;

  constructor(source: ByteSource) {
    this.#source = source;
  }

  /**
   * A number of up to 2^53, which is more than any length, field or enumeration; larger ones lose their last digits.
   * @throws {ServeError} MODEL_INVALID where it does not end before `end` or within ten bytes.
   */
  varint(end: number): number {
    let value = 0;
    let unit = 1;
    for (let index = 0; index < MAX_VARINT_BYTES; index += 1) {
      const byte = this.#byte(end);
      value += (byte & 0x7f) * unit;
      if (byte < 0x80) return value;
      unit *= 128;
    }
    throw new ServeError("MODEL_INVALID", "The file is not an ONNX model: a number in it does not end");
  }

  /** Passes over bytes. @throws {ServeError} MODEL_INVALID when there are fewer before `end`. */
  skip(bytes: number, end: number): void {
    if (bytes > end - this.at) throw endsEarly();
    this.at += bytes;
  }

  /** A copy of the bytes from `from` up to `to`. */
  copy(from: number, to: number): Uint8Array {
    const bytes = new Uint8Array(to - from);
    for (let at = from; at < to; ) {
      const part = this.#source.read(at, Math.min(WINDOW_BYTES, to - at));
      if (part.length === 0) throw endsEarly();
      bytes.set(part, at - from);
      at += part.length;
    }
    return bytes;
  }

  #byte(end: number): number {
    if (this.at >= end) throw endsEarly();
    if (this.at < this.#windowAt || this.at >= this.#windowAt + this.#window.length) {
      this.#window = Uint8Array.from(this.#source.read(this.at, WINDOW_BYTES));
      this.#windowAt = this.at;
    }
    const byte = this.#window[this.at - this.#windowAt];
    if (byte === undefined) throw endsEarly();
    this.at += 1;
    return byte;
  }
}

function endsEarly(): ServeError {
  return new ServeError("MODEL_INVALID", "The file is not an ONNX model, or it ends too early");
}
