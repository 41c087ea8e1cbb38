import { randomUUID } from "node:crypto";
import { LIMITS } from "#core/limits.ts";
import type { StoredArchive } from "./archive-store.ts";
import { checkFunctionConfig } from "./check-function-config.ts";
import type { FunctionRecord, FunctionStore } from "./function-store.ts";
import { LambdaError } from "./lambda-error.ts";
import type { FunctionConfig } from "./lambda-service.ts";

/** Checks a function and unpacks its code. @throws LambdaError for what Lambda would refuse. */
export async function toFunctionRecord(
  config: FunctionConfig,
  code: Buffer | "unchanged",
  store: FunctionStore,
  modifiedAt: number,
): Promise<FunctionRecord> {
  checkFunctionConfig(config);
  const id = config.functionName;
  const layers = config.layers.map((arn) => findLayer(arn, store, id));
  const archive = code === "unchanged" ? store.functions.get(id)?.code : await store.archives.put(code);
  if (archive === undefined) throw new LambdaError("ResourceNotFoundException", `Function not found: ${config.arn}`);
  const unpackedBytes = [archive, ...layers].reduce((sum, part) => sum + part.unpackedBytes, 0);
  if (unpackedBytes > LIMITS.MAX_PACKAGE_BYTES) {
    throw new LambdaError(
      "InvalidParameterValueException",
      `Function code combined with layers is ${unpackedBytes} bytes, more than the maximum of ${LIMITS.MAX_PACKAGE_BYTES} bytes unzipped`,
    );
  }
  return { id, config, code: archive, layers, modifiedAt, revisionId: randomUUID() };
}

/** A function that already uses a layer keeps it even after the layer was deleted. */
function findLayer(arn: string, store: FunctionStore, functionName: string): StoredArchive {
  const current = store.functions.get(functionName);
  const content = store.layers.get(arn)?.content ?? current?.layers[current.config.layers.indexOf(arn)];
  if (content === undefined) throw new LambdaError("InvalidParameterValueException", `Layer version ${arn} does not exist`);
  return content;
}
