import { GetSecretValueCommand, type SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { type Peppers, parsePeppers } from "#core/tenant/pepper.ts";

/**
 * Reads the pepper secret's current value.
 * @param secretId its ARN or name.
 * @throws {Error} when it cannot be read or is malformed; never with any of its text.
 */
export async function readPeppers(client: SecretsManagerClient, secretId: string): Promise<Peppers> {
  const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: secretId }));
  if (SecretString === undefined) throw new Error(`The pepper secret "${secretId}" holds no text`);
  return parsePeppers(SecretString);
}
