import { DynamoDBClient } from "@aws-sdk/client-dynamodb";

/** An authorizer that waits keeps a caller waiting: it had better say that keys cannot be checked. */
const TIMEOUTS_MS = { connectionTimeout: 900, requestTimeout: 2_000, throwOnRequestTimeout: true } as const;

/** A client for the tenant table. Region, credentials and endpoint come from the SDK's standard sources. */
export function createDynamoDbClient(): DynamoDBClient {
  return new DynamoDBClient({ maxAttempts: 3, requestHandler: TIMEOUTS_MS });
}
