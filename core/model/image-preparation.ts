import * as v from "valibot";
import { LIMITS } from "#core/limits.ts";

const side = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(4096));
const perChannel = v.pipe(
  v.array(v.pipe(v.number(), v.finite())),
  v.check((values) => values.length === 1 || values.length === 3, "Expected one number, or one for each of three channels"),
);

/** A picture as one tensor of pixels: `core/task/prepare-image.ts`. */
export const IMAGE_PREPARATION = v.pipe(
  v.strictObject({
    kind: v.literal("image"),
    width: side,
    height: side,
    /** `cover` keeps the middle that has the model's proportions, `contain` all of it with bars of the background, `stretch` all of it distorted. */
    resize: v.optional(v.picklist(["cover", "contain", "stretch"]), "cover"),
    /** The middle part of the picture that is looked at: 0.875 is "resize to 256, crop 224". */
    crop: v.optional(v.pipe(v.number(), v.minValue(0.05), v.maxValue(1)), 1),
    /** As Pillow has them, within 1 of 255 where a picture is made smaller; each as wide as the reduction. */
    filter: v.optional(v.picklist(["bilinear", "bicubic", "lanczos"]), "bilinear"),
    channels: v.optional(v.picklist(["rgb", "bgr", "grey"]), "rgb"),
    /** Order of batch, channels, rows and columns; by default the one that the input's shape shows. */
    layout: v.exactOptional(v.picklist(["NCHW", "NHWC", "NHW"])),
    /** What shows through transparent pixels and fills bars. */
    background: v.optional(v.picklist(["black", "white"]), "black"),
    /** 255 less each value, for models of light drawings on dark that are sent dark ones on light. */
    invert: v.optional(v.boolean(), false),
    /** A floating-point input gets (value × scale − mean) / std of each channel; a UINT8 input the value itself. */
    scale: v.optional(v.pipe(v.number(), v.finite()), 1),
    mean: v.optional(perChannel, [0]),
    std: v.optional(
      v.pipe(
        perChannel,
        v.check((values) => values.every((value) => value > 0), "Expected numbers above 0"),
      ),
      [1],
    ),
    /** The only input by default. */
    input: v.exactOptional(v.pipe(v.string(), v.minLength(1), v.maxLength(LIMITS.MAX_NAME_CHARACTERS))),
    /** Width × height of the pictures taken; a function of little memory takes smaller ones. */
    maxPixels: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(LIMITS.MAX_IMAGE_PIXELS)), LIMITS.MAX_IMAGE_PIXELS),
  }),
  v.check(
    ({ channels, mean, std }) => channels !== "grey" || (mean.length === 1 && std.length === 1),
    "Expected one mean and one std for a grey picture",
  ),
);

export type ImagePreparation = Readonly<v.InferOutput<typeof IMAGE_PREPARATION>>;
