import { glorotUniform } from "../random/initial-weights.ts";
import type { Layer, Shape } from "./layer.ts";
import { type PenaltyOptions, toPenalties } from "./penalty.ts";

/** y = xW + b on float32 [batch, in] -> [batch, units]; W is Glorot uniform, b zero. */
export function dense(units: number, options: PenaltyOptions = {}): Layer {
  if (!Number.isInteger(units) || units < 1) throw new RangeError(`Dense has a whole number of units from 1, not ${units}`);
  const penalties = toPenalties(options);
  return {
    description: `Dense ${units}`,
    outputShape: (input) => {
      width(input);
      return [units];
    },
    parameters: (input) => [
      {
        name: "kernel",
        shape: [width(input), units],
        initial: (random) => glorotUniform(width(input), units, random),
        decays: true,
        ...penalties.kernel,
      },
      { name: "bias", shape: [units], initial: () => new Float32Array(units), ...penalties.bias },
    ],
    forward: ({ graph, parameters }, x) => {
      const [kernel, bias] = parameters;
      if (kernel === undefined || bias === undefined) throw new RangeError("Dense needs its kernel and its bias");
      return {
        output: graph.emit("Gemm", [x, kernel, bias]),
        backward: (dy) => ({
          parameters: [graph.emit("Gemm", [x, dy], { transA: 1 }), graph.emit("ReduceSum", [dy, graph.integers(0)], { keepdims: 0 })],
          input: () => graph.emit("Gemm", [dy, kernel], { transB: 1 }),
        }),
      };
    },
  };
}

function width(input: Shape): number {
  const [size] = input;
  if (size === undefined || input.length !== 1) throw new RangeError(`Dense takes one dimension a sample, not [${input.join(", ")}]`);
  return size;
}
