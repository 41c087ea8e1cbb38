import * as v from "valibot";

const bounds = v.pipe(
  v.strictObject({ min: v.pipe(v.number(), v.finite()), max: v.pipe(v.number(), v.finite()) }),
  v.check(({ min, max }) => min <= max, "Expected min no greater than max"),
);

/**
 * `ranges` in `version.json`: input -> the values it is made for, both ends included. An input whose values are positions in a table needs
 * one: outside it the runtime fails, or reads what is not meant.
 */
export const INPUT_RANGES = v.record(v.string(), bounds);

export type InputRange = Readonly<v.InferOutput<typeof bounds>>;
export type InputRanges = Readonly<Record<string, InputRange>>;
