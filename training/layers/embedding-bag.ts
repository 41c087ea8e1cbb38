import { uniform } from "../random/initial-weights.ts";
import type { Layer, Shape } from "./layer.ts";
import { type PenaltyOptions, toPenalties } from "./penalty.ts";

export interface EmbeddingBagOptions extends PenaltyOptions {
  /** Rows of the table; ids are from 0 and below it. */
  readonly rows: number;
  readonly width: number;
}

/** Half the range of the initial values, as Keras's embedding has it. */
const INITIAL_BOUND = 0.05;

/** The mean of the table's rows that a sample names: int64 [batch, ids] -> float32 [batch, width]. First layer of its network. */
export function embeddingBag({ rows, width, ...penalty }: EmbeddingBagOptions): Layer {
  for (const count of [rows, width])
    if (!Number.isInteger(count) || count < 1)
      throw new RangeError(`An embedding has a whole number of rows and columns from 1, not ${count}`);
  const { kernel: penalties } = toPenalties(penalty);
  return {
    description: `EmbeddingBag ${rows}×${width}`,
    takes: "ids",
    outputShape: (input) => {
      bagSize(input);
      return [width];
    },
    parameters: () => [
      {
        name: "table",
        shape: [rows, width],
        initial: (random) => uniform(INITIAL_BOUND, rows * width, random),
        decays: true,
        ...penalties,
      },
    ],
    forward: ({ graph, input, parameters: [table], training }, ids) => {
      if (table === undefined) throw new RangeError("An embedding bag needs its table");
      const size = bagSize(input);
      return {
        output: graph.emit("ReduceMean", [graph.emit("Gather", [table, ids], { axis: 0 })], { axes: [1], keepdims: 0 }),
        backward: (dy) => {
          const count = (training?.batch ?? 0) * size;
          // One after the other, and so in the same order each time: ScatterElements has no threads of its own.
          const places = graph.emit("Expand", [graph.emit("Reshape", [ids, graph.integers(count, 1)]), graph.integers(count, width)]);
          const share = graph.emit("Unsqueeze", [graph.emit("Mul", [dy, graph.scalar(1 / size)]), graph.integers(1)]);
          const shares = graph.emit("Reshape", [
            graph.emit("Expand", [share, graph.integers(1, size, width)]),
            graph.integers(count, width),
          ]);
          const zeros = graph.emit("ConstantOfShape", [graph.integers(rows, width)]);
          const sums = graph.emit("ScatterElements", [zeros, places, shares], { axis: 0, reduction: "add" });
          return {
            parameters: [sums],
            input: () => {
              throw new RangeError("Ids have no gradient");
            },
          };
        },
      };
    },
  };
}

function bagSize(input: Shape): number {
  const [size] = input;
  if (size === undefined || size < 1 || input.length !== 1)
    throw new RangeError(`An embedding bag takes one list of ids a sample, not [${input.join(", ")}]`);
  return size;
}
