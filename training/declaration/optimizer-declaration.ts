import * as v from "valibot";

const learningRate = v.exactOptional(v.pipe(v.number(), v.gtValue(0), v.finite(), v.description("Before any schedule")));
const share = v.pipe(v.number(), v.minValue(0), v.ltValue(1));
const steps = v.pipe(v.number(), v.integer(), v.minValue(1));

const adamSettings = {
  learningRate,
  beta1: v.exactOptional(share),
  beta2: v.exactOptional(share),
  epsilon: v.exactOptional(v.pipe(v.number(), v.gtValue(0), v.finite())),
};

/** `optimizer` of `training.json`; the formulas and defaults are in `training/optimizers/`. */
export const OPTIMIZER_DECLARATION = v.variant("kind", [
  v.pipe(
    v.strictObject({ kind: v.literal("gradient-descent"), learningRate }),
    v.description('One update from all samples at each epoch; "batch" is "all"'),
  ),
  v.pipe(v.strictObject({ kind: v.literal("sgd"), learningRate }), v.description("Stochastic gradient descent: one update a batch")),
  v.strictObject({ kind: v.literal("momentum"), learningRate, momentum: v.exactOptional(share) }),
  v.strictObject({ kind: v.literal("nesterov"), learningRate, momentum: v.exactOptional(share) }),
  v.strictObject({ kind: v.literal("adam"), ...adamSettings }),
  v.pipe(
    v.strictObject({
      kind: v.literal("adamw"),
      ...adamSettings,
      weightDecay: v.exactOptional(
        v.pipe(v.number(), v.minValue(0), v.finite(), v.description("Share of a weight, times the learning rate, that goes at each step")),
      ),
    }),
    v.description("Adam with weight decay that is not in the gradient"),
  ),
]);

const decay = {
  factor: v.pipe(v.number(), v.gtValue(0), v.maxValue(1)),
  every: v.pipe(steps, v.description("Steps from one factor to the next")),
};

const decays = [
  v.pipe(v.strictObject({ kind: v.literal("step"), ...decay }), v.description("The rate times the factor, now and then")),
  v.pipe(v.strictObject({ kind: v.literal("exponential"), ...decay }), v.description("The same, a little at each step")),
  v.pipe(
    v.strictObject({
      kind: v.literal("cosine"),
      steps: v.pipe(steps, v.description("Steps until the floor is reached")),
      floor: v.exactOptional(v.pipe(v.number(), v.minValue(0), v.maxValue(1), v.description("Share of the rate that stays; 0 by default"))),
    }),
    v.description("Half a cosine from the rate down to the floor"),
  ),
] as const;

/** `learningRateSchedule` of `training.json`: how the learning rate moves with the steps. */
export const SCHEDULE_DECLARATION = v.variant("kind", [
  ...decays,
  v.pipe(
    v.strictObject({ kind: v.literal("warm-up"), steps, after: v.exactOptional(v.variant("kind", [...decays])) }),
    v.description("In a straight line up to the rate, and then as declared"),
  ),
]);

export type OptimizerDeclaration = Readonly<v.InferOutput<typeof OPTIMIZER_DECLARATION>>;
export type ScheduleDeclaration = Readonly<v.InferOutput<typeof SCHEDULE_DECLARATION>>;
