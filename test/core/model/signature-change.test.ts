import { describe, expect, test } from "vitest";
import { findSignatureChanges, type VersionSignature } from "#core/model/signature-change.ts";

const BEFORE: VersionSignature = {
  inputs: [
    { name: "image", datatype: "UINT8", shape: [-1, 28, 28] },
    { name: "threshold", datatype: "FP32", shape: [1] },
  ],
  outputs: [
    { name: "probabilities", datatype: "FP32", shape: [-1, 10] },
    { name: "class", datatype: "INT64", shape: [-1] },
  ],
  allowNonFinite: false,
  maxBatch: 64,
};
const [image, threshold] = BEFORE.inputs;
const [probabilities, classes] = BEFORE.outputs;

/** The same signature with one input or output replaced, or dropped when it is undefined. */
function changed(
  changes: { readonly inputs?: readonly unknown[]; readonly outputs?: readonly unknown[] } & Partial<
    Omit<VersionSignature, "inputs" | "outputs">
  >,
) {
  return { ...BEFORE, ...changes } as VersionSignature;
}

describe("findSignatureChanges()", () => {
  test("finds none between equal signatures, in whatever order", () => {
    expect(findSignatureChanges(BEFORE, BEFORE)).toEqual([]);
    expect(findSignatureChanges(BEFORE, changed({ inputs: [threshold, image], outputs: [classes, probabilities] }))).toEqual([]);
  });

  test.each([
    ["an input removed", { inputs: [image] }, 'input "threshold" is gone'],
    ["an input added", { inputs: [image, threshold, { name: "mask", datatype: "BOOL", shape: [-1] }] }, 'input "mask" is new'],
    ["an input renamed", { inputs: [{ ...image, name: "picture" }, threshold] }, 'input "image" is called "picture" now'],
    ["an input retyped", { inputs: [{ ...image, datatype: "FP32" }, threshold] }, 'input "image" is FP32, it was UINT8'],
    ["an input tightened", { inputs: [{ ...image, shape: [1, 28, 28] }, threshold] }, "has the shape [1, 28, 28], it was [-1, 28, 28]"],
    ["an input of another size", { inputs: [{ ...image, shape: [-1, 32, 32] }, threshold] }, "has the shape [-1, 32, 32]"],
    ["an input of another rank", { inputs: [{ ...image, shape: [-1, 784] }, threshold] }, "has the shape [-1, 784]"],
    ["an output removed", { outputs: [probabilities] }, 'output "class" is gone'],
    ["an output renamed", { outputs: [probabilities, { ...classes, name: "digit" }] }, 'output "class" is called "digit" now'],
    ["an output retyped", { outputs: [{ ...probabilities, datatype: "FP16" }, classes] }, 'output "probabilities" is FP16'],
    ["an output loosened", { outputs: [{ ...probabilities, shape: [-1, -1] }, classes] }, "has the shape [-1, -1]"],
    ["more classes", { outputs: [{ ...probabilities, shape: [-1, 11] }, classes] }, "has the shape [-1, 11]"],
    ["fewer rows in a request", { maxBatch: 32 }, "a request may have 32 rows, it was 64"],
    ["NaN passed on", { allowNonFinite: true }, "NaN and infinities are passed on"],
  ])("calls %s breaking", (_, changes, what) => {
    const found = findSignatureChanges(BEFORE, changed(changes));
    expect(found).toEqual([{ breaking: true, what: expect.stringContaining(what) }]);
  });

  test.each([
    ["an input loosened", { inputs: [image, { ...threshold, shape: [-1] }] }, 'input "threshold" has the shape [-1]'],
    ["an output promised more exactly", { outputs: [probabilities, { ...classes, shape: [1] }] }, 'output "class" has the shape [1]'],
    ["an output added", { outputs: [probabilities, classes, { name: "score", datatype: "FP32", shape: [-1] }] }, 'output "score" is new'],
    ["more rows in a request", { maxBatch: 128 }, "a request may have 128 rows"],
  ])("calls %s compatible", (_, changes, what) => {
    expect(findSignatureChanges(BEFORE, changed(changes))).toEqual([{ breaking: false, what: expect.stringContaining(what) }]);
  });

  test("takes nothing for renamed where two could be it", () => {
    const twins = [
      { ...classes, name: "first" },
      { ...classes, name: "second" },
    ];
    const found = findSignatureChanges(BEFORE, changed({ outputs: [probabilities, ...twins] })).map(({ what }) => what);
    expect(found).toEqual(['output "class" is gone', 'output "first" is new', 'output "second" is new']);
  });

  test("reports every change at once", () => {
    expect(findSignatureChanges(BEFORE, changed({ inputs: [image], maxBatch: 1, allowNonFinite: true }))).toHaveLength(3);
  });
});
