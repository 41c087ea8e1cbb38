import { Buffer } from "node:buffer";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ERRORS, type ErrorCode } from "#core/errors.ts";
import { DATATYPE_NAMES } from "#core/protocol/datatype.ts";
import { createFakeRunner } from "#test/fakes/runner.ts";
import { ask, identityModel, type Question, type Reply } from "./ask.ts";
import { GOLDEN_REQUESTS } from "./golden-requests.ts";

const SEED = 20_261_124;

/** What every answer must be, whatever was asked. @throws when it is not. */
function checkAnswer({ status, headers, json, runs, usage }: Reply): void {
  if (status === 200) {
    expect([runs, usage.length]).toEqual([1, 1]);
    return;
  }
  expect(status).toBeGreaterThanOrEqual(400);
  expect(status).toBeLessThan(500);
  expect(ERRORS[json.code as ErrorCode].status).toBe(status);
  expect(headers["content-type"]).toBe("application/json");
  expect(json.error).toMatch(/./);
  expect(json.error).not.toMatch(/SyntaxError|Unexpected token|\.cc:|\.ts\b|0x|\n/);
  expect([runs, usage.length]).toEqual([0, 0]);
}

const scalar = fc.oneof(
  fc.constantFrom<unknown>(0, 1, -1, 1.5, 255, 256, 2 ** 31, 2 ** 53, 1e39, -0, null, true, false, "", "1", "é", "a\0b", "\ud800"),
  fc.double(),
  fc.string(),
);
const parameters = fc.dictionary(
  fc.constantFrom("binary_data_size", "binary_data", "binary_data_output", "classification", "shared_memory_region", "timeout", "k"),
  fc.constantFrom<unknown>(0, 12, -1, 1e9, true, false, "x", null, {}),
  { maxKeys: 2 },
);
const dimension = fc.constantFrom<unknown>(0, 1, 2, 3, -1, 1.5, "2", null, 2 ** 31, 2 ** 53);

/** One field of an input or of the request set to something else. */
const inputChange = fc.oneof(
  fc.record({ name: fc.constantFrom<unknown>("z", "toString", "a b", "", 1) }),
  fc.record({ shape: fc.oneof(fc.constantFrom<unknown>([3], [2, 3], [], null), fc.array(dimension, { maxLength: 10 })) }),
  fc.record({ datatype: fc.constantFrom<unknown>(...DATATYPE_NAMES, "BF16", "fp32", null) }),
  fc.record({ data: fc.array(fc.oneof(scalar, fc.array(scalar, { maxLength: 3 })), { maxLength: 5 }) }),
  fc.record({ data: fc.tuple(scalar, scalar, scalar) }),
  fc.record({ parameters }),
);
const requestChange = fc.oneof(
  fc.record({ id: fc.constantFrom<unknown>("a", 1, null, "\ud800") }),
  fc.record({ inputs: fc.constantFrom<unknown>([], {}, null, "x") }),
  fc.record({ outputs: fc.array(fc.record({ name: fc.constantFrom("y", "z", "constructor"), parameters }, { requiredKeys: ["name"] })) }),
  fc.record({ parameters }),
);

/** A good request of each datatype, with up to three of its fields changed. */
const nearlyGood: fc.Arbitrary<Question> = fc
  .record({
    datatype: fc.constantFrom(...DATATYPE_NAMES),
    inputChanges: fc.array(inputChange, { maxLength: 2 }),
    requestChanges: fc.array(requestChange, { maxLength: 1 }),
  })
  .map(({ datatype, inputChanges, requestChanges }) => {
    const data = datatype === "BOOL" ? [true, false, true] : datatype === "BYTES" ? ["a", "", "é"] : [1, 2, 3];
    const input = Object.assign({ name: "x", shape: [1, 3], datatype, data }, ...inputChanges);
    return {
      model: identityModel([{ name: "x", datatype, shape: [-1, 3] }]),
      json: Object.assign({ inputs: [input] }, ...requestChanges),
    };
  });

/** What tritonclient sends to a model with one FP32 input, with bytes changed, the body cut or repeated, and a header that lies. */
const broken: fc.Arbitrary<Question> = fc
  .record({
    golden: fc.constantFrom(...GOLDEN_REQUESTS.filter(({ name }) => /^G[1237]\b/.test(name))),
    changes: fc.array(fc.record({ at: fc.nat(), byte: fc.nat(255) }), { maxLength: 2 }),
    cut: fc.option(fc.nat(200), { freq: 3 }),
    length: fc.option(fc.integer({ min: -2, max: 300 }), { freq: 3 }),
  })
  .map(({ golden: { body, jsonLength, path }, changes, cut, length }) => {
    const changed = Buffer.from(body);
    for (const { at, byte } of changes) changed[at % changed.length] = byte;
    const header = length ?? jsonLength;
    return {
      path,
      body: cut === null ? changed : Buffer.concat([changed.subarray(0, cut), changed]).subarray(0, cut * 2),
      headers: header === undefined ? {} : { "inference-header-content-length": String(header) },
    };
  });

async function sendAll(questions: fc.Arbitrary<Question>, numRuns: number): Promise<ReadonlyMap<number, number>> {
  const statuses = new Map<number, number>();
  await fc.assert(
    fc.asyncProperty(questions, async (question) => {
      const reply = await ask(question);
      checkAnswer(reply);
      statuses.set(reply.status, (statuses.get(reply.status) ?? 0) + 1);
    }),
    { seed: SEED, numRuns },
  );
  return statuses;
}

describe("infer() answers 200 or a named 4xx", () => {
  test("to requests a few steps from a good one", async () => {
    const statuses = await sendAll(nearlyGood, 4_000);
    expect(statuses.get(200)).toBeGreaterThan(500);
    expect(statuses.get(400)).toBeGreaterThan(1_000);
  });

  test("to what tritonclient sends, broken", async () => {
    const statuses = await sendAll(broken, 4_000);
    expect(statuses.get(200)).toBeGreaterThan(100);
    expect(statuses.get(400)).toBeGreaterThan(1_000);
  });

  test("to any bytes at all, under any path", async () => {
    const path = fc.oneof(
      fc.constant("/v2/models/m/infer"),
      fc.webPath(),
      fc.string().map((text) => `/v2/models/${text}/infer`),
    );
    const body = fc.oneof(
      fc.uint8Array({ maxLength: 64 }),
      fc.json().map((text) => Buffer.from(text)),
    );
    await sendAll(fc.record({ path, body }), 2_000);
  });
});

describe("positive control", () => {
  test("an answer of 500 does not pass", async () => {
    const { runner } = createFakeRunner(() => {
      throw new TypeError("Cannot read properties of undefined");
    });
    const good = { inputs: [{ name: "x", shape: [1, 3], datatype: "FP32", data: [1, 2, 3] }] };
    const reply = await ask({ json: good, runner });
    expect(reply.status).toBe(500);
    expect(() => checkAnswer(reply)).toThrow();
    checkAnswer(await ask({ json: good }));
  });
});
