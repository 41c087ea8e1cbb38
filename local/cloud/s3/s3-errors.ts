import { AwsError } from "#local/cloud/aws-error.ts";

export function noSuchBucket(name: string): AwsError {
  return new AwsError("NoSuchBucket", 404, `The specified bucket does not exist: "${name}"`);
}

export function noSuchKey(key: string): AwsError {
  return new AwsError("NoSuchKey", 404, `The specified key does not exist: "${key}"`);
}

export function preconditionFailed(): AwsError {
  return new AwsError("PreconditionFailed", 412, "At least one of the pre-conditions you specified did not hold");
}
