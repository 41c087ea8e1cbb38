import type { GraphBuilder, Value } from "#core/onnx/builder.ts";
import type { Layer, Shape } from "./layer.ts";
import { describeExtent, type Extent, layWindow, type Padding, type Window } from "./window.ts";

export interface PoolOptions {
  readonly size: Extent;
  /** The size when left out. */
  readonly strides?: Extent;
  readonly padding?: Padding;
}

/** The largest value of each window; padding never is. The gradient goes to the first of equal values. */
export function maxPool({ size, strides = size, padding = "valid" }: PoolOptions): Layer {
  const lay = (input: Shape) => layWindow(input, { kernel: size, strides, padding });
  return {
    description: `MaxPool ${describeExtent(size)}`,
    outputShape: (input) => [input[0] ?? 0, ...lay(input).output],
    parameters: () => [],
    forward: ({ graph, input, training }, x) => {
      const window = lay(input);
      const place = { kernel_shape: window.kernel, pads: window.pads, strides: window.strides };
      if (training === undefined) return { output: graph.emit("MaxPool", [x], place), backward: refuseWayBack };
      const [output, indices] = graph.emitAll("MaxPool", [x], place, [undefined, undefined]);
      if (output === undefined || indices === undefined) throw new RangeError("MaxPool has two outputs");
      return {
        output,
        backward: (dy) => ({
          parameters: [],
          input: () =>
            tiles(window)
              ? graph.emit("MaxUnpool", [dy, indices, graph.integers(training.batch, ...input)], {
                  kernel_shape: window.kernel,
                  strides: window.strides,
                })
              : emitScatter(graph, input, x, indices, dy),
        }),
      };
    },
  };
}

/** Whether every pixel is in exactly one window, the only case that MaxUnpool undoes. */
function tiles({ kernel, strides, pads, leftover }: Window): boolean {
  return kernel.every((size, direction) => size === strides[direction]) && [...pads, ...leftover].every((count) => count === 0);
}

/** Adds each gradient where its maximum was: windows that overlap may share one. */
function emitScatter(graph: GraphBuilder, input: Shape, x: Value, indices: Value, dy: Value): Value {
  const flat = graph.integers(-1);
  const zeros = graph.emit("Reshape", [graph.emit("ConstantOfShape", [graph.emit("Shape", [x])]), flat]);
  const places = graph.emit("Reshape", [indices, flat]);
  const gradients = graph.emit("Reshape", [dy, flat]);
  const sums = graph.emit("ScatterElements", [zeros, places, gradients], { axis: 0, reduction: "add" });
  return graph.emit("Reshape", [sums, graph.integers(-1, ...input)]);
}

function refuseWayBack(): never {
  throw new RangeError("A graph that serves has no way back through MaxPool");
}
