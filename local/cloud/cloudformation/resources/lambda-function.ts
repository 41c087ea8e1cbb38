import { isDeepStrictEqual } from "node:util";
import { zipSync } from "fflate";
import type { CloudIdentity } from "#local/cloud/aws-call.ts";
import type { ObjectStore } from "#local/cloud/s3/object-store.ts";
import type { FunctionConfig, LambdaService } from "#local/lambda/lambda-service.ts";
import type { JsonObject } from "../template/json.ts";
import { physicalName } from "./physical-name.ts";
import { defined, numberOf, objectOf, requiredText, textMapOf, textOf, textsOf } from "./properties.ts";
import type { ResourceType } from "./resource-type.ts";

/** `AWS::Lambda::Function`: code from S3 or inline, run by the local Lambda. Network, tracing and key settings have no effect here. */
export function lambdaFunctionType(lambda: LambdaService, objects: ObjectStore, identity: CloudIdentity): ResourceType {
  const arnOf = (name: string): string => `arn:${identity.partition}:lambda:${identity.region}:${identity.accountId}:function:${name}`;
  return {
    attributes: ["Arn"],
    replacedBy: ["FunctionName", "PackageType", "TenancyConfig"],
    identify(request) {
      const name = textOf(request.properties, "FunctionName") ?? physicalName(request, { maxLength: 64 });
      if (lambda.getFunction(name) !== undefined) throw new Error(`Function "${name}" already exists`);
      return name;
    },
    async create({ physicalId, properties }) {
      const config = toConfig(physicalId, arnOf(physicalId), properties);
      await lambda.putFunction(config, await readCode(properties, objects));
      return { physicalId, attributes: { Arn: config.arn } };
    },
    async update({ physicalId, properties: before }, properties) {
      const config = toConfig(physicalId, arnOf(physicalId), properties);
      const isSameCode = isDeepStrictEqual(before.Code, properties.Code) && lambda.getFunction(physicalId) !== undefined;
      await lambda.putFunction(config, isSameCode ? "unchanged" : await readCode(properties, objects));
      return { physicalId, attributes: { Arn: config.arn } };
    },
    async delete({ physicalId }) {
      if (lambda.getFunction(physicalId) !== undefined) await lambda.deleteFunction(physicalId);
    },
  };
}

function toConfig(functionName: string, arn: string, properties: JsonObject): FunctionConfig {
  if (textOf(properties, "PackageType") === "Image") {
    throw new Error("The local cloud runs functions from zip archives, not from images: it has no container runtime");
  }
  const [architecture = "x86_64"] = textsOf(properties, "Architectures");
  if (architecture !== "x86_64" && architecture !== "arm64") throw new Error(`Architecture "${architecture}" is not one of x86_64, arm64`);
  const isolationMode = textOf(objectOf(properties, "TenancyConfig") ?? {}, "TenantIsolationMode");
  if (isolationMode !== undefined && isolationMode !== "PER_TENANT")
    throw new Error(`TenantIsolationMode "${isolationMode}" is not PER_TENANT`);
  return defined({
    functionName,
    arn,
    runtime: requiredText(properties, "Runtime"),
    handler: requiredText(properties, "Handler"),
    memoryMb: numberOf(properties, "MemorySize") ?? 128,
    timeoutSeconds: numberOf(properties, "Timeout") ?? 3,
    environment: textMapOf(objectOf(properties, "Environment") ?? {}, "Variables"),
    role: requiredText(properties, "Role"),
    layers: textsOf(properties, "Layers"),
    architecture,
    logGroupName: textOf(objectOf(properties, "LoggingConfig") ?? {}, "LogGroup") ?? `/aws/lambda/${functionName}`,
    reservedConcurrency: numberOf(properties, "ReservedConcurrentExecutions"),
    tenantIsolation: isolationMode,
  }) as FunctionConfig;
}

async function readCode(properties: JsonObject, objects: ObjectStore): Promise<Buffer> {
  const code = objectOf(properties, "Code") ?? {};
  const inline = textOf(code, "ZipFile");
  // AWS puts inline code into `index` with the runtime's ending; a fixed time keeps the archive the same for the same code.
  if (inline !== undefined) {
    return Buffer.from(zipSync({ "index.js": [Buffer.from(inline, "utf8"), { mtime: "1980-01-01T00:00:00Z" }] }));
  }
  return objects.read(requiredText(code, "S3Bucket"), requiredText(code, "S3Key"));
}
