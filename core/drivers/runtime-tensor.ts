import type { InferenceSession, Tensor as RuntimeTensor, TensorConstructor } from "onnxruntime-node";
import { ServeError } from "#core/errors.ts";
import { DATATYPE_NAMES, DATATYPES, type Datatype } from "#core/protocol/datatype.ts";
import type { Tensor, TensorData, TensorSignature } from "#core/protocol/tensor.ts";

const DATATYPE_OF: ReadonlyMap<string, Datatype> = new Map(DATATYPE_NAMES.map((name) => [DATATYPES[name].runtime, name]));

/** A tensor as ONNX Runtime takes it; numbers are handed over without a copy. */
export function toRuntimeTensor(create: TensorConstructor, { datatype, data, shape }: Tensor): RuntimeTensor {
  const tensor = new create(DATATYPES[datatype].runtime, ArrayBuffer.isView(data) ? data : [...data], shape);
  // onnxruntime-common turns our bits into a Float16Array, which the native binding of 1.30 reads as empty: give it the bits back.
  if (datatype === "FP16") Object.defineProperty(tensor, "data", { value: data });
  return tensor;
}

/** @throws {ServeError} INTERNAL when the runtime gave nothing, or a type its metadata did not announce. */
export function fromRuntimeTensor(name: string, value: RuntimeTensor | undefined): Tensor {
  const datatype = DATATYPE_OF.get(value?.type ?? "");
  if (value === undefined || datatype === undefined) throw new ServeError("INTERNAL", `ONNX Runtime gave no tensor for output "${name}"`);
  return { name, datatype, shape: value.dims, data: toData(value.data) };
}

/**
 * The runtime's metadata as ours: a dimension left free, by a name or by an empty one, is -1.
 * @throws {ServeError} MANIFEST_INVALID when one is no tensor (a sequence, a map) or of a datatype we do not serve.
 */
export function toSignature(metadata: readonly InferenceSession.ValueMetadata[]): TensorSignature[] {
  return metadata.map((value) => {
    const datatype = value.isTensor ? DATATYPE_OF.get(value.type) : undefined;
    if (!value.isTensor || datatype === undefined)
      throw new ServeError("MANIFEST_INVALID", `"${value.name}" is no tensor of a datatype that can be served`);
    return { name: value.name, datatype, shape: value.shape.map((size) => (typeof size === "number" ? size : -1)) };
  });
}

/**
 * The outputs' metadata as ours, without those that are no tensor, such as the maps that scikit-learn's converter adds, or of a datatype
 * we do not serve: they have no wire form, so no manifest can declare them and no request ask for them.
 */
export function toOutputSignature(metadata: readonly InferenceSession.ValueMetadata[]): TensorSignature[] {
  return toSignature(metadata.filter((value) => value.isTensor && DATATYPE_OF.has(value.type)));
}

/** FP16 arrives as a Float16Array, where our tensors carry the raw bits. */
function toData(data: RuntimeTensor.DataType): TensorData {
  if (data instanceof Float16Array) return new Uint16Array(data.buffer, data.byteOffset, data.length);
  return data;
}
