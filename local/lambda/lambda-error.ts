/** Error codes of the Lambda API with their HTTP status. Source: AWS Lambda API reference, Invoke and common errors. */
export const LAMBDA_ERRORS = {
  InvalidParameterValueException: 400,
  InvalidRequestContentException: 400,
  UnknownOperationException: 404,
  ResourceNotFoundException: 404,
  RequestTooLargeException: 413,
  TooManyRequestsException: 429,
  ServiceException: 500,
} as const;

export type LambdaErrorCode = keyof typeof LAMBDA_ERRORS;

/** A call that Lambda itself refuses; a function that fails is an `InvokeResult` instead. */
export class LambdaError extends Error {
  readonly code: LambdaErrorCode;
  readonly status: number;

  constructor(code: LambdaErrorCode, message: string) {
    super(message);
    this.name = code;
    this.code = code;
    this.status = LAMBDA_ERRORS[code];
  }
}
