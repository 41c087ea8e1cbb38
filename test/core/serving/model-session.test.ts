import { describe, expect, test } from "vitest";
import { ServeError } from "#core/errors.ts";
import { createModelSession } from "#core/serving/model-session.ts";
import { createFakeArtifactStore } from "#test/fakes/artifact-store.ts";
import { createOpenedRunner } from "#test/fakes/runner.ts";
import { X_MODEL } from "./ask.ts";

const code = (thrown: unknown): string => (thrown instanceof ServeError ? thrown.code : String(thrown));

describe("createModelSession()", () => {
  test("asks for the manifest's artifact, opens it once and hands out that session", async () => {
    const artifacts = createFakeArtifactStore(["/tmp/model"]);
    const opened = createOpenedRunner(X_MODEL.inputs, X_MODEL.outputs);
    const paths: string[] = [];
    const session = createModelSession(X_MODEL, {
      artifacts,
      openRunner: async (path) => {
        paths.push(path);
        return opened;
      },
    });
    const runner = await session();
    expect(await session()).toBe(runner);
    await runner.close();
    expect(opened.closed()).toBe(1);
    expect(paths).toEqual(["/tmp/model"]);
    expect(artifacts.asked).toEqual([{ sha256: X_MODEL.sha256, bytes: X_MODEL.bytes }]);
  });

  test("opens nothing that failed verification, and tries again on the next call", async () => {
    const artifacts = createFakeArtifactStore([new ServeError("CHECKSUM_MISMATCH", "other bytes"), "/tmp/model"]);
    let opens = 0;
    const session = createModelSession(X_MODEL, {
      artifacts,
      openRunner: async () => {
        opens += 1;
        return createOpenedRunner(X_MODEL.inputs, X_MODEL.outputs);
      },
    });
    expect(await session().catch(code)).toBe("CHECKSUM_MISMATCH");
    expect(opens).toBe(0);
    await session();
    expect(opens).toBe(1);
  });

  test.each([
    ["another datatype", [{ name: "x", datatype: "FP64", shape: [-1, 3] }]],
    ["another dimension", [{ name: "x", datatype: "FP32", shape: [-1, 4] }]],
    ["a dimension the manifest leaves free", [{ name: "x", datatype: "FP32", shape: [1, 3] }]],
    ["another name", [{ name: "z", datatype: "FP32", shape: [-1, 3] }]],
    ["an input more", [...X_MODEL.inputs, { name: "z", datatype: "FP32", shape: [1] }]],
  ] as const)("refuses and closes an artifact with %s", async (_, inputs) => {
    const opened = createOpenedRunner(inputs, X_MODEL.outputs);
    const session = createModelSession(X_MODEL, { artifacts: createFakeArtifactStore(["/m"]), openRunner: async () => opened });
    expect(await session().catch(code)).toBe("MANIFEST_INVALID");
    expect(opened.closed()).toBe(1);
  });

  test("keeps the runtime's words for the log", async () => {
    const cause = new Error("onnxruntime/core/graph/model.cc:1");
    const session = createModelSession(X_MODEL, {
      artifacts: createFakeArtifactStore(["/m"]),
      openRunner: () => Promise.reject(cause),
    });
    const error = await session().catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: "MODEL_UNAVAILABLE", cause });
    expect((error as ServeError).publicMessage).not.toContain(".cc");
  });
});
