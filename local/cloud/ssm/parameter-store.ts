export interface Parameter {
  readonly name: string;
  readonly arn: string;
  readonly type: "String" | "StringList" | "SecureString";
  readonly value: string;
  /** 1 for the first value, one more with each. */
  readonly version: number;
  /** ISO 8601. */
  readonly lastModified: string;
}

/** Parameters on disk. Failures are `AwsError`s with SSM's codes. */
export interface ParameterStore {
  get(name: string): Parameter | undefined;
  /** @throws ParameterAlreadyExists unless `overwrite`. */
  put(parameter: {
    readonly name: string;
    readonly type: Parameter["type"];
    readonly value: string;
    readonly overwrite: boolean;
  }): Parameter;
  /** A name that does not exist is left alone. */
  delete(name: string): void;
  list(): readonly Parameter[];
}
