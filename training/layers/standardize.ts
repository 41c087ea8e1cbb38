import type { Layer, Shape } from "./layer.ts";

export interface StandardizeOptions {
  /** One value for all, or one a feature or channel. */
  readonly mean: readonly number[];
  readonly deviation: readonly number[];
}

/** y = (x − mean) / deviation with numbers known before training, so that callers send what they measured. */
export function standardize({ mean, deviation }: StandardizeOptions): Layer {
  for (const value of deviation)
    if (!(Number.isFinite(value) && value > 0)) throw new RangeError(`A standard deviation is above 0, not ${value}`);
  const shapeOf = (values: readonly number[], input: Shape): readonly number[] => {
    const [size] = input;
    if (values.length !== 1 && values.length !== size)
      throw new RangeError(`Standardizing [${input.join(", ")}] takes 1 or ${size} numbers, not ${values.length}`);
    return [1, values.length, ...input.slice(1).map(() => 1)];
  };
  return {
    description: "Standardize",
    outputShape: (input) => {
      for (const values of [mean, deviation]) shapeOf(values, input);
      return input;
    },
    parameters: () => [],
    forward: ({ graph, input }, x) => {
      const shares = graph.constant(
        "FP32",
        shapeOf(deviation, input),
        Float32Array.from(deviation, (value) => 1 / value),
      );
      const centre = graph.constant("FP32", shapeOf(mean, input), Float32Array.from(mean));
      return {
        output: graph.emit("Mul", [graph.emit("Sub", [x, centre]), shares]),
        backward: (dy) => ({ parameters: [], input: () => graph.emit("Mul", [dy, shares]) }),
      };
    },
  };
}
