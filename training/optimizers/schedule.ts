import type { GraphBuilder, Value } from "#core/onnx/builder.ts";

/** How the learning rate moves with the steps: inside the graph, so that a chain of runs needs no feeding. */
export interface Schedule {
  readonly description: string;
  readonly hyperparameters: Readonly<Record<string, number>>;
  /** Emits what the learning rate is multiplied by after `done` steps, float32 of rank 0. */
  emitFactor(graph: GraphBuilder, done: Value): Value;
}

export interface DecayOptions {
  /** Above 0 and up to 1. */
  readonly factor: number;
  /** Steps. */
  readonly every: number;
}

/** factor^⌊done / every⌋: down a step, now and then. */
export function stepDecay({ factor, every }: DecayOptions): Schedule {
  checkDecay(factor, every);
  return {
    description: "step decay",
    hyperparameters: { decayFactor: factor, decaySteps: every },
    emitFactor: (graph, done) =>
      graph.emit("Pow", [graph.scalar(factor), graph.emit("Floor", [graph.emit("Div", [done, graph.scalar(every)])])]),
  };
}

/** factor^(done / every): down a little at each step. */
export function exponentialDecay({ factor, every }: DecayOptions): Schedule {
  checkDecay(factor, every);
  return {
    description: "exponential decay",
    hyperparameters: { decayFactor: factor, decaySteps: every },
    emitFactor: (graph, done) => graph.emit("Pow", [graph.scalar(factor), graph.emit("Div", [done, graph.scalar(every)])]),
  };
}

/**
 * From 1 down to `floor` along half a cosine over `steps`, and there it stays: floor + (1 − floor)·(1 + cos(π·done / steps)) / 2.
 * Source: Loshchilov and Hutter 2017, equation 5, without restarts.
 */
export function cosineDecay({ steps, floor = 0 }: { readonly steps: number; readonly floor?: number }): Schedule {
  checkSteps(steps);
  if (!(floor >= 0 && floor <= 1)) throw new RangeError(`A cosine schedule ends at a share from 0 to 1, not ${floor}`);
  return {
    description: "cosine decay",
    hyperparameters: { decaySteps: steps, decayFloor: floor },
    emitFactor: (graph, done) => {
      const along = graph.emit("Min", [graph.emit("Div", [done, graph.scalar(steps)]), graph.scalar(1)]);
      const wave = graph.emit("Cos", [graph.emit("Mul", [along, graph.scalar(Math.PI)])]);
      const fall = graph.emit("Mul", [graph.emit("Add", [wave, graph.scalar(1)]), graph.scalar((1 - floor) / 2)]);
      return graph.emit("Add", [fall, graph.scalar(floor)]);
    },
  };
}

/** From 1 / steps to 1 in a straight line over the first `steps`; from there as `after` has it, counting from the warm-up's end. */
export function warmUp(steps: number, after?: Schedule): Schedule {
  checkSteps(steps);
  return {
    description: after === undefined ? "warm-up" : `warm-up, then ${after.description}`,
    hyperparameters: { warmUpSteps: steps, ...after?.hyperparameters },
    emitFactor: (graph, done) => {
      const number = graph.emit("Add", [done, graph.scalar(1)]);
      const rise = graph.emit("Min", [graph.emit("Div", [number, graph.scalar(steps)]), graph.scalar(1)]);
      if (after === undefined) return rise;
      const since = graph.emit("Max", [graph.emit("Sub", [done, graph.scalar(steps)]), graph.scalar(0)]);
      return graph.emit("Mul", [rise, after.emitFactor(graph, since)]);
    },
  };
}

function checkDecay(factor: number, every: number): void {
  if (!(factor > 0 && factor <= 1)) throw new RangeError(`A learning rate decays by a factor above 0 and up to 1, not ${factor}`);
  checkSteps(every);
}

function checkSteps(steps: number): void {
  if (!Number.isInteger(steps) || steps < 1) throw new RangeError(`A schedule counts whole steps from 1, not ${steps}`);
}
