import type { Layer, Shape } from "./layer.ts";
import type { PoolOptions } from "./max-pool.ts";
import { describeExtent, layWindow, type Window } from "./window.ts";

/** The mean of each window's pixels; padding does not count. */
export function averagePool({ size, strides = size, padding = "valid" }: PoolOptions): Layer {
  const lay = (input: Shape) => layWindow(input, { kernel: size, strides, padding });
  return {
    description: `AveragePool ${describeExtent(size)}`,
    outputShape: (input) => [input[0] ?? 0, ...lay(input).output],
    parameters: () => [],
    forward: ({ graph, input }, x) => {
      const window = lay(input);
      const { channels, kernel, pads, strides: steps, output, leftover } = window;
      const place = { kernel_shape: kernel, pads, strides: steps };
      return {
        output: graph.emit("AveragePool", [x], { ...place, count_include_pad: 0 }),
        backward: (dy) => ({
          parameters: [],
          input: () => {
            const shares = graph.emit("Mul", [dy, graph.constant("FP32", [1, 1, ...output], toShares(window))]);
            const ones = graph.constant("FP32", [channels, 1, ...kernel], new Float32Array(channels * kernel[0] * kernel[1]).fill(1));
            return graph.emit("ConvTranspose", [shares, ones], { ...place, group: channels, output_padding: leftover });
          },
        }),
      };
    },
  };
}

/** The mean of every channel: [channels, height, width] -> [channels]. */
export function globalAveragePool(): Layer {
  return {
    description: "GlobalAveragePool",
    outputShape: (input) => [layWindow(input, { kernel: 1, strides: 1, padding: "valid" }).channels],
    parameters: () => [],
    forward: ({ graph, input }, x) => ({
      output: graph.emit("ReduceMean", [x], { axes: [2, 3], keepdims: 0 }),
      backward: (dy) => ({
        parameters: [],
        input: () => {
          const [channels = 0, height = 0, width = 0] = input;
          const share = graph.emit("Mul", [dy, graph.scalar(1 / (height * width))]);
          return graph.emit("Expand", [graph.emit("Reshape", [share, graph.integers(-1, channels, 1, 1)]), graph.integers(1, ...input)]);
        },
      }),
    }),
  };
}

/** For each window 1 / the number of pixels in it, row by row. */
function toShares({ image, kernel, strides, pads, output }: Window): Float32Array {
  const count = (direction: 0 | 1, at: number): number => {
    const start = at * strides[direction] - pads[direction];
    return Math.min(start + kernel[direction], image[direction]) - Math.max(start, 0);
  };
  const [height, width] = output;
  return Float32Array.from({ length: height * width }, (_, at) => 1 / (count(0, Math.floor(at / width)) * count(1, at % width)));
}
