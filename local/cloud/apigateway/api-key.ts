import { randomInt } from "node:crypto";
import { ApiGatewayError } from "./api-gateway-error.ts";
import type { ControlPlane } from "./operation.ts";
import type { ApiKey } from "./rest-api.ts";

export interface ApiKeyRequest {
  readonly name: string;
  /** Left out: one is made. */
  readonly value: string | undefined;
  readonly enabled: boolean;
  readonly description: string | undefined;
}

/** API Gateway quotas: "API key value, 20 to 128 alphanumeric characters". */
const VALUE = /^[A-Za-z0-9]{20,128}$/;
const GENERATED_CHARACTERS = 40;
const ID_CHARACTERS = 10;
const LOWER = "abcdefghijklmnopqrstuvwxyz0123456789";
const MIXED = `ABCDEFGHIJKLMNOPQRSTUVWXYZ${LOWER}`;

/**
 * Stores a new key.
 * @throws ApiGatewayError BadRequestException for a value that API Gateway would not take, ConflictException when another key has it.
 */
export function createApiKey(
  { store, clock }: Pick<ControlPlane, "store" | "clock">,
  { name, value = randomText(MIXED, GENERATED_CHARACTERS), enabled, description }: ApiKeyRequest,
): ApiKey {
  if (!VALUE.test(value)) throw new ApiGatewayError("BadRequestException", "API Key value should be 20 to 128 alphanumeric characters");
  if (store.apiKeys.list().some((key) => key.value === value)) throw new ApiGatewayError("ConflictException", "API Key already exists");
  const key: ApiKey = {
    id: randomText(LOWER, ID_CHARACTERS),
    name,
    value,
    enabled,
    createdAt: new Date(clock()).toISOString(),
    ...(description === undefined ? {} : { description }),
  };
  store.apiKeys.put(key);
  return key;
}

function randomText(alphabet: string, length: number): string {
  return Array.from({ length }, () => alphabet.charAt(randomInt(alphabet.length))).join("");
}
