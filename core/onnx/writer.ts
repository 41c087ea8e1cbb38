import { toBinary } from "@bufbuild/protobuf";
import { MODEL, type Model } from "./schema.ts";

/** Encodes a model; the same message gives the same bytes. */
export function writeModel(model: Model): Uint8Array {
  return toBinary(MODEL, model);
}
