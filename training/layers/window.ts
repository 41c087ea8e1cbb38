import type { Shape } from "./layer.ts";

/** "valid" pads nothing; "same" as Keras pads, so that the output is the input divided by the stride, rounded up; or every edge by name. */
export type Padding = "valid" | "same" | readonly [top: number, left: number, bottom: number, right: number];

/** One number for both directions, or [height, width]. */
export type Extent = number | readonly [height: number, width: number];

export interface WindowOptions {
  readonly kernel: Extent;
  readonly strides: Extent;
  readonly padding: Padding;
}

/** A window that slides over an image, with every number ONNX wants. */
export interface Window {
  readonly channels: number;
  readonly image: readonly [height: number, width: number];
  readonly kernel: readonly [height: number, width: number];
  readonly strides: readonly [height: number, width: number];
  readonly pads: readonly [top: number, left: number, bottom: number, right: number];
  /** How often it fits. */
  readonly output: readonly [height: number, width: number];
  /** Rows and columns at the end that no window reaches. */
  readonly leftover: readonly [height: number, width: number];
}

/** Lays a window over images [channels, height, width]. @throws {RangeError} when it does not fit once. */
export function layWindow(input: Shape, options: WindowOptions): Window {
  const [channels, height, width] = input;
  if (channels === undefined || height === undefined || width === undefined || input.length !== 3)
    throw new RangeError(`A window slides over [channels, height, width], not [${input.join(", ")}]`);
  const kernel = toPair(options.kernel, "A window's size");
  const strides = toPair(options.strides, "A stride");
  const [top, bottom] = toPads(options.padding, height, kernel[0], strides[0], 0);
  const [left, right] = toPads(options.padding, width, kernel[1], strides[1], 1);
  const room = [height + top + bottom - kernel[0], width + left + right - kernel[1]] as const;
  if (room[0] < 0 || room[1] < 0)
    throw new RangeError(`A window of ${kernel.join("×")} does not fit into ${height + top + bottom}×${width + left + right}`);
  return {
    channels,
    image: [height, width],
    kernel,
    strides,
    pads: [top, left, bottom, right],
    output: [Math.floor(room[0] / strides[0]) + 1, Math.floor(room[1] / strides[1]) + 1],
    leftover: [room[0] % strides[0], room[1] % strides[1]],
  };
}

/** As a description has it: `5×5`. */
export function describeExtent(extent: Extent): string {
  return toPair(extent, "A window's size").join("×");
}

function toPair(extent: Extent, what: string): readonly [number, number] {
  const pair = typeof extent === "number" ? ([extent, extent] as const) : extent;
  for (const size of pair) if (!Number.isInteger(size) || size < 1) throw new RangeError(`${what} is a whole number from 1, not ${size}`);
  return pair;
}

function toPads(padding: Padding, size: number, kernel: number, stride: number, direction: 0 | 1): readonly [number, number] {
  if (padding === "valid") return [0, 0];
  if (padding === "same") {
    const total = Math.max(0, (Math.ceil(size / stride) - 1) * stride + kernel - size);
    return [Math.floor(total / 2), Math.ceil(total / 2)];
  }
  const [before, after] = [padding[direction], padding[direction + 2] ?? 0];
  for (const pad of [before, after])
    if (!Number.isInteger(pad) || pad < 0 || pad >= kernel)
      throw new RangeError(`A padding is a whole number from 0 and below the window's ${kernel}, not ${pad}`);
  return [before, after];
}
