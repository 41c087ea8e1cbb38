/** One row per Open Inference Protocol datatype: bytes per element (0 = variable), the ONNX element type number, and onnxruntime's name. */
export const DATATYPES = {
  BOOL: { bytes: 1, onnx: 9, runtime: "bool" },
  UINT8: { bytes: 1, onnx: 2, runtime: "uint8" },
  UINT16: { bytes: 2, onnx: 4, runtime: "uint16" },
  UINT32: { bytes: 4, onnx: 12, runtime: "uint32" },
  UINT64: { bytes: 8, onnx: 13, runtime: "uint64" },
  INT8: { bytes: 1, onnx: 3, runtime: "int8" },
  INT16: { bytes: 2, onnx: 5, runtime: "int16" },
  INT32: { bytes: 4, onnx: 6, runtime: "int32" },
  INT64: { bytes: 8, onnx: 7, runtime: "int64" },
  FP16: { bytes: 2, onnx: 10, runtime: "float16" },
  FP32: { bytes: 4, onnx: 1, runtime: "float32" },
  FP64: { bytes: 8, onnx: 11, runtime: "float64" },
  BYTES: { bytes: 0, onnx: 8, runtime: "string" },
} as const;

export type Datatype = keyof typeof DATATYPES;

export const DATATYPE_NAMES = Object.keys(DATATYPES) as readonly Datatype[];
