import type { Datatype } from "#core/protocol/datatype.ts";

/** An attribute that became an input, in the order of the inputs; the first data input is not in the list. */
export interface MovedAttribute {
  readonly name: string;
  /** `FP32` is one number, `INT64` a list. */
  readonly datatype: Extract<Datatype, "FP32" | "INT64">;
}

/**
 * Operators whose nodes cannot stay as they are when the operator set's version is raised past `since`, up to 13. All others only took
 * more types or kept their old meaning as the default. Source: onnx/onnx `docs/Changelog.md`.
 */
export const MOVED_ATTRIBUTES: Readonly<Record<string, { readonly since: number; readonly attributes: readonly MovedAttribute[] }>> = {
  Clip: {
    since: 11,
    attributes: [
      { name: "min", datatype: "FP32" },
      { name: "max", datatype: "FP32" },
    ],
  },
  Pad: {
    since: 11,
    attributes: [
      { name: "pads", datatype: "INT64" },
      { name: "value", datatype: "FP32" },
    ],
  },
  ReduceSum: { since: 13, attributes: [{ name: "axes", datatype: "INT64" }] },
  Slice: {
    since: 10,
    attributes: [
      { name: "starts", datatype: "INT64" },
      { name: "ends", datatype: "INT64" },
      { name: "axes", datatype: "INT64" },
    ],
  },
  Split: { since: 13, attributes: [{ name: "split", datatype: "INT64" }] },
  Squeeze: { since: 13, attributes: [{ name: "axes", datatype: "INT64" }] },
  TopK: { since: 10, attributes: [{ name: "k", datatype: "INT64" }] },
  Unsqueeze: { since: 13, attributes: [{ name: "axes", datatype: "INT64" }] },
};

/** Since 13 along one axis; before, over everything from `axis` (by default 1) on, as one. */
export const FLATTENING_UNTIL_13: readonly string[] = ["Softmax", "LogSoftmax", "Hardmax"];

/** `ratio` became an input at 12. It means nothing where a graph serves. */
export const DROPOUT_SINCE = 12;

/** Operators that changed in ways not rewritten here: operator -> the versions at which older nodes stop being valid. */
export const UNSUPPORTED_CHANGES: Readonly<Record<string, readonly number[]>> = {
  BatchNormalization: [9],
  Resize: [11],
  Scan: [9],
  Scatter: [11],
  Upsample: [9, 10],
};

/** Below it operators broadcast by other rules. */
export const MIN_OPSET = 7;
