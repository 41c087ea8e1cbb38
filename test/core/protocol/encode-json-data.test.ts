import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ServeError } from "#core/errors.ts";
import type { Datatype } from "#core/protocol/datatype.ts";
import { encodeJsonData } from "#core/protocol/encode-json-data.ts";
import { findNonFinite } from "#core/protocol/non-finite.ts";
import type { TensorData } from "#core/protocol/tensor.ts";

const encode = (datatype: Datatype, data: TensorData) => encodeJsonData({ name: "y", datatype, shape: [data.length], data });

/** Elements one by one, as the protocol's table of datatypes has them. */
function spell(data: Float32Array | Float64Array): string {
  return `[${[...data].map((value) => (Number.isNaN(value) ? "null" : Object.is(value, -0) ? "-0.0" : String(value)))}]`;
}

describe("encodeJsonData()", () => {
  test("writes every float so that it reads back as itself, NaN as null, negative zero with its sign", () => {
    const value = fc.oneof(fc.float({ noDefaultInfinity: true }), fc.constantFrom(-0, 0, 1e21, 1e-7, Number.NaN));
    fc.assert(
      fc.property(fc.array(value, { maxLength: 20 }), fc.constantFrom("FP32", "FP64"), (values, datatype) => {
        const data = datatype === "FP32" ? Float32Array.from(values) : Float64Array.from(values);
        const { text, hasNaN } = encode(datatype, data);
        expect(text).toBe(spell(data));
        expect(hasNaN).toBe(values.some(Number.isNaN));
        expect(JSON.parse(text)).toEqual([...data].map((each) => (Number.isNaN(each) ? null : each)));
      }),
      { seed: 51, numRuns: 1_000 },
    );
  });

  test("has no form for an infinity, also beside NaN", () => {
    for (const values of [[Infinity], [1, -Infinity], [Number.NaN, 2, Infinity]])
      for (const data of [Float32Array.from(values), Float64Array.from(values)])
        expect(() => encode(data instanceof Float32Array ? "FP32" : "FP64", data)).toThrow(ServeError);
  });

  test("writes integers digit for digit, the longest too", () => {
    expect(encode("INT64", BigInt64Array.of(-(2n ** 63n), 2n ** 63n - 1n, 0n)).text).toBe("[-9223372036854775808,9223372036854775807,0]");
    expect(encode("UINT64", BigUint64Array.of(2n ** 64n - 1n)).text).toBe("[18446744073709551615]");
    expect(encode("INT8", Int8Array.of(-128, 0, 127)).text).toBe("[-128,0,127]");
    expect(encode("BOOL", Uint8Array.of(1, 0)).text).toBe("[true,false]");
    expect(encode("UINT16", Uint16Array.of()).text).toBe("[]");
  });
});

describe("findNonFinite()", () => {
  test("finds the first, at every place and of every kind, and none among the largest finite numbers", () => {
    const kinds = [Number.NaN, Infinity, -Infinity];
    for (const create of [Float32Array, Float64Array]) {
      const datatype = create === Float32Array ? "FP32" : "FP64";
      const largest = create === Float32Array ? 3.4028234663852886e38 : Number.MAX_VALUE;
      for (let length = 0; length < 11; length++) {
        const data = new create(length + 1).subarray(1).fill(-largest);
        expect(findNonFinite({ datatype, data })).toBe(-1);
        for (let at = 0; at < length; at++) expect(findNonFinite({ datatype, data: data.with(at, kinds[at % 3] ?? 0) })).toBe(at);
      }
    }
  });

  test("knows every bit pattern of FP16", () => {
    const finite = (bits: number) => ((bits >> 10) & 31) !== 31;
    for (let bits = 0; bits < 65_536; bits += 7)
      expect(findNonFinite({ datatype: "FP16", data: Uint16Array.of(0, bits) })).toBe(finite(bits) ? -1 : 1);
  });
});
