import type { FunctionRecord, LayerRecord } from "#local/lambda/function-store.ts";
import { LAMBDA_LIMITS } from "#local/lambda/lambda-limits.ts";

/** A function as `FunctionConfiguration` of the Lambda API reference, without what the local Lambda does not have. */
export function toFunctionConfiguration({ config, code, layers, modifiedAt, revisionId }: FunctionRecord): object {
  return {
    FunctionName: config.functionName,
    FunctionArn: config.arn,
    Runtime: config.runtime,
    Role: config.role,
    Handler: config.handler,
    CodeSize: code.bytes,
    CodeSha256: toBase64(code.sha256),
    Description: "",
    Timeout: config.timeoutSeconds,
    MemorySize: config.memoryMb,
    LastModified: toTimestamp(modifiedAt),
    Version: "$LATEST",
    ...(Object.keys(config.environment).length === 0 ? {} : { Environment: { Variables: config.environment } }),
    TracingConfig: { Mode: "PassThrough" },
    RevisionId: revisionId,
    ...(layers.length === 0 ? {} : { Layers: config.layers.map((Arn, index) => ({ Arn, CodeSize: layers[index]?.bytes })) }),
    ...(config.tenantIsolation === undefined ? {} : { TenancyConfig: { TenantIsolationMode: config.tenantIsolation } }),
    State: "Active",
    LastUpdateStatus: "Successful",
    PackageType: "Zip",
    Architectures: [config.architecture],
    EphemeralStorage: { Size: LAMBDA_LIMITS.MIN_TEMPORARY_STORAGE_MB },
    LoggingConfig: { LogFormat: "Text", LogGroup: config.logGroupName },
  };
}

/** A layer's version as `GetLayerVersion` and `ListLayerVersions` give it. */
export function toLayerVersion({ id, version, content, createdAt }: LayerRecord): object {
  return {
    LayerArn: id.slice(0, id.lastIndexOf(":")),
    LayerVersionArn: id,
    Version: version,
    Description: "",
    CreatedDate: toTimestamp(createdAt),
    Content: { CodeSize: content.bytes, CodeSha256: toBase64(content.sha256) },
  };
}

function toBase64(hex: string): string {
  return Buffer.from(hex, "hex").toString("base64");
}

/** Lambda's own form: `2026-11-24T12:00:00.000+0000`. */
function toTimestamp(ms: number): string {
  return new Date(ms).toISOString().replace("Z", "+0000");
}
