import { describe, expect, test } from "vitest";
import { dense } from "#training/layers/dense.ts";
import { dropout } from "#training/layers/dropout.ts";
import { flatten } from "#training/layers/flatten.ts";
import type { Layer } from "#training/layers/layer.ts";
import { relu } from "#training/layers/relu.ts";
import type { Loss } from "#training/losses/loss.ts";
import { SPARSE_CROSS_ENTROPY } from "#training/losses/sparse-cross-entropy.ts";
import { checkGradients, PROJECTION } from "./gradient-check.ts";

/** Float32 and a step of 4e-3 leave about 4e-3 of error; a wrong recipe is off by its own size. */
const TOLERANCE = 1e-2;
const SEEDS = [1, 2, 3];

const LAYERS: readonly (readonly [string, readonly number[], readonly Layer[]])[] = [
  ["Dense", [5], [dense(3)]],
  ["ReLU", [7], [relu()]],
  ["Flatten", [2, 3], [flatten()]],
  ["Dropout", [9], [dropout(0.4)]],
  ["Dense on Dense", [4], [dense(6), dense(3)]],
];

const NETWORK = () => [flatten(), dense(16), relu(), dropout(0.2), dense(5)];

describe("emitGradients() agrees with central differences", () => {
  test.each(LAYERS)("through %s alone", async (_name, input, layers) => {
    for (const seed of SEEDS) await expectAgreement(input, layers, PROJECTION, seed);
  });

  test("through the seed's network in small, with its loss", async () => {
    for (const seed of SEEDS) await expectAgreement([4, 5], NETWORK(), SPARSE_CROSS_ENTROPY, seed);
  });
});

describe("positive controls: a wrong gradient is seen", () => {
  test.each([
    ["a ReLU whose gradient has the other sign", [dense(6), scaled(relu(), -1), dense(3)], ["layer0.kernel", "layer0.bias", "x"]],
    ["a Dropout that forgets to scale", [dense(6), scaled(dropout(0.5), 0.5), dense(3)], ["layer0.kernel", "layer0.bias", "x"]],
    ["a Flatten whose gradient is a fiftieth too large", [dense(6), scaled(flatten(), 1.02)], ["layer0.kernel", "layer0.bias", "x"]],
  ])("%s", async (_name, layers, wrong) => {
    const checked = await checkGradients([4], layers, PROJECTION, 1);
    expect(checked.filter(({ error }) => error > TOLERANCE).map(({ name }) => name)).toEqual(wrong);
  });

  test("a loss that forgets to divide by the batch", async () => {
    const wrong: Loss = {
      ...SPARSE_CROSS_ENTROPY,
      forward: (context, output, target) => {
        const pass = SPARSE_CROSS_ENTROPY.forward(context, output, target);
        return { value: pass.value, backward: () => context.graph.emit("Mul", [pass.backward(), context.graph.scalar(context.batch)]) };
      },
    };
    const checked = await checkGradients([4, 5], NETWORK(), wrong, 1);
    expect(checked.every(({ error }) => error > TOLERANCE)).toBe(true);
  });
});

async function expectAgreement(input: readonly number[], layers: readonly Layer[], loss: Loss, seed: number): Promise<void> {
  const checked = await checkGradients(input, layers, loss, seed);
  expect(checked.filter(({ error }) => !(error <= TOLERANCE))).toEqual([]);
}

/** The layer with its gradient at the input multiplied: a planted bug. */
function scaled(layer: Layer, factor: number): Layer {
  return {
    ...layer,
    forward: (context, x) => {
      const pass = layer.forward(context, x);
      return {
        output: pass.output,
        backward: (dy) => {
          const gradients = pass.backward(dy);
          return { ...gradients, input: () => context.graph.emit("Mul", [gradients.input(), context.graph.scalar(factor)]) };
        },
      };
    },
  };
}
