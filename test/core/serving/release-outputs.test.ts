import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ServedVersion } from "#core/model/served-model.ts";
import type { Tensor } from "#core/protocol/tensor.ts";
import { RANKINGS, releaseOutputs, SIGNIFICANT_DIGITS } from "#core/serving/release-outputs.ts";
import { identityModel } from "./ask.ts";

type Limited = keyof typeof RANKINGS;
const LIMITED = Object.keys(RANKINGS) as Limited[];
const STORAGES = { FP16: Float16Array, FP32: Float32Array, FP64: Float64Array } as const;
type Floating = keyof typeof STORAGES;

function classifier(classCount: number, more: readonly ServedVersion["outputs"][number][] = []): ServedVersion {
  const classes = Array.from({ length: classCount }, (_, at) => `class-${at}`);
  const outputs = [
    { name: "p", datatype: "FP32", shape: [-1, classCount] },
    { name: "c", datatype: "INT64", shape: [-1] },
    ...more,
  ] as const;
  return { ...identityModel([]), outputs, classifier: { probabilities: "p", class: "c", classes } };
}

function tensor(name: string, datatype: Floating, shape: readonly number[], values: readonly number[]): Tensor {
  const floats = STORAGES[datatype].from(values);
  return { name, datatype, shape, data: floats instanceof Float16Array ? new Uint16Array(floats.buffer) : floats };
}

/** The numbers that a receiver of the bytes would read. */
function read({ datatype, data }: Tensor): readonly number[] {
  if (data instanceof Uint16Array && datatype === "FP16") return [...new Float16Array(data.buffer, data.byteOffset, data.length)];
  return Array.from(data as Float32Array, Number);
}

/** As near as the datatype comes to a decimal number. */
const nearest = (value: number, datatype: Floating): number => STORAGES[datatype].of(value)[0] ?? Number.NaN;

const rows = fc
  .tuple(fc.integer({ min: 2, max: 12 }), fc.integer({ min: 1, max: 4 }), fc.constantFrom<Floating>("FP16", "FP32", "FP64"))
  .chain(([classCount, rowCount, datatype]) =>
    fc.record({
      classCount: fc.constant(classCount),
      rowCount: fc.constant(rowCount),
      datatype: fc.constant(datatype),
      values: fc.array(fc.oneof({ weight: 4, arbitrary: fc.double({ min: 0, max: 1, noNaN: true }) }, fc.constantFrom(0, 0.5, 1, 1e-7)), {
        minLength: classCount * rowCount,
        maxLength: classCount * rowCount,
      }),
    }),
  );

type Release = (outputs: readonly Tensor[], policy: Limited, version: ServedVersion) => readonly Tensor[];

/** No probability leaves finer than the policy's decimals, nor one beyond its rank, in any datatype; says how many were hidden. */
function checkNothingElseLeaves(release: Release): number {
  let hidden = 0;
  fc.assert(
    fc.property(rows, fc.constantFrom(...LIMITED), ({ classCount, rowCount, datatype, values }, policy) => {
      const sent = tensor("p", datatype, [rowCount, classCount], values);
      const [left] = release([sent], policy, classifier(classCount));
      if (left === undefined) throw new Error("The output is gone");
      expect(left).toMatchObject({ name: "p", datatype, shape: sent.shape });
      const [before, after] = [read(sent), read(left)];
      const { classes, decimals } = RANKINGS[policy];
      for (let start = 0; start < before.length; start += classCount) {
        const places = Array.from({ length: classCount }, (_, at) => at);
        const ranked = places.toSorted((a, b) => (before[start + b] ?? 0) - (before[start + a] ?? 0) || a - b);
        for (const [rank, at] of ranked.entries()) {
          const value = after[start + at] ?? Number.NaN;
          if (rank >= classes) {
            expect(value).toBe(0);
            hidden += before[start + at] === 0 ? 0 : 1;
          } else if (policy === "label") expect(value).toBe(1);
          else {
            expect(value).toBe(nearest(Number(value.toFixed(decimals)), datatype));
            expect(Math.abs(value - (before[start + at] ?? 0))).toBeLessThanOrEqual(0.5 * 10 ** -decimals + 0.001);
          }
          expect(Object.is(value, -0)).toBe(false);
        }
      }
    }),
    { seed: 11, numRuns: 2_000 },
  );
  return hidden;
}

describe("releaseOutputs()", () => {
  test("lets no probability out beyond a policy's decimals or rank, in 2,000 answers of every datatype", () => {
    expect(checkNothingElseLeaves(releaseOutputs)).toBeGreaterThan(4_000);
  });

  test.each<[string, Release]>([
    ["one class too many", (outputs, policy, version) => releaseOutputs(outputs, policy === "label" ? "topk" : policy, version)],
    [
      "one probability as it was",
      (outputs, policy, version) => {
        const [released] = releaseOutputs(outputs, policy, version);
        const [sent] = outputs;
        if (released === undefined || sent === undefined) return [];
        const data = (released.data as Float32Array).slice();
        data[0] = (sent.data as Float32Array)[0] ?? 0;
        return [{ ...released, data }];
      },
    ],
    ["all of it", (outputs) => outputs],
  ])("the check notices %s", (_, release) => {
    expect(() => checkNothingElseLeaves(release)).toThrow();
  });

  test("leaves the answer as it is under full, without a copy", () => {
    const sent = [tensor("p", "FP32", [1, 3], [0.123456, 0.5, 0.4])];
    expect(releaseOutputs(sent, "full", classifier(3))).toBe(sent);
  });

  test("never writes into the model's own memory", () => {
    const sent = tensor("p", "FP32", [1, 3], [0.123456, 0.5, 0.4]);
    for (const policy of LIMITED) releaseOutputs([sent], policy, classifier(3));
    expect(read(sent)).toEqual(read(tensor("p", "FP32", [1, 3], [0.123456, 0.5, 0.4])));
  });

  test("topk leaves the five best, label the best alone, the first of equals", () => {
    const values = [0.1, 0.2, 0.12345, 0.2, 0.02, 0.3, 0.01];
    const release = (policy: Limited) => read(releaseOutputs([tensor("p", "FP64", [1, 7], values)], policy, classifier(7))[0] as Tensor);
    expect(release("topk")).toEqual([0.1, 0.2, 0.1235, 0.2, 0, 0.3, 0]);
    expect(release("rounded")).toEqual([0.1, 0.2, 0.12, 0.2, 0.02, 0.3, 0.01]);
    expect(release("label")).toEqual([0, 0, 0, 0, 0, 1, 0]);
    const equals = releaseOutputs([tensor("p", "FP64", [2, 2], [0.5, 0.5, 0.1, 0.9])], "label", classifier(2));
    expect(read(equals[0] as Tensor)).toEqual([1, 0, 0, 1]);
  });

  test.each([
    ["a value over 1", tensor("p", "FP32", [1, 3], [0, 1.1, 0])],
    ["a value below 0", tensor("p", "FP32", [1, 3], [0, -0.1, 0])],
    ["no number", tensor("p", "FP32", [1, 3], [0, Number.NaN, 0])],
    ["another width", tensor("p", "FP32", [3, 1], [0, 1, 0])],
    ["a class that is none", { name: "c", datatype: "INT64", shape: [1], data: BigInt64Array.of(3n) } as const],
    ["an output nothing is known of", tensor("embedding", "FP32", [1], [0.5])],
  ])("refuses %s under topk and label", (_, output) => {
    for (const policy of ["topk", "label"] as const)
      expect(() => releaseOutputs([output], policy, classifier(3))).toThrow(expect.objectContaining({ code: "OUTPUT_WITHHELD" }));
  });

  test("lets a class pass as it is", () => {
    const output = { name: "c", datatype: "INT64", shape: [2], data: BigInt64Array.of(2n, 0n) } as const;
    for (const policy of LIMITED) expect(releaseOutputs([output], policy, classifier(3))).toEqual([output]);
  });

  test("rounded leaves three significant digits of numbers that are no probabilities", () => {
    const model = identityModel([{ name: "x", datatype: "FP64", shape: [-1] }]);
    fc.assert(
      fc.property(fc.double(), fc.constantFrom<Floating>("FP16", "FP32", "FP64"), (value, datatype) => {
        const [before = 0, after = 0] = [tensor("y", datatype, [1], [value])].flatMap((sent) => [
          ...read(sent),
          ...read(releaseOutputs([sent], "rounded", model)[0] as Tensor),
        ]);
        if (!Number.isFinite(before)) {
          expect(after).toBe(before);
          return;
        }
        expect(Number.isFinite(after)).toBe(true);
        expect(after).toBe(nearest(Number(after.toPrecision(SIGNIFICANT_DIGITS)), datatype) + 0);
        expect(Math.abs(after - before)).toBeLessThanOrEqual(Math.abs(before) * 0.0056 + 6e-8);
      }),
      {
        seed: 13,
        numRuns: 5_000,
        examples: [
          [Number.MAX_VALUE, "FP64"],
          [-Number.MAX_VALUE, "FP64"],
          [65504, "FP16"],
          [3.4028234e38, "FP32"],
        ],
      },
    );
  });

  test("a NaN leaves without what its spare bits could say", () => {
    const bits = Uint32Array.of(0x7fc12345);
    const sent: Tensor = { name: "y", datatype: "FP32", shape: [1], data: new Float32Array(bits.buffer) };
    const [left = sent] = releaseOutputs([sent], "rounded", identityModel([{ name: "x", datatype: "FP32", shape: [-1] }]));
    expect(new Uint32Array((left.data as Float32Array).buffer)).toEqual(Uint32Array.of(0x7fc00000));
  });
});
