import { AwsError } from "#local/cloud/aws-error.ts";

/** @throws AwsError InvalidBucketName. Source: Amazon S3 user guide, "Bucket naming rules". */
export function checkBucketName(name: string): void {
  const isValid = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name) && !name.includes("..") && !/^\d+\.\d+\.\d+\.\d+$/.test(name);
  if (!isValid) throw new AwsError("InvalidBucketName", 400, "The specified bucket is not valid.");
}
