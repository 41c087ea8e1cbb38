import type { Layer } from "./layer.ts";

/** In training, sets a share of `ratio` of the elements to zero and scales the rest by 1/(1 - ratio); when serving, nothing. */
export function dropout(ratio: number): Layer {
  if (!(ratio >= 0 && ratio < 1)) throw new RangeError(`A dropout ratio is at least 0 and below 1, not ${ratio}`);
  return {
    description: `Dropout ${ratio}`,
    outputShape: (input) => input,
    parameters: () => [],
    forward: ({ graph, training }, x) => {
      if (training === undefined) return { output: x, backward: (dy) => ({ parameters: [], input: () => dy }) };
      const inTraining = graph.constant("BOOL", [], Uint8Array.of(1));
      const [output, kept] = graph.emitAll("Dropout", [x, graph.scalar(ratio), inTraining], { seed: training.seed }, [
        undefined,
        undefined,
      ]);
      if (output === undefined || kept === undefined) throw new RangeError("Dropout has two outputs");
      return {
        output,
        backward: (dy) => ({
          parameters: [],
          input: () => graph.emit("Where", [kept, graph.emit("Mul", [dy, graph.scalar(1 / (1 - ratio))]), graph.scalar(0)]),
        }),
      };
    },
  };
}
