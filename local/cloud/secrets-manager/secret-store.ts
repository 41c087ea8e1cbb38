/** What the local cloud knows of a secret besides its value. */
export interface SecretInfo {
  readonly arn: string;
  readonly name: string;
  readonly description: string;
  /** ISO 8601. */
  readonly createdAt: string;
  readonly changedAt: string;
  /** Version id -> its staging labels; exactly one version is `AWSCURRENT`. */
  readonly stages: Readonly<Record<string, readonly string[]>>;
}

export interface SecretValue {
  readonly arn: string;
  readonly name: string;
  readonly versionId: string;
  readonly secretString: string;
  readonly stages: readonly string[];
  /** ISO 8601. */
  readonly createdAt: string;
}

/** `GenerateSecretString` of CloudFormation, GetRandomPassword of the API: the same words in camel case. */
export interface SecretRecipe {
  /** A JSON object that the generated value joins under `generateStringKey`; without it the value alone is the secret. */
  readonly secretStringTemplate?: string;
  readonly generateStringKey?: string;
  /** Characters, 1 to 4,096; 32 when left out. */
  readonly passwordLength?: number;
  readonly excludeCharacters?: string;
  readonly excludeLowercase?: boolean;
  readonly excludeUppercase?: boolean;
  readonly excludeNumbers?: boolean;
  readonly excludePunctuation?: boolean;
  readonly includeSpace?: boolean;
  /** True when left out: one of each kind that is not excluded. */
  readonly requireEachIncludedType?: boolean;
}

/** Secrets on disk, by name or ARN. Failures are `AwsError`s with Secrets Manager's codes. */
export interface SecretStore {
  /** @throws ResourceExistsException when the name is taken. */
  create(request: {
    readonly name: string;
    readonly description?: string;
    readonly secretString: string;
    /** A version id of the caller's choice, 32 to 64 characters. */
    readonly versionId?: string;
  }): SecretInfo;
  /** A new secret string, made as the recipe says; nothing is stored. @throws InvalidParameterException. */
  generate(recipe: SecretRecipe): string;
  find(nameOrArn: string): SecretInfo | undefined;
  /** By version id, else by staging label, else `AWSCURRENT`. @throws ResourceNotFoundException. */
  value(nameOrArn: string, version?: { readonly versionId?: string; readonly stage?: string }): SecretValue;
  /**
   * The new value becomes `AWSCURRENT`, the one before `AWSPREVIOUS`. A version id that exists is fine with the value it has.
   * @throws ResourceNotFoundException, ResourceExistsException for an id that has another value.
   */
  putValue(nameOrArn: string, secretString: string, versionId?: string): SecretValue;
  describe(nameOrArn: string, description: string): void;
  /** At once and for good; a name that does not exist is left alone. */
  delete(nameOrArn: string): void;
}
