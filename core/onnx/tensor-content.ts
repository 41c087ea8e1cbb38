import { create } from "@bufbuild/protobuf";
import { ServeError } from "#core/errors.ts";
import { DATATYPES, type Datatype } from "#core/protocol/datatype.ts";
import type { Tensor, TensorData } from "#core/protocol/tensor.ts";
import { toDatatype } from "./element-type.ts";
import { EXTERNAL_DATA } from "./messages.ts";
import { TENSOR, type TensorProto } from "./schema.ts";

/** A tensor as ONNX stores it: little-endian raw bytes, strings in their own list. */
export function toTensorProto(tensor: Tensor): TensorProto {
  return create(TENSOR, {
    name: tensor.name,
    dims: tensor.shape.map(BigInt),
    dataType: DATATYPES[tensor.datatype].onnx,
    ...(ArrayBuffer.isView(tensor.data)
      ? { rawData: new Uint8Array(tensor.data.buffer, tensor.data.byteOffset, tensor.data.byteLength) }
      : { stringData: tensor.data.map((text) => new TextEncoder().encode(text)) }),
  });
}

/**
 * The values of a stored tensor, wherever the writer put them: raw bytes or one of the typed lists.
 * @throws {ServeError} MODEL_INVALID for elements kept in another file, of no known type, or of another number than the shape says.
 */
export function readTensorProto(proto: TensorProto): Tensor {
  const datatype = toDatatype(proto.dataType, proto.name);
  if (proto.dataLocation === EXTERNAL_DATA) throw new ServeError("MODEL_INVALID", `Tensor "${proto.name}" keeps its data in another file`);
  const shape = proto.dims.map(Number);
  const data = proto.rawData.length > 0 ? fromRaw(datatype, proto) : FROM_LIST[datatype](proto);
  if (data.length !== shape.reduce((product, dim) => product * dim, 1))
    throw new ServeError("MODEL_INVALID", `Tensor "${proto.name}" has ${data.length} elements, its shape is [${shape.join(", ")}]`);
  return { name: proto.name, datatype, shape, data };
}

/** Which typed list holds which elements: `onnx/onnx.proto`, the comments at `int32_data` and its siblings. */
const FROM_LIST: Readonly<Record<Datatype, (proto: TensorProto) => TensorData>> = {
  BOOL: (proto) => Uint8Array.from(proto.int32Data),
  UINT8: (proto) => Uint8Array.from(proto.int32Data),
  UINT16: (proto) => Uint16Array.from(proto.int32Data),
  UINT32: (proto) => Uint32Array.from(proto.uint64Data, Number),
  UINT64: (proto) => BigUint64Array.from(proto.uint64Data),
  INT8: (proto) => Int8Array.from(proto.int32Data),
  INT16: (proto) => Int16Array.from(proto.int32Data),
  INT32: (proto) => Int32Array.from(proto.int32Data),
  INT64: (proto) => BigInt64Array.from(proto.int64Data),
  FP16: (proto) => Uint16Array.from(proto.int32Data),
  FP32: (proto) => Float32Array.from(proto.floatData),
  FP64: (proto) => Float64Array.from(proto.doubleData),
  BYTES: (proto) => proto.stringData.map((bytes) => new TextDecoder().decode(bytes)),
};

const FROM_BUFFER: Readonly<Record<Exclude<Datatype, "BYTES">, (buffer: ArrayBuffer) => TensorData>> = {
  BOOL: (buffer) => new Uint8Array(buffer),
  UINT8: (buffer) => new Uint8Array(buffer),
  UINT16: (buffer) => new Uint16Array(buffer),
  UINT32: (buffer) => new Uint32Array(buffer),
  UINT64: (buffer) => new BigUint64Array(buffer),
  INT8: (buffer) => new Int8Array(buffer),
  INT16: (buffer) => new Int16Array(buffer),
  INT32: (buffer) => new Int32Array(buffer),
  INT64: (buffer) => new BigInt64Array(buffer),
  FP16: (buffer) => new Uint16Array(buffer),
  FP32: (buffer) => new Float32Array(buffer),
  FP64: (buffer) => new Float64Array(buffer),
};

function fromRaw(datatype: Datatype, proto: TensorProto): TensorData {
  if (datatype === "BYTES" || proto.rawData.length % DATATYPES[datatype].bytes !== 0)
    throw new ServeError("MODEL_INVALID", `Tensor "${proto.name}" has raw bytes that are no whole number of ${datatype} elements`);
  // A copy: raw bytes are a view of the file at any offset, typed arrays want theirs aligned.
  return FROM_BUFFER[datatype](new Uint8Array(proto.rawData).buffer);
}
