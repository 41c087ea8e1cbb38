import { ServeError } from "#core/errors.ts";
import { LIMITS } from "#core/limits.ts";
import { checkOperators } from "./allowed-operators.ts";
import type { ByteSource } from "./byte-source.ts";
import { checkComplexity } from "./check-complexity.ts";
import { checkClaimedBytes } from "./claimed-bytes.ts";
import { inspectModel, type ModelInspection } from "./inspect.ts";
import { readSkeleton } from "./read-skeleton.ts";
import { refuseArchive } from "./refuse-archive.ts";

/**
 * Reads what a file from anywhere says of itself, and refuses what must not be served; nothing of it is run, and no weight is read into
 * memory.
 * @throws {ServeError} UNSUPPORTED_MEDIA_TYPE for an archive, MODEL_INVALID, EXTERNAL_DATA_FORBIDDEN, OP_NOT_ALLOWED, MODEL_TOO_LARGE,
 * MODEL_TOO_COMPLEX.
 */
export function inspectFile(source: ByteSource): ModelInspection {
  if (source.size === 0) throw new ServeError("MODEL_INVALID", "The file is empty");
  if (source.size > LIMITS.MAX_MODEL_BYTES)
    throw new ServeError("MODEL_TOO_LARGE", `The file has ${source.size} bytes, an ONNX file has at most ${LIMITS.MAX_MODEL_BYTES}`);
  refuseArchive(source);
  const model = readSkeleton(source);
  checkComplexity(model);
  checkOperators(model);
  checkClaimedBytes(model, source.size);
  return inspectModel(model);
}
