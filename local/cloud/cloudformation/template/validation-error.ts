import { AwsError } from "#local/cloud/aws-error.ts";

/** The error for anything wrong with a request or a template: 400 `ValidationError`. */
export function validationError(message: string): AwsError {
  return new AwsError("ValidationError", 400, message);
}
