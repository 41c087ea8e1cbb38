/** A call that a service refuses: AWS's own code, HTTP status and sentence. Each protocol writes it in its own form. */
export class AwsError extends Error {
  readonly code: string;
  readonly status: number;

  constructor(code: string, status: number, message: string) {
    super(message);
    this.name = "AwsError";
    this.code = code;
    this.status = status;
  }
}
