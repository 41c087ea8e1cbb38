import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { InferenceSession } from "onnxruntime-node";
import { afterEach, expect, test } from "vitest";
import { openGraphSession } from "#core/drivers/graph-session.ts";
import { openRunner } from "#core/drivers/runner-onnx.ts";
import { toRuntimeSessionOptions } from "#core/drivers/runtime-session-options.ts";
import { SESSION_OPTIONS } from "#core/model/session-options.ts";
import { linearModelBytes } from "../onnx/small-models.ts";

const create = InferenceSession.create;
afterEach(() => {
  InferenceSession.create = create;
});

/** Lets the runtime work as ever and notes what it was asked. */
function watchCreate(): InferenceSession.SessionOptions[] {
  const seen: InferenceSession.SessionOptions[] = [];
  InferenceSession.create = ((...args: [string, InferenceSession.SessionOptions]) => {
    seen.push(args[1]);
    return create.apply(InferenceSession, args as unknown as Parameters<typeof create>);
  }) as typeof create;
  return seen;
}

test("toRuntimeSessionOptions() knows every option of the manifest, and says nothing where nothing is asked", () => {
  expect(toRuntimeSessionOptions()).toEqual({});
  for (const name of Object.keys(SESSION_OPTIONS.entries)) {
    const value = name === "graphOptimization" ? "basic" : true;
    expect(Object.keys(toRuntimeSessionOptions({ [name]: value })), name).toHaveLength(1);
  }
  expect(toRuntimeSessionOptions({ disableQuantQdq: false, disablePrepacking: true })).toEqual({
    extra: { session: { disable_quant_qdq: "0", disable_prepacking: "1" } },
  });
});

test("openRunner() and openGraphSession() hand a version's options to InferenceSession.create", async () => {
  const seen = watchCreate();
  const folder = await mkdtemp(join(tmpdir(), "session-options-"));
  try {
    const path = join(folder, "model.onnx");
    await writeFile(path, linearModelBytes());
    const session = { disableQuantQdq: true, graphOptimization: "extended" } as const;
    const { runner } = await openRunner(path, { threads: 1, session });
    await runner.close();
    await (await openGraphSession(path, { threads: 1, session })).close();
    await (await openGraphSession(path, { threads: 1 })).close();
  } finally {
    await rm(folder, { recursive: true });
  }
  const asked = { extra: { session: { disable_quant_qdq: "1" } }, graphOptimizationLevel: "extended" };
  expect(seen.slice(0, 2)).toEqual([expect.objectContaining(asked), expect.objectContaining(asked)]);
  expect(seen[2]).not.toHaveProperty("extra");
  expect(seen[2]).not.toHaveProperty("graphOptimizationLevel");
});
