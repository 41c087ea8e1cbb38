export interface TableKey {
  readonly AttributeName: string;
  readonly KeyType: "HASH" | "RANGE";
}

export interface TableIndex {
  readonly IndexName: string;
  readonly KeySchema: readonly TableKey[];
  readonly Projection: { readonly ProjectionType?: "ALL" | "KEYS_ONLY" | "INCLUDE"; readonly NonKeyAttributes?: readonly string[] };
  readonly ProvisionedThroughput?: TableThroughput;
}

export interface TableThroughput {
  readonly ReadCapacityUnits: number;
  readonly WriteCapacityUnits: number;
}

/** A table in the words that CloudFormation and DynamoDB's CreateTable have in common. */
export interface TableDefinition {
  readonly TableName: string;
  readonly AttributeDefinitions: readonly { readonly AttributeName: string; readonly AttributeType: "S" | "N" | "B" }[];
  readonly KeySchema: readonly TableKey[];
  readonly BillingMode?: "PAY_PER_REQUEST" | "PROVISIONED";
  readonly ProvisionedThroughput?: TableThroughput;
  readonly GlobalSecondaryIndexes?: readonly TableIndex[];
  readonly LocalSecondaryIndexes?: readonly TableIndex[];
}

/** What DynamoDB keeps beside a table's shape and what may change while it lives. */
export interface TableSettings {
  /** Attribute with the time of death in epoch seconds; `null` is off. The local cloud records it and removes nothing. */
  readonly timeToLiveAttribute?: string | null;
  /** Recorded; the local cloud keeps no backups. */
  readonly pointInTimeRecovery?: boolean;
}

/** Tables of the local DynamoDB, for CloudFormation. Failures are `AwsError`s with DynamoDB's codes. */
export interface TableStore {
  /** Resolves once the table can be used. @throws ResourceInUseException, ValidationException. */
  createTable(definition: TableDefinition): Promise<{ readonly arn: string; readonly tableId: string }>;
  /** Changes the settings named and leaves the others. @throws ResourceNotFoundException. */
  updateSettings(tableName: string, settings: TableSettings): Promise<void>;
  exists(tableName: string): Promise<boolean>;
  /** Resolves once it is gone, at once when there is none. */
  deleteTable(tableName: string): Promise<void>;
}
