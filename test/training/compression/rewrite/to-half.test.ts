import { describe, expect, test } from "vitest";
import { toHalf } from "#training/compression/rewrite/to-half.ts";

/** The value of a finite float16, from its bits: IEEE 754-2008, binary16. */
function halfValue(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  return sign * (exponent === 0 ? fraction * 2 ** -24 : (1 + fraction / 1024) * 2 ** (exponent - 15));
}

const POSITIVE = Array.from({ length: 0x7c00 }, (_, bits) => bits);

describe("toHalf()", () => {
  test("keeps every finite float16 as it is, of both signs", () => {
    const bits = [...POSITIVE, ...POSITIVE.map((positive) => positive | 0x8000)];
    expect([...(toHalf(Float32Array.from(bits, halfValue)) ?? [])]).toEqual(bits);
  });

  test("rounds what lies in the middle of two neighbours to the even one, and what lies beside it to the nearer", () => {
    const pairs = POSITIVE.slice(0, -1);
    const middle = (bits: number): number => (halfValue(bits) + halfValue(bits + 1)) / 2;
    const half = (toValue: (bits: number) => number) => [...(toHalf(Float32Array.from(pairs, toValue)) ?? [])];
    // Every middle, and its neighbours in float32, are float32 exactly.
    expect(half(middle)).toEqual(pairs.map((bits) => (bits % 2 === 0 ? bits : bits + 1)));
    expect(half((bits) => middle(bits) * (1 - 2 ** -20))).toEqual(pairs);
    expect(half((bits) => middle(bits) * (1 + 2 ** -20))).toEqual(pairs.map((bits) => bits + 1));
  });

  test("agrees with DataView.setFloat16() and Math.f16round() on float32 of every exponent", () => {
    const view = new DataView(new ArrayBuffer(4));
    const values = Float32Array.from({ length: 60_000 }, (_, index) => {
      view.setUint32(0, (index * 2_654_435_761) % 0x47_7f_f0_00);
      return view.getFloat32(0);
    });
    const half = toHalf(values);
    const wrong = values.filter((value, index) => {
      view.setFloat16(0, value);
      return half?.[index] !== view.getUint16(0) || Math.f16round(value) !== view.getFloat16(0);
    });
    expect(wrong).toHaveLength(0);
  });

  test("refuses what rounds to infinity, and takes the largest that does not", () => {
    expect(toHalf(Float32Array.of(1, 65_520))).toBeUndefined();
    expect(toHalf(Float32Array.of(-65_520))).toBeUndefined();
    expect([...(toHalf(Float32Array.of(65_519.996)) ?? [])]).toEqual([0x7bff]);
    expect([...(toHalf(Float32Array.of(Number.POSITIVE_INFINITY)) ?? [])]).toEqual([0x7c00]);
  });
});
