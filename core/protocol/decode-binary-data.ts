import { ServeError } from "#core/errors.ts";
import { LIMITS } from "#core/limits.ts";
import { DATATYPES } from "./datatype.ts";
import { badString, checkElementText } from "./element-text.ts";
import type { RequestInput } from "./inference-envelope.ts";
import type { ModelSignature } from "./model-signature.ts";
import { findNonFinite } from "./non-finite.ts";
import type { TensorData } from "./tensor.ts";
import { TENSOR_STORAGE } from "./tensor-storage.ts";

/** A byte-order mark is an element's own character here, and bytes that are no UTF-8 are an error. */
const UTF8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/**
 * Reads the elements of an input that came as little-endian bytes. Every host the product runs on is little-endian itself.
 * @throws {ServeError} BINARY_SIZE, BAD_ELEMENT for a BOOL that is neither 0 nor 1, NON_FINITE, BAD_STRING.
 */
export function decodeBinaryData(input: RequestInput, bytes: Uint8Array, model: ModelSignature): TensorData {
  const { datatype, name, elements } = input;
  if (datatype === "BYTES") return decodeStrings(input, bytes, model);
  const expected = elements * DATATYPES[datatype].bytes;
  if (bytes.length !== expected) throw sizeMismatch(input, bytes, expected, model);
  // A typed array starts at a multiple of its element's size, where the bytes behind a JSON of any length only start by chance.
  const aligned = bytes.byteOffset % DATATYPES[datatype].bytes === 0 ? bytes : new Uint8Array(bytes);
  if (datatype === "BOOL") {
    const at = bytes.findIndex((value) => value > 1);
    if (at >= 0) throw new ServeError("BAD_ELEMENT", `Element ${at} of input '${name}' must be a byte of 0 or 1`);
  }
  const data = new TENSOR_STORAGE[datatype](aligned.buffer as ArrayBuffer, aligned.byteOffset, elements);
  const at = model.allowNonFinite ? -1 : findNonFinite({ datatype, data });
  if (at >= 0) throw new ServeError("NON_FINITE", `Element ${at} of input '${name}' is not finite`);
  return data;
}

/** Each element is its length, four bytes little-endian, then its bytes. */
function decodeStrings(input: RequestInput, bytes: Uint8Array, model: ModelSignature): readonly string[] {
  const { name, elements } = input;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const strings: string[] = [];
  let at = 0;
  while (strings.length < elements) {
    const length = at + 4 <= bytes.length ? view.getUint32(at, true) : 0;
    const end = at + 4 + length;
    if (end > bytes.length) throw sizeMismatch(input, bytes, end, model);
    if (length > LIMITS.MAX_STRING_BYTES) throw badString(`is longer than ${LIMITS.MAX_STRING_BYTES} bytes`, name, strings.length);
    strings.push(decodeElement(bytes.subarray(at + 4, end), name, strings.length));
    at = end;
  }
  if (at < bytes.length) throw sizeMismatch(input, bytes, at, model);
  return strings;
}

function decodeElement(bytes: Uint8Array, name: string, index: number): string {
  let text: string;
  try {
    text = UTF8.decode(bytes);
  } catch {
    throw badString("is not valid UTF-8", name, index);
  }
  return checkElementText(text, name, index);
}

/** Wording: Triton's. */
function sizeMismatch({ name }: RequestInput, bytes: Uint8Array, expected: number, model: ModelSignature): ServeError {
  return new ServeError(
    "BINARY_SIZE",
    `input byte size mismatch for input '${name}' for model '${model.name}'. Expected ${expected}, got ${bytes.length}`,
  );
}
