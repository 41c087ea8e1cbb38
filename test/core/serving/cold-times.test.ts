import { expect, test } from "vitest";
import { createColdTimes } from "#core/serving/cold-times.ts";
import { createFakeArtifactStore } from "#test/fakes/artifact-store.ts";
import { createOpenedRunner } from "#test/fakes/runner.ts";
import { ask, oneInput, X_MODEL } from "./ask.ts";

const DIGEST = { sha256: X_MODEL.sha256, bytes: X_MODEL.bytes };

/** A start whose fetch takes 40 ms and whose opening takes 25 ms. */
function createStart(initMs: number) {
  const at = { ms: 100 };
  const cold = createColdTimes(initMs, () => at.ms);
  const store = createFakeArtifactStore(["/tmp/model", "/tmp/model"]);
  const artifacts = cold.timeFetch({
    materialize(digest) {
      at.ms += 40;
      return store.materialize(digest);
    },
  });
  const openRunner = cold.timeOpen(async () => {
    at.ms += 25;
    return createOpenedRunner(X_MODEL.inputs, X_MODEL.outputs);
  });
  return { at, cold, artifacts, openRunner };
}

test("createColdTimes() says what a request waited for, and nothing to the next", async () => {
  const { cold, artifacts, openRunner } = createStart(180);
  const end = cold.begin();
  await openRunner(await artifacts.materialize(DIGEST));
  expect(end()).toEqual({ init: 180, fetch: 40, session: 25 });
  expect(cold.begin()()).toEqual({});
});

test("createColdTimes() leaves out what had ended before the request, and an init that nobody waited for", async () => {
  const { at, cold, artifacts, openRunner } = createStart(0);
  await openRunner(await artifacts.materialize(DIGEST));
  at.ms += 1;
  expect(cold.begin()()).toEqual({});
});

test("createColdTimes() times a load that is tried again for the request that tries", async () => {
  const { cold, artifacts } = createStart(180);
  cold.begin();
  const end = cold.begin();
  await artifacts.materialize(DIGEST);
  expect(end()).toEqual({ fetch: 40 });
});

test("infer() names the parts of a start in Server-Timing on the request that paid for them alone", async () => {
  const { cold } = createStart(180);
  const question = { json: oneInput({ data: [1, 2, 3] }), coldTimes: cold };
  const timing = async () => (await ask(question)).headers["server-timing"];
  expect(await timing()).toMatch(/^init;dur=180\.000, decode;/);
  expect(await timing()).toMatch(/^decode;/);
});
