import { describe, expect, test } from "vitest";
import { layWindow, type WindowOptions } from "#training/layers/window.ts";

const lay = (input: readonly number[], options: Partial<WindowOptions>) =>
  layWindow(input, { kernel: 3, strides: 1, padding: "valid", ...options });

describe("layWindow()", () => {
  test.each([
    ["valid", [1, 28, 28], { kernel: 5 }, [24, 24], [0, 0, 0, 0], [0, 0]],
    ["leftover rows", [1, 8, 9], { strides: 2 }, [3, 4], [0, 0, 0, 0], [1, 0]],
    ["same", [1, 5, 6], { padding: "same" }, [5, 6], [1, 1, 1, 1], [0, 0]],
    [
      "same with stride: the odd pixel at the end, as Keras has it",
      [1, 6, 5],
      { strides: 2, padding: "same" },
      [3, 3],
      [0, 1, 1, 1],
      [0, 0],
    ],
    [
      "same where the window is smaller than the stride",
      [1, 5, 5],
      { kernel: 1, strides: 2, padding: "same" },
      [3, 3],
      [0, 0, 0, 0],
      [0, 0],
    ],
    ["by hand", [1, 5, 5], { padding: [2, 0, 1, 1] }, [6, 4], [2, 0, 1, 1], [0, 0]],
  ] as const)("%s", (_name, input, options, output, pads, leftover) => {
    expect(lay(input, options)).toMatchObject({ output, pads, leftover });
  });

  test.each([
    ["a window larger than the picture", [1, 2, 8], {}, /window of 3×3 does not fit into 2×8/],
    ["what is no picture", [784], {}, /\[channels, height, width\], not \[784\]/],
    ["half a pixel", [1, 8, 8], { kernel: 2.5 }, /window's size is a whole number from 1, not 2.5/],
    ["no stride", [1, 8, 8], { strides: [1, 0] }, /stride is a whole number from 1, not 0/],
    ["a padding as large as the window", [1, 8, 8], { padding: [3, 0, 0, 0] }, /below the window's 3, not 3/],
  ] as const)("refuses %s", (_name, input, options, message) => {
    expect(() => lay(input, options)).toThrowError(message);
  });
});
