import { AssetHashType, CustomResource, Duration } from "aws-cdk-lib";
import { PolicyStatement } from "aws-cdk-lib/aws-iam";
import type { Architecture } from "aws-cdk-lib/aws-lambda";
import type { RetentionDays } from "aws-cdk-lib/aws-logs";
import type { Bucket } from "aws-cdk-lib/aws-s3";
import { Asset } from "aws-cdk-lib/aws-s3-assets";
import { Construct } from "constructs";
import { type ArtifactDigest, artifactKey } from "#core/model/artifact.ts";
import { acknowledge } from "./acknowledge.ts";
import { ProductFunction } from "./product-function.ts";

export interface ArtifactCopiesProps {
  readonly bucket: Bucket;
  readonly codeFolder: string;
  readonly architecture: Architecture;
  readonly logRetention: RetentionDays;
}

/** Lambda's longest: a copy streams through the function, as fast as S3 gives. */
const COPY_TIMEOUT_S = 900;
const COPY_MEMORY_MB = 1_024;

/** How cdk-nag names every artifact of the storage stack's bucket: it knows the bucket by its export. */
export const ANY_ARTIFACT_IN_FINDINGS = `slipway-storage:ExportsOutputFnGetAttArtifactBucket7410C9EFArnA3946625/${artifactKey("*")}`;

/** Brings model files from CDK's assets into the artifact bucket, each checked against its digest on the way. */
export class ArtifactCopies extends Construct {
  private readonly bucket: Bucket;
  private readonly copier: ProductFunction;
  private readonly copies = new Map<string, CustomResource>();

  constructor(scope: Construct, id: string, { bucket, codeFolder, architecture, logRetention }: ArtifactCopiesProps) {
    super(scope, id);
    this.bucket = bucket;
    this.copier = new ProductFunction(this, "Copier", {
      description: "Copies a model file into the artifact bucket and verifies its digest",
      codeFolder,
      memoryMb: COPY_MEMORY_MB,
      timeoutSeconds: COPY_TIMEOUT_S,
      architecture,
      logRetention,
      statements: [
        new PolicyStatement({
          actions: ["s3:GetObject", "s3:PutObject", "s3:AbortMultipartUpload", "s3:DeleteObject", "s3:DeleteObjectVersion"],
          resources: [bucket.arnForObjects(artifactKey("*"))],
        }),
        new PolicyStatement({ actions: ["s3:ListBucket", "s3:ListBucketVersions"], resources: [bucket.bucketArn] }),
      ],
    });
    acknowledge(this.copier.role, {
      [`AwsSolutions-IAM5[Resource::${ANY_ARTIFACT_IN_FINDINGS}]`]:
        "It removes artifacts whose versions have left the template, and their digests with them: one folder of one bucket is the least it needs",
    });
  }

  /**
   * Copies one file to `artifactKey(sha256)`; removing the copy from the stack removes it from the bucket. Equal files are one copy,
   * named by their digest: a model may be renamed, or two versions be alike, and none takes the other's file away.
   */
  copy(file: string, digest: ArtifactDigest): CustomResource {
    const copy = this.copies.get(digest.sha256) ?? this.createCopy(file, digest);
    this.copies.set(digest.sha256, copy);
    return copy;
  }

  private createCopy(file: string, digest: ArtifactDigest): CustomResource {
    const asset = new Asset(this, `Asset-${digest.sha256}`, { path: file, assetHash: digest.sha256, assetHashType: AssetHashType.CUSTOM });
    this.copier.role.addToPrincipalPolicy(
      new PolicyStatement({ actions: ["s3:GetObject"], resources: [asset.bucket.arnForObjects(asset.s3ObjectKey)] }),
    );
    return new CustomResource(this, `Copy-${digest.sha256}`, {
      resourceType: "Custom::SlipwayArtifact",
      serviceToken: this.copier.function.functionArn,
      serviceTimeout: Duration.seconds(COPY_TIMEOUT_S),
      properties: {
        SourceBucket: asset.s3BucketName,
        SourceKey: asset.s3ObjectKey,
        TargetBucket: this.bucket.bucketName,
        Sha256: digest.sha256,
        Bytes: String(digest.bytes),
      },
    });
  }
}
