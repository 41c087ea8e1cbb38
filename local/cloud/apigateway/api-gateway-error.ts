/** The control plane's error names and their statuses, from the API Gateway API reference. */
const STATUS = {
  BadRequestException: 400,
  NotFoundException: 404,
  ConflictException: 409,
  LimitExceededException: 429,
} as const;

/** A refusal in the control plane's words; the message is written for the caller. */
export class ApiGatewayError extends Error {
  override readonly name: keyof typeof STATUS;
  readonly status: number;

  constructor(name: keyof typeof STATUS, message: string) {
    super(message);
    this.name = name;
    this.status = STATUS[name];
  }
}
