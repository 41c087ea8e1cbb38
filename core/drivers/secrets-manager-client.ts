import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";

const TIMEOUTS_MS = { connectionTimeout: 900, requestTimeout: 2_000, throwOnRequestTimeout: true } as const;

/** A client for the pepper secret. Region, credentials and endpoint come from the SDK's standard sources. */
export function createSecretsManagerClient(): SecretsManagerClient {
  return new SecretsManagerClient({ maxAttempts: 3, requestHandler: TIMEOUTS_MS });
}
