import type { Tensor } from "#core/protocol/tensor.ts";

/** An output's elements as `version.json` holds them. */
export type SampleValues = readonly (number | string | boolean)[];

/** A tensor's elements as `version.json` writes them. @throws {RangeError} for an integer that JSON cannot hold exactly. */
export function toSampleValues({ name, datatype, data }: Tensor): SampleValues {
  return Array.from<unknown, number | string | boolean>(data, (value) => {
    if (datatype === "BOOL") return value !== 0;
    if (typeof value === "string") return value;
    const number = Number(value);
    if (typeof value === "bigint" && !Number.isSafeInteger(number))
      throw new RangeError(`Output "${name}" holds ${value}, too large for JSON`);
    return number;
  });
}

/**
 * Compares an answer with the one on record: floats within `tolerance`, everything else exactly.
 * @returns what differs, as sentences; none when the answer is the same.
 */
export function compareSample(
  expected: Readonly<Record<string, SampleValues>>,
  outputs: readonly Tensor[],
  tolerance: number,
): readonly string[] {
  return Object.entries(expected).flatMap(([name, values]) => {
    const output = outputs.find((candidate) => candidate.name === name);
    if (output === undefined) return [`Output "${name}" of the sample's answer is missing`];
    const actual = toSampleValues(output);
    if (actual.length !== values.length) return [`Output "${name}" has ${actual.length} elements, on record are ${values.length}`];
    const isFloat = output.datatype.startsWith("FP");
    const different = values.findIndex((value, index) => !(isFloat ? isNear(value, actual[index], tolerance) : value === actual[index]));
    return different < 0 ? [] : [`Output "${name}" is ${actual[different]} at element ${different}, on record is ${values[different]}`];
  });
}

function isNear(expected: unknown, actual: unknown, tolerance: number): boolean {
  return typeof expected === "number" && typeof actual === "number" && Math.abs(expected - actual) <= tolerance;
}
