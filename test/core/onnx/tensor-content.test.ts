import { create } from "@bufbuild/protobuf";
import { describe, expect, test } from "vitest";
import { TENSOR } from "#core/onnx/schema.ts";
import { readTensorProto, toTensorProto } from "#core/onnx/tensor-content.ts";
import { DATATYPES } from "#core/protocol/datatype.ts";
import { EVERY_DATATYPE } from "#test/fakes/every-datatype.ts";

describe("readTensorProto()", () => {
  test.each(EVERY_DATATYPE)("gives back what toTensorProto() stored: $datatype", (tensor) => {
    expect(readTensorProto(toTensorProto(tensor))).toEqual(tensor);
  });

  test("reads elements from the typed lists that other writers use", () => {
    const float = create(TENSOR, { name: "w", dims: [2n], dataType: DATATYPES.FP32.onnx, floatData: [1.5, -2] });
    expect(readTensorProto(float).data).toEqual(Float32Array.of(1.5, -2));
    const small = create(TENSOR, { name: "w", dims: [2n], dataType: DATATYPES.INT8.onnx, int32Data: [-1, 127] });
    expect(readTensorProto(small).data).toEqual(Int8Array.of(-1, 127));
    const wide = create(TENSOR, { name: "w", dims: [1n], dataType: DATATYPES.UINT32.onnx, uint64Data: [4_294_967_295n] });
    expect(readTensorProto(wide).data).toEqual(Uint32Array.of(4_294_967_295));
  });

  test("reads raw bytes that start at an odd offset of the file", () => {
    const file = new Uint8Array(9);
    new DataView(file.buffer).setFloat32(1, 0.25, true);
    const tensor = create(TENSOR, { name: "w", dims: [1n], dataType: DATATYPES.FP32.onnx, rawData: file.subarray(1, 5) });
    expect(readTensorProto(tensor).data).toEqual(Float32Array.of(0.25));
  });

  test.each([
    ["data in another file", { dims: [1n], dataType: 1, dataLocation: 1 }, /another file/],
    ["more dimensions than elements", { dims: [3n], dataType: 1, floatData: [1] }, /has 1 elements, its shape is \[3\]/],
    ["half an element", { dims: [1n], dataType: 1, rawData: new Uint8Array(3) }, /no whole number of FP32 elements/],
    ["an element type of no datatype", { dims: [1n], dataType: 20, int32Data: [1] }, /element type 20/],
  ])("refuses %s", (_what, content, message) => {
    expect(() => readTensorProto(create(TENSOR, { name: "w", ...content }))).toThrowError(message);
  });
});
