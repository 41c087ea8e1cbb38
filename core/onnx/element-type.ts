import { ServeError } from "#core/errors.ts";
import { DATATYPE_NAMES, DATATYPES, type Datatype } from "#core/protocol/datatype.ts";

/**
 * The protocol's name of an ONNX element type number.
 * @throws {ServeError} MODEL_INVALID when no datatype of the protocol holds such elements.
 */
export function toDatatype(elementType: number, tensor: string): Datatype {
  const datatype = DATATYPE_NAMES.find((name) => DATATYPES[name].onnx === elementType);
  if (datatype !== undefined) return datatype;
  throw new ServeError("MODEL_INVALID", `Tensor "${tensor}" has element type ${elementType}, which the protocol cannot carry`);
}
