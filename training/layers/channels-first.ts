import type { Layer, Shape } from "./layer.ts";

/** Pictures as callers send them, [height, width] or [height, width, channels], as convolutions take them: [channels, height, width]. */
export function channelsFirst(): Layer {
  return {
    description: "ChannelsFirst",
    outputShape: (input) => toDimensions(input),
    parameters: () => [],
    forward: ({ graph, input }, x) => {
      if (input.length === 2)
        return {
          output: graph.emit("Reshape", [x, graph.integers(-1, ...toDimensions(input))]),
          backward: (dy) => ({ parameters: [], input: () => graph.emit("Reshape", [dy, graph.integers(-1, ...input)]) }),
        };
      return {
        output: graph.emit("Transpose", [x], { perm: [0, 3, 1, 2] }),
        backward: (dy) => ({ parameters: [], input: () => graph.emit("Transpose", [dy], { perm: [0, 2, 3, 1] }) }),
      };
    },
  };
}

function toDimensions(input: Shape): readonly [number, number, number] {
  const [height, width, channels = 1] = input;
  if (height === undefined || width === undefined || input.length > 3)
    throw new RangeError(`A picture is [height, width] or [height, width, channels], not [${input.join(", ")}]`);
  return [channels, height, width];
}
