import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { onTestFinished } from "vitest";
import { createDynamoDbService } from "#local/cloud/dynamodb/dynamodb-service.ts";
import { type LocalTableStore, openTableStore } from "#local/cloud/dynamodb/open-table-store.ts";
import { IDENTITY, serveServices } from "../served-services.ts";

/** A tenant table's shape. */
export const TABLE = {
  TableName: "tenants",
  BillingMode: "PAY_PER_REQUEST",
  AttributeDefinitions: [
    { AttributeName: "pk", AttributeType: "S" },
    { AttributeName: "sk", AttributeType: "S" },
  ],
  KeySchema: [
    { AttributeName: "pk", KeyType: "HASH" },
    { AttributeName: "sk", KeyType: "RANGE" },
  ],
} as const;

export function item(pk: string): { readonly pk: { readonly S: string }; readonly sk: { readonly S: string } } {
  return { pk: { S: pk }, sk: { S: "x" } };
}

/** The service over a folder, and the real SDK's client for it. `close` may be called before the test ends, to open again. */
export async function openStore(
  folder: string,
  now: () => number = Date.now,
): Promise<{
  readonly store: LocalTableStore;
  readonly client: DynamoDBClient;
  readonly url: string;
  readonly close: () => Promise<void>;
}> {
  const store = await openTableStore(folder, IDENTITY, now);
  let closing: Promise<void> | undefined;
  const close = () => {
    closing ??= store.close();
    return closing;
  };
  onTestFinished(close);
  const { url } = await serveServices({ dynamodb: createDynamoDbService(store) });
  const client = new DynamoDBClient({
    endpoint: url,
    region: IDENTITY.region,
    credentials: { accessKeyId: "any", secretAccessKey: "any" },
    maxAttempts: 1,
  });
  onTestFinished(() => client.destroy());
  return { store, client, url, close };
}
