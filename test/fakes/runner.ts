import type { Tensor, TensorSignature } from "#core/protocol/tensor.ts";
import type { OpenedRunner, Runner } from "#core/serving/runner.ts";

/** What a fake runner was asked, for a test to look at. */
export interface RunnerCall {
  readonly inputs: readonly Tensor[];
  readonly outputNames: readonly string[];
}

/** A runner that answers each output with the input of the same place (by `pairs`, output name -> input name), copied as it came. */
export function createIdentityRunner(pairs: ReadonlyMap<string, string>): { readonly runner: Runner; readonly calls: RunnerCall[] } {
  return createFakeRunner((inputs, outputNames) =>
    outputNames.map((name) => {
      const input = inputs.find((candidate) => candidate.name === pairs.get(name));
      if (input === undefined) throw new Error(`The fake has no input for output "${name}"`);
      return { ...input, name };
    }),
  );
}

/** A runner that answers with what a function makes of its inputs. */
export function createFakeRunner(answer: (inputs: readonly Tensor[], outputNames: readonly string[]) => readonly Tensor[]): {
  readonly runner: Runner;
  readonly calls: RunnerCall[];
} {
  const calls: RunnerCall[] = [];
  const runner: Runner = {
    async infer(inputs, outputNames) {
      calls.push({ inputs, outputNames });
      return { outputs: answer(inputs, outputNames), computeMs: 1.5 };
    },
    async close() {},
  };
  return { runner, calls };
}

/** An opened artifact that says of itself what a test wants, and counts how often it was closed. */
export function createOpenedRunner(
  inputs: readonly TensorSignature[],
  outputs: readonly TensorSignature[],
): OpenedRunner & { readonly closed: () => number } {
  const { runner } = createFakeRunner(() => []);
  let closed = 0;
  return {
    runner: {
      infer: runner.infer,
      async close() {
        closed += 1;
      },
    },
    signature: { inputs, outputs },
    closed: () => closed,
  };
}
