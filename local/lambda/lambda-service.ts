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
  /** Layer version ARNs, in order. */
  readonly layers: readonly string[];
  readonly architecture: "x86_64" | "arm64";
  readonly logGroupName: string;
  readonly reservedConcurrency?: number;
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
  /** Creates or updates. Calls under way finish in the environment they started in; the next call meets the new code. */
  putFunction(config: FunctionConfig, code: Buffer | "unchanged"): Promise<void>;
  /** Replaces the configuration and keeps the code. */
  getFunction(nameOrArn: string): FunctionConfig | undefined;
  listFunctions(): readonly FunctionConfig[];
  deleteFunction(nameOrArn: string): Promise<void>;
  /** @returns the new version's ARN, `arn:aws:lambda:<region>:<account>:layer:<name>:<n>`. */
  publishLayer(name: string, content: Buffer): Promise<string>;
  deleteLayer(arn: string): Promise<void>;
  /** @throws LambdaError ResourceNotFoundException, TooManyRequestsException. */
  invoke(nameOrArn: string, payload: Buffer): Promise<InvokeResult>;
  /** Ends every environment; resolves once no process is left. */
  close(): Promise<void>;
}
