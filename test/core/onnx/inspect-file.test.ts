import { create } from "@bufbuild/protobuf";
import fc from "fast-check";
import { gzipSync, zipSync } from "fflate";
import { describe, expect, test } from "vitest";
import type { ErrorCode } from "#core/errors.ts";
import { GraphBuilder } from "#core/onnx/builder.ts";
import { toByteSource } from "#core/onnx/byte-source.ts";
import { inspectFile } from "#core/onnx/inspect-file.ts";
import { ATTRIBUTE, NODE, TENSOR } from "#core/onnx/schema.ts";
import { writeModel } from "#core/onnx/writer.ts";
import { linearModel, linearModelBytes } from "./small-models.ts";
import { concat, field, nest } from "./wire-bytes.ts";

const inspect = (bytes: Uint8Array) => inspectFile(toByteSource(bytes));
const text = (value: string): Uint8Array => new TextEncoder().encode(value);

function expectRefused(bytes: Uint8Array, code: ErrorCode, message: RegExp = /./): void {
  expect(() => inspect(bytes)).toThrowError(expect.objectContaining({ code, message: expect.stringMatching(message) }));
}

/** The linear model with more in it; later occurrences of a message are merged with the first. */
const withGraph = (graph: Uint8Array): Uint8Array => concat(linearModelBytes(), field(7, graph));
const node = (opType: string, ...rest: readonly Uint8Array[]): Uint8Array => field(1, concat(field(4, text(opType)), ...rest));
const graphAttribute = (graph: Uint8Array): Uint8Array => field(5, concat(field(1, text("body")), field(6, graph), field(20, 5)));
/** `key: value` among a tensor's external data. */
const external = (key: string, value: string): Uint8Array => field(13, concat(field(1, text(key)), field(2, text(value))));
const subgraphs = (levels: number): Uint8Array => nest(levels, new Uint8Array(), (inner) => node("If", graphAttribute(inner)));

describe("inspectFile() refuses what is no model", () => {
  test.each([
    ["an empty file", new Uint8Array()],
    ["a truncated file", linearModelBytes().subarray(0, 90)],
    ["text", text("this is no model at all")],
    ["a field in another wire type, which decoders read in their own way", withGraph(concat(Uint8Array.of(1 << 3, 4), linearModelBytes()))],
    ["a number without an end", new Uint8Array(20).fill(0xff)],
  ])("%s", (_what, bytes) => expectRefused(bytes, "MODEL_INVALID"));

  test("random and damaged bytes, with no error but its own", () => {
    const whole = linearModelBytes();
    const damaged = fc.tuple(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 })).map(([at, flip]) => {
      const copy = Uint8Array.from(whole);
      copy[at] = (copy[at] ?? 0) ^ flip;
      return copy;
    });
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ minLength: 1, maxLength: 300 }), damaged), (bytes) => {
        try {
          inspect(bytes);
        } catch (error) {
          expect(error).toMatchObject({ name: "ServeError", status: expect.toSatisfy((status) => [415, 422].includes(status as number)) });
        }
      }),
      { seed: 36, numRuns: 600 },
    );
  });

  test.each([
    ["zip", zipSync({ "model.onnx": linearModelBytes() })],
    ["gzip", gzipSync(linearModelBytes())],
    ["tar", concat(new Uint8Array(257).fill(0x61), text("ustar\0"), new Uint8Array(250))],
  ])("a %s archive", (name, bytes) => expectRefused(bytes, "UNSUPPORTED_MEDIA_TYPE", new RegExp(name)));
});

describe("inspectFile() refuses data outside the file", () => {
  const tensor = concat(field(1, 2), field(2, 1), field(8, text("w")));
  test.each([
    ["a relative path", concat(external("location", "weights.bin"), field(14, 1))],
    ["an absolute path", concat(external("location", "/etc/passwd"), field(14, 1))],
    ["a path upwards", concat(external("location", "../../secret"), field(14, 1))],
    ["a mark of memory", concat(external("location", "*/_ORT_MEM_ADDR_/*"), external("offset", "4096"), field(14, 1))],
    ["a key nobody knows", external("place", "somewhere")],
    ["nothing but the flag", field(14, 1)],
  ])("%s, in an initializer, an attribute, a subgraph, a function, a sparse tensor and a training graph", (_what, outside) => {
    const stored = concat(tensor, outside);
    const constant = node("Constant", field(5, concat(field(1, text("value")), field(5, stored), field(20, 4))));
    const places = [
      field(7, field(5, stored)),
      field(7, constant),
      field(7, node("Constant", field(5, concat(field(1, text("value")), field(10, stored), field(20, 9))))),
      field(7, node("If", graphAttribute(field(5, stored)))),
      field(7, node("If", graphAttribute(node("If", graphAttribute(constant))))),
      field(25, field(7, concat(field(4, text("Constant")), field(5, concat(field(5, stored)))))),
      field(25, field(11, field(5, stored))),
      field(7, field(15, field(1, stored))),
      field(7, node("Constant", field(5, field(22, field(2, stored))))),
      field(20, field(2, field(5, stored))),
    ];
    for (const place of places) expectRefused(concat(linearModelBytes(), place), "EXTERNAL_DATA_FORBIDDEN");
  });

  test("positive control: the same tensor inside the file is taken", () => {
    expect(inspect(withGraph(field(5, concat(tensor, field(9, new Uint8Array(8)))))).parameters).toBe(11);
  });
});

describe("inspectFile() refuses operators", () => {
  test.each(["my.domain", "org.pytorch.aten", "AI.ONNX", "ai.onnx.training"])("of the domain %s, wherever they are", (domain) => {
    const custom = node("Special", field(7, text(domain)));
    for (const graph of [custom, node("If", graphAttribute(custom))]) expectRefused(withGraph(graph), "OP_NOT_ALLOWED", /Special/);
  });

  test("that reach outside the model", () => {
    expectRefused(withGraph(node("EPContext", field(7, text("com.microsoft")))), "OP_NOT_ALLOWED", /com\.microsoft\.EPContext/);
  });

  test("positive control: allowed domains, and functions that the model itself defines, pass", () => {
    const contributed = node("FusedMatMul", field(7, text("com.microsoft")));
    expect(inspect(withGraph(contributed)).operators).toEqual({ Gemm: 1, "com.microsoft.FusedMatMul": 1 });
    const own = field(25, concat(field(1, text("Mine")), field(7, concat(field(4, text("Relu")))), field(10, text("my.domain"))));
    const calling = concat(withGraph(node("Mine", field(7, text("my.domain")))), own);
    expect(inspect(calling).operators).toEqual({ Gemm: 1, Relu: 1, "my.domain.Mine": 1 });
  });
});

describe("inspectFile() refuses sizes", () => {
  test.each([
    ["2^40 elements", [2n ** 20n, 2n ** 20n]],
    ["2^63 elements", [2n ** 21n, 2n ** 21n, 2n ** 21n]],
  ])("an initializer that claims %s", (_what, dims) => {
    for (const dataType of [1, 7, 22]) {
      const model = linearModel();
      model.graph?.initializer.push(create(TENSOR, { name: "huge", dims, dataType }));
      expectRefused(writeModel(model), "MODEL_TOO_LARGE", /"huge"/);
    }
  });

  test("many initializers that together claim more than the file", () => {
    const model = linearModel();
    for (let index = 0; index < 9; index += 1)
      model.graph?.initializer.push(create(TENSOR, { name: `w${index}`, dims: [30n], dataType: 1, rawData: new Uint8Array(1) }));
    expectRefused(writeModel(model), "MODEL_TOO_LARGE");
  });

  test("a negative dimension", () => {
    const model = linearModel();
    model.graph?.initializer.push(create(TENSOR, { name: "w", dims: [-1n], dataType: 1 }));
    expectRefused(writeModel(model), "MODEL_INVALID", /negative/);
  });

  test("ConstantOfShape with 2^36 elements, by an initializer or by a Constant", () => {
    const graph = new GraphBuilder("made");
    const shape = graph.constant("INT64", [2], BigInt64Array.of(2n ** 18n, 2n ** 18n));
    const model = graph.toModel();
    model.graph?.node.push(create(NODE, { name: "fill", opType: "ConstantOfShape", input: [shape], output: ["y"] }));
    expectRefused(writeModel(model), "MODEL_TOO_LARGE", /"fill" \(ConstantOfShape\)/);
    const inline = linearModel();
    const t = create(TENSOR, { dims: [1n], dataType: 7, int64Data: [2n ** 36n] });
    inline.graph?.node.push(
      create(NODE, { opType: "Constant", output: ["size"], attribute: [create(ATTRIBUTE, { name: "value", type: 4, t })] }),
      create(NODE, { opType: "ConstantOfShape", input: ["size"], output: ["filled"] }),
    );
    expectRefused(writeModel(inline), "MODEL_TOO_LARGE");
  });
});

describe("inspectFile() refuses complexity without overflowing the stack", () => {
  test.each([
    ["10,000 nested subgraphs", withGraph(subgraphs(10_000))],
    [
      "10,000 nested sequence types",
      withGraph(
        field(
          11,
          field(
            2,
            nest(10_000, new Uint8Array(), (inner) => field(4, field(1, inner))),
          ),
        ),
      ),
    ],
    [
      "10,000 nested groups",
      concat(linearModelBytes(), new Uint8Array(10_000).fill((9 << 3) | 3), new Uint8Array(10_000).fill((9 << 3) | 4)),
    ],
    ["9 nested subgraphs", withGraph(subgraphs(9))],
    ["a tensor of rank 9", withGraph(field(5, concat(field(1, new Uint8Array(9).fill(1)), field(2, 1), field(9, new Uint8Array(4)))))],
    ["a million empty nodes, before they are decoded", withGraph(new Uint8Array(2_000_000).map((_, index) => (index % 2 === 0 ? 10 : 0)))],
    ["a name of 70,000 letters", withGraph(node("x".repeat(70_000)))],
    ["65 outputs", withGraph(concat(...Array.from({ length: 64 }, (_, index) => field(12, field(1, text(`y${index}`))))))],
  ])("%s", (_what, bytes) => expectRefused(bytes, "MODEL_TOO_COMPLEX"));

  test("positive control: remarks of any length pass, and cost nothing", () => {
    const remark = new Uint8Array(5_000_000).fill(0x61);
    expect(inspect(concat(withGraph(field(10, remark)), field(6, remark))).operators).toEqual({ Gemm: 1 });
  });

  test("positive control: 8 nested subgraphs pass", () => {
    expect(inspect(withGraph(subgraphs(8))).operators).toEqual({ Gemm: 1, If: 8 });
  });
});
