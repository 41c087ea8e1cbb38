import { create } from "@bufbuild/protobuf";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ServeError } from "#core/errors.ts";
import { readModel } from "#core/onnx/reader.ts";
import { ATTRIBUTE } from "#core/onnx/schema.ts";
import { writeModel } from "#core/onnx/writer.ts";
import { linearModelBytes } from "./small-models.ts";

/** Field 2047, length-delimited, three bytes: a field no version of ONNX has. */
const FOREIGN_FIELD = Uint8Array.of(0xfa, 0x7f, 3, 7, 8, 9);

describe("readModel() and writeModel()", () => {
  test("give back the same bytes", () => {
    const bytes = linearModelBytes();
    expect(writeModel(readModel(bytes))).toEqual(bytes);
  });

  test("keep a field the schema does not know", () => {
    const bytes = Buffer.concat([linearModelBytes(), FOREIGN_FIELD]);
    const written = Buffer.from(writeModel(readModel(bytes)));
    expect(written.includes(Buffer.from(FOREIGN_FIELD))).toBe(true);
    expect(written).toHaveLength(bytes.length);
  });

  test("keep an attribute whose value is zero", () => {
    const model = readModel(linearModelBytes());
    model.graph.node[0]?.attribute.push(create(ATTRIBUTE, { name: "transA", i: 0n, type: 2 }));
    const attribute = readModel(writeModel(model)).graph.node[0]?.attribute[0];
    expect(attribute?.name).toBe("transA");
    expect(Object.hasOwn(attribute ?? {}, "i")).toBe(true);
  });

  test("refuse a file that ends early, an empty one, and one without a graph", () => {
    const bytes = linearModelBytes();
    for (const broken of [bytes.subarray(0, bytes.length - 5), new Uint8Array(), Uint8Array.of(8, 8)])
      expect(() => readModel(broken)).toThrowError(expect.objectContaining({ code: "MODEL_INVALID" }));
  });

  test("throw nothing but MODEL_INVALID on arbitrary and on damaged bytes", () => {
    const whole = linearModelBytes();
    const damaged = fc.tuple(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 })).map(([at, flip]) => {
      const copy = Uint8Array.from(whole);
      copy[at] = (copy[at] ?? 0) ^ flip;
      return copy;
    });
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 200 }), damaged), (bytes) => {
        try {
          readModel(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(ServeError);
          expect((error as ServeError).code).toBe("MODEL_INVALID");
        }
      }),
      { seed: 20, numRuns: 1000 },
    );
  });
});
