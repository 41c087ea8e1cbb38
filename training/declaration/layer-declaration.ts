import * as v from "valibot";

const count = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1_000_000));
const share = v.pipe(v.number(), v.minValue(0), v.ltValue(1));
const factor = v.pipe(v.number(), v.finite(), v.minValue(0));
const extent = v.union([count, v.tuple([count, count])]);
const pad = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(1_000));
const padding = v.pipe(
  v.union([v.picklist(["valid", "same"]), v.tuple([pad, pad, pad, pad])]),
  v.description('"valid" pads nothing, "same" keeps the size but for the stride, or [top, left, bottom, right]'),
);
const numbers = v.pipe(v.array(v.pipe(v.number(), v.finite())), v.minLength(1));

const penalties = {
  l1: v.exactOptional(v.pipe(factor, v.description("The loss grows by this times the sum of the weights' absolute values"))),
  l2: v.exactOptional(v.pipe(factor, v.description("The loss grows by half of this times the sum of the weights' squares"))),
  penalizeBias: v.exactOptional(v.pipe(v.boolean(), v.description("Whether l1 and l2 count biases too; they go free by default"))),
};

const pool = {
  size: v.pipe(extent, v.description("Height and width of the window, or one number for both")),
  strides: v.exactOptional(v.pipe(extent, v.description("The size when left out"))),
  padding: v.exactOptional(padding),
};

function plain<const Kind extends string>(kind: Kind, description: string) {
  return v.pipe(v.strictObject({ kind: v.literal(kind) }), v.description(description));
}

/** One layer of `training.json`; the formulas are in `training/layers/`. */
export const LAYER_DECLARATION = v.variant("kind", [
  v.pipe(
    v.strictObject({ kind: v.literal("dense"), units: count, ...penalties }),
    v.description("y = xW + b, from one dimension a sample"),
  ),
  v.pipe(
    v.strictObject({
      kind: v.literal("conv2d"),
      filters: count,
      kernel: v.pipe(extent, v.description("Height and width of the window, or one number for both")),
      strides: v.exactOptional(extent),
      padding: v.exactOptional(padding),
      groups: v.exactOptional(v.pipe(count, v.description("Groups of channels that do not see each other; 1 by default"))),
      initializer: v.exactOptional(v.pipe(v.picklist(["glorot", "he"]), v.description('"he" suits a ReLU after it'))),
      ...penalties,
    }),
    v.description("Convolution of [channels, height, width], with a bias for each filter"),
  ),
  v.pipe(v.strictObject({ kind: v.literal("max-pool"), ...pool }), v.description("The largest value of each window")),
  v.pipe(v.strictObject({ kind: v.literal("average-pool"), ...pool }), v.description("The mean of each window")),
  plain("global-average-pool", "The mean of every channel"),
  plain("flatten", "All dimensions of a sample as one"),
  plain("channels-first", "[height, width] or [height, width, channels] as [channels, height, width], which convolutions take"),
  v.pipe(
    v.strictObject({
      kind: v.literal("standardize"),
      mean: v.exactOptional(v.pipe(numbers, v.description("One number, or one for each feature or channel"))),
      deviation: v.exactOptional(v.pipe(numbers, v.description("One number above 0, or one for each feature or channel"))),
    }),
    v.check(({ mean, deviation }) => (mean === undefined) === (deviation === undefined), 'Expected "mean" and "deviation", or neither'),
    v.description("(x - mean) / deviation; as the first layer it may leave both out, and they are measured on the training samples"),
  ),
  v.pipe(
    v.strictObject({ kind: v.literal("dropout"), ratio: v.pipe(share, v.description("Share of the elements that each step leaves out")) }),
    v.description("In training, leaves out a share of the elements"),
  ),
  v.pipe(
    v.strictObject({
      kind: v.literal("batch-norm"),
      momentum: v.exactOptional(v.pipe(share, v.description("How much of the running statistics stays at each step"))),
      epsilon: v.exactOptional(v.pipe(v.number(), v.gtValue(0), v.finite())),
    }),
    v.description("Takes out the batch's mean and variance; serves with those of training"),
  ),
  v.pipe(
    v.strictObject({ kind: v.literal("embedding-bag"), rows: count, width: count, ...penalties }),
    v.description("The mean of the rows of a table that a sample's ids name; the first layer"),
  ),
  plain("relu", "max(x, 0)"),
  v.pipe(
    v.strictObject({ kind: v.literal("leaky-relu"), slope: v.exactOptional(v.pipe(share, v.description("Below zero; 0.3 by default"))) }),
    v.description("x above zero and slope times x below"),
  ),
  plain("sigmoid", "1 / (1 + e^-x)"),
  plain("tanh", "The hyperbolic tangent"),
  plain("gelu", "x times the normal distribution's share below x"),
  plain("softmax", "Shares that add up to 1; not as the last layer before a cross-entropy, which holds its own"),
]);

export type LayerDeclaration = Readonly<v.InferOutput<typeof LAYER_DECLARATION>>;
