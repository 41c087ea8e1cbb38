import { expect, test } from "vitest";
import type { ServedVersion } from "#core/model/served-model.ts";
import { toRunnerOptions } from "#functions/infer/runner-options.ts";

const VERSION: ServedVersion = {
  name: "m",
  version: 1,
  sha256: "0".repeat(64),
  bytes: 1,
  inputs: [],
  outputs: [],
  allowNonFinite: false,
  maxBatch: 1,
};

test("toRunnerOptions() hands the version's session options to the runner, and none where it has none", () => {
  expect(toRunnerOptions(VERSION, 3_008, 2)).toEqual({ threads: 2 });
  const session = { disableQuantQdq: true } as const;
  expect(toRunnerOptions({ ...VERSION, session }, 1_024, 2)).toEqual({ threads: 1, session });
});
