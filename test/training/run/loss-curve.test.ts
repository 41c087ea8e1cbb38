import { expect, test } from "vitest";
import { drawLossCurve } from "#training/run/loss-curve.ts";

const epoch = (number: number, loss: number, heldOut?: number) => ({
  epoch: number,
  epochs: 3,
  step: 1,
  steps: 1,
  loss,
  elapsedMs: 1,
  computeMs: 1,
  ...(heldOut === undefined ? {} : { heldOut: { samples: 1, loss: heldOut } }),
});

test("drawLossCurve() draws one line, and a second with its name where samples are held out", () => {
  const one = drawLossCurve([epoch(1, 2), epoch(2, 1), epoch(3, 0.5)]);
  expect(one).toMatch(/^<svg [^>]*width="640"/);
  expect(one).not.toContain("held out");
  const two = drawLossCurve([epoch(1, 2, 2.5), epoch(2, 1, 1.5)]);
  expect(two).toContain("held out");
});
