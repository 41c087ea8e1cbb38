import type { GraphBuilder, Value } from "#core/onnx/builder.ts";
import { glorotUniform, heUniform } from "../random/initial-weights.ts";
import type { Layer, Shape } from "./layer.ts";
import { type PenaltyOptions, toPenalties } from "./penalty.ts";
import { describeExtent, type Extent, layWindow, type Padding, type Window } from "./window.ts";

export interface Conv2dOptions extends PenaltyOptions {
  readonly filters: number;
  readonly kernel: Extent;
  readonly strides?: Extent;
  readonly padding?: Padding;
  /** Channels and filters fall into this many groups that do not see each other; as many as channels is a depthwise convolution. */
  readonly groups?: number;
  /** "glorot" when left out; "he" suits a ReLU after it. */
  readonly initializer?: "glorot" | "he";
}

/** Cross-correlation of float32 [batch, channels, height, width] with kernels [filters, channels / groups, h, w], plus a bias a filter. */
export function conv2d(options: Conv2dOptions): Layer {
  const { filters, groups = 1, initializer = "glorot" } = options;
  for (const count of [filters, groups])
    if (!Number.isInteger(count) || count < 1)
      throw new RangeError(`A convolution has a whole number of filters and groups from 1, not ${count}`);
  const penalties = toPenalties(options);
  const lay = (input: Shape): Window => {
    const window = layWindow(input, { kernel: options.kernel, strides: options.strides ?? 1, padding: options.padding ?? "valid" });
    if (window.channels % groups !== 0 || filters % groups !== 0)
      throw new RangeError(`${groups} groups do not divide ${window.channels} channels and ${filters} filters`);
    return window;
  };
  return {
    description: `Conv2D ${filters} of ${describeExtent(options.kernel)}${groups === 1 ? "" : ` in ${groups} groups`}`,
    outputShape: (input) => [filters, ...lay(input).output],
    parameters: (input) => {
      const { channels, kernel } = lay(input);
      const area = kernel[0] * kernel[1];
      const inputs = (channels / groups) * area;
      const count = filters * inputs;
      return [
        {
          name: "kernel",
          shape: [filters, channels / groups, ...kernel],
          initial: (random) =>
            initializer === "he" ? heUniform(inputs, random, count) : glorotUniform(inputs, filters * area, random, count),
          decays: true,
          ...penalties.kernel,
        },
        { name: "bias", shape: [filters], initial: () => new Float32Array(filters), ...penalties.bias },
      ];
    },
    forward: ({ graph, input, parameters, training }, x) => {
      const [kernel, bias] = parameters;
      if (kernel === undefined || bias === undefined) throw new RangeError("A convolution needs its kernel and its bias");
      const window = lay(input);
      const { kernel: kernel_shape, pads, strides, leftover } = window;
      const place = { group: groups, kernel_shape, pads, strides };
      return {
        output: graph.emit("Conv", [x, kernel, bias], place),
        backward: (dy) => ({
          parameters: [
            emitKernelGradient(graph, window, groups, training?.batch ?? 0, x, dy),
            graph.emit("ReduceSum", [dy, graph.integers(0, 2, 3)], { keepdims: 0 }),
          ],
          input: () => graph.emit("ConvTranspose", [dy, kernel], { ...place, output_padding: leftover }),
        }),
      };
    },
  };
}

/**
 * The kernel's gradient is itself a convolution: of the images with their gradients as kernels, samples in the place of channels. Its
 * dilation is the stride, and it reaches over the rows that no window did, which are cut off.
 */
function emitKernelGradient(graph: GraphBuilder, window: Window, groups: number, batch: number, x: Value, dy: Value): Value {
  const { channels, image, kernel, strides, pads, leftover } = window;
  const swapped = [1, 0, 2, 3];
  const images = groups === 1 ? graph.emit("Transpose", [x], { perm: swapped }) : emitGrouped();
  const gradients = graph.emit("Transpose", [dy], { perm: swapped });
  const wide = graph.emit("Conv", [images, gradients], { dilations: strides, group: groups, pads });
  const isExact = leftover[0] === 0 && leftover[1] === 0;
  const exact = isExact ? wide : graph.emit("Slice", [wide, graph.integers(0, 0), graph.integers(...kernel), graph.integers(2, 3)]);
  return graph.emit("Transpose", [exact], { perm: swapped });

  function emitGrouped(): Value {
    const split = graph.emit("Reshape", [x, graph.integers(batch, groups, channels / groups, ...image)]);
    const turned = graph.emit("Transpose", [split], { perm: [2, 1, 0, 3, 4] });
    return graph.emit("Reshape", [turned, graph.integers(channels / groups, groups * batch, ...image)]);
  }
}
