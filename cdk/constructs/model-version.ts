import type { Table } from "aws-cdk-lib/aws-dynamodb";
import { PolicyStatement } from "aws-cdk-lib/aws-iam";
import type { Architecture } from "aws-cdk-lib/aws-lambda";
import type { RetentionDays } from "aws-cdk-lib/aws-logs";
import type { Bucket } from "aws-cdk-lib/aws-s3";
import type { Construct } from "constructs";
import { artifactKey } from "#core/model/artifact.ts";
import type { CatalogModel, CatalogVersion } from "#core/model/catalog.ts";
import { onItems } from "./on-items.ts";
import type { OnnxruntimeLayer } from "./onnxruntime-layer.ts";
import { ProductFunction } from "./product-function.ts";
import { QuotaError } from "./quota-error.ts";

export interface ModelVersionProps {
  readonly model: CatalogModel;
  readonly version: CatalogVersion;
  readonly codeFolder: string;
  readonly bucket: Bucket;
  readonly usageTable: Table;
  readonly layer: OnnxruntimeLayer;
  readonly architecture: Architecture;
  readonly logRetention: RetentionDays;
}

/**
 * One version of one model as a function of its own, whose role may read that version's artifact and no other, and open rows of usage.
 * @throws {QuotaError} when the artifact is larger than a function's temporary storage, or the version is placed on a GPU
 */
export class ModelVersion extends ProductFunction {
  constructor(scope: Construct, id: string, props: ModelVersionProps) {
    const { model, version, codeFolder, bucket, usageTable, layer, architecture, logRetention } = props;
    const { artifact, function: settings, isolation, placement } = version.manifest;
    if (placement?.target === "gpu")
      throw new QuotaError(
        `Cannot place "${model.manifest.name}@${version.manifest.version}" on Lambda, and there is no GPU service to place it on: ${placement.reason}`,
      );
    super(scope, id, {
      description: `Serves ${model.manifest.name}@${version.manifest.version}`,
      codeFolder,
      memoryMb: settings.memoryMb,
      timeoutSeconds: settings.timeoutSeconds,
      architecture,
      logRetention,
      environment: {
        SLIPWAY_ARTIFACT_BUCKET: bucket.bucketName,
        SLIPWAY_USAGE_TABLE: usageTable.tableName,
        SLIPWAY_TIMEOUT_SECONDS: String(settings.timeoutSeconds),
      },
      statements: [
        new PolicyStatement({ actions: ["s3:GetObject"], resources: [bucket.arnForObjects(artifactKey(artifact.sha256))] }),
        onItems(usageTable, ["dynamodb:PutItem"], "OPEN#*"),
        onItems(usageTable, ["dynamodb:GetItem", "dynamodb:UpdateItem"], "QUOTA#*"),
      ],
      layers: [layer],
      isolatesTenants: isolation === "per-tenant",
      temporaryStorageMb: temporaryStorageMb(model.manifest.name, version),
    });
  }
}

/** AWS Lambda quotas page: `/tmp` from 512 to 10,240 MB. Half as much again as the artifact, for what onnxruntime writes beside it. */
const MIN_TEMPORARY_STORAGE_MB = 512;
const MAX_TEMPORARY_STORAGE_MB = 10_240;

function temporaryStorageMb(name: string, { manifest }: CatalogVersion): number {
  const needed = Math.ceil((manifest.artifact.bytes * 1.5) / 1024 ** 2);
  if (needed <= MAX_TEMPORARY_STORAGE_MB) return Math.max(MIN_TEMPORARY_STORAGE_MB, needed);
  throw new QuotaError(
    `Cannot place "${name}@${manifest.version}" on Lambda: it needs ${needed} MB of temporary storage, a function has at most ${MAX_TEMPORARY_STORAGE_MB} MB`,
  );
}
