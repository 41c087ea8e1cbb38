import { expect } from "vitest";

/** Expects a number within a relative tolerance, 1e-6 by default. */
export function expectRelative(actual: number, expected: number, tolerance = 1e-6): void {
  expect(Math.abs(actual - expected) / Math.abs(expected), `${actual} beside ${expected}`).toBeLessThanOrEqual(tolerance);
}
