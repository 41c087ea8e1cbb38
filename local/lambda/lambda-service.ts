/** A function as Lambda keeps it. */
export interface FunctionConfig {
  readonly functionName: string;
  readonly arn: string;
  readonly runtime: string;
  /** `index.handler` */
  readonly handler: string;
  readonly memoryMb: number;
  readonly timeoutSeconds: number;
  readonly environment: Readonly<Record<string, string>>;
  readonly role: string;
  /** Layer version ARNs, in order: what a later one holds hides the same path of an earlier one. */
  readonly layers: readonly string[];
  readonly architecture: "x86_64" | "arm64";
  readonly logGroupName: string;
  readonly reservedConcurrency?: number;
  /** Each tenant's calls run in environments of its own, and each call names its tenant. */
  readonly tenantIsolation?: "PER_TENANT";
}

export interface InvokeResult {
  readonly payload: Buffer;
  /** Set when the function failed: the payload is then `{errorMessage, errorType, trace?}`. */
  readonly functionError?: "Unhandled";
  readonly requestId: string;
  /** Milliseconds the handler took, and the init before it when this call started the environment. */
  readonly durationMs: number;
  readonly initMs?: number;
}

/** Functions and layers on this machine: one process per execution environment. Failures are `LambdaError`s with AWS's codes. */
export interface LambdaService {
  /**
   * Creates or updates; `"unchanged"` replaces the configuration and keeps the code. Calls under way finish in the environment they
   * started in; the next call meets the new code.
   * @throws LambdaError InvalidParameterValueException with every problem of the configuration; ResourceNotFoundException for
   * `"unchanged"` code of a function that does not exist.
   */
  putFunction(config: FunctionConfig, code: Buffer | "unchanged"): Promise<void>;
  /** Takes a name, an ARN, or either with a version or alias behind it, which lead to the same code. */
  getFunction(nameOrArn: string): FunctionConfig | undefined;
  listFunctions(): readonly FunctionConfig[];
  /** @throws LambdaError ResourceNotFoundException. */
  deleteFunction(nameOrArn: string): Promise<void>;
  /** @returns the new version's ARN, `arn:aws:lambda:<region>:<account>:layer:<name>:<n>`; a number is never given twice. */
  publishLayer(name: string, content: Buffer): Promise<string>;
  /** Functions that use the version keep it, as on AWS. Deleting what is gone does nothing. */
  deleteLayer(arn: string): Promise<void>;
  /**
   * @throws LambdaError ResourceNotFoundException, TooManyRequestsException, RequestTooLargeException; InvalidParameterValueException for a
   * tenant where the function keeps none apart, and without one where it does.
   */
  invoke(nameOrArn: string, payload: Buffer, options?: { readonly tenantId?: string }): Promise<InvokeResult>;
  /** Ends every environment; resolves once no process is left. */
  close(): Promise<void>;
}
