import { ServeError } from "#core/errors.ts";
import { DATATYPE_NAMES, type Datatype } from "./datatype.ts";

/** @throws {ServeError} UNKNOWN_DTYPE; BF16 is a datatype of the protocol that has no form here. */
export function decodeDatatype(text: string, inputName: string): Datatype {
  const datatype = DATATYPE_NAMES.find((name) => name === text);
  if (datatype !== undefined) return datatype;
  throw new ServeError(
    "UNKNOWN_DTYPE",
    text === "BF16" ? "BF16 is not supported" : `The datatype of input '${inputName}' is none of ${DATATYPE_NAMES.join(", ")}`,
    { param: "datatype" },
  );
}
