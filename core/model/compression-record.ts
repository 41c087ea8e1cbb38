import * as v from "valibot";

/** The forms a version can be compressed to. */
export const COMPRESSION_METHODS = ["fp16", "int8-weights", "int8-dynamic", "int8-static"] as const;

export type CompressionMethod = (typeof COMPRESSION_METHODS)[number];

const positiveInteger = v.pipe(v.number(), v.integer(), v.minValue(1));
const sha256 = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/, "Expected 64 lower-case hexadecimal digits"));

/** `compression` in `version.json`: enough to make the same bytes again from the parent. */
export const COMPRESSION_RECORD = v.strictObject({
  method: v.picklist(COMPRESSION_METHODS),
  parent: v.strictObject({ version: positiveInteger, sha256 }),
  /** Nodes and tensors that kept their floats, and why. */
  excluded: v.array(v.strictObject({ name: v.string(), operator: v.string(), reason: v.string() })),
  /** Bits of a weight in an integer product; absent for fp16. Seven keep the products of processors without VNNI from overflowing. */
  weightBits: v.exactOptional(v.picklist([7, 8])),
  /** Where the ranges of activations come from, for int8-static. */
  calibration: v.exactOptional(
    v.strictObject({
      source: v.string(),
      samples: positiveInteger,
      /** Share of a tensor's values inside its range, in percent: 100 is the minimum and maximum seen. */
      percentile: v.pipe(v.number(), v.minValue(50), v.maxValue(100)),
    }),
  ),
});

export type CompressionRecord = Readonly<v.InferOutput<typeof COMPRESSION_RECORD>>;
