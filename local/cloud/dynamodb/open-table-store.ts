import { once } from "node:events";
import type { Server } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import {
  CreateTableCommand,
  DeleteTableCommand,
  DescribeTableCommand,
  DynamoDBClient,
  ResourceInUseException,
  ResourceNotFoundException,
} from "@aws-sdk/client-dynamodb";
import type { CloudIdentity } from "#local/cloud/aws-call.ts";
import { AwsError } from "#local/cloud/aws-error.ts";
import { openCollection } from "#local/durable/collection.ts";
import type { TableSettings, TableStore } from "./table-store.ts";

interface DynaliteOptions {
  readonly path: string;
  readonly createTableMs: number;
  readonly deleteTableMs: number;
  readonly updateTableMs: number;
}

/** dynalite is CommonJS without types. */
const dynalite = createRequire(import.meta.url)("dynalite") as (options: DynaliteOptions) => Server;

/** The table store with what the DynamoDB service needs beyond it. */
export interface LocalTableStore extends TableStore {
  settings(tableName: string): Promise<TableSettings>;
  /** dynalite itself; requests are handed to it as they came. */
  readonly server: Server;
  close(): Promise<void>;
}

type StoredSettings = TableSettings & { readonly id: string };

/**
 * DynamoDB by dynalite, its items in LevelDB below `folder`. LevelDB's lock ends with the process that holds it, however that ends.
 * @throws what LevelDB throws when the folder cannot be used.
 */
export async function openTableStore(folder: string, { region }: CloudIdentity): Promise<LocalTableStore> {
  const settings = openCollection<StoredSettings>(join(folder, "settings"));
  const server = dynalite({ path: join(folder, "items"), createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
  // Only our own client uses this port: dynalite closes its database when a server that listens is closed.
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const client = new DynamoDBClient({
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    region,
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
  });
  const exists = async (TableName: string): Promise<boolean> => {
    try {
      await client.send(new DescribeTableCommand({ TableName }));
      return true;
    } catch (error) {
      if (error instanceof ResourceNotFoundException) return false;
      throw error;
    }
  };
  const requireTable = async (tableName: string): Promise<void> => {
    if (!(await exists(tableName)))
      throw new AwsError("ResourceNotFoundException", 400, `Requested resource not found: Table: ${tableName} not found`);
  };
  return {
    server,
    exists,
    async createTable(definition) {
      const { TableDescription } = await client
        .send(new CreateTableCommand({ ...definition, AttributeDefinitions: [...definition.AttributeDefinitions] } as never))
        .catch((error: unknown) => {
          if (error instanceof ResourceInUseException) {
            throw new AwsError("ResourceInUseException", 400, `Table already exists: ${definition.TableName}`);
          }
          throw error instanceof Error ? new AwsError(error.name, 400, error.message) : error;
        });
      settings.remove(definition.TableName);
      await untilActive(client, definition.TableName);
      return { arn: TableDescription?.TableArn ?? "", tableId: TableDescription?.TableId ?? "" };
    },
    async updateSettings(tableName, changes) {
      await requireTable(tableName);
      settings.put({ ...settings.get(tableName), ...changes, id: tableName });
    },
    async settings(tableName) {
      await requireTable(tableName);
      return settings.get(tableName) ?? {};
    },
    async deleteTable(tableName) {
      await client.send(new DeleteTableCommand({ TableName: tableName })).catch((error: unknown) => {
        if (!(error instanceof ResourceNotFoundException)) throw error;
      });
      settings.remove(tableName);
      while (await exists(tableName)) await new Promise((resolve) => setTimeout(resolve, 5));
    },
    async close() {
      client.destroy();
      await new Promise<void>((resolve, reject) => server.close((error) => (error ? reject(error) : resolve())));
    },
  };
}

/** dynalite makes a table in the background, even where that takes no time. */
async function untilActive(client: DynamoDBClient, TableName: string): Promise<void> {
  for (;;) {
    const { Table } = await client.send(new DescribeTableCommand({ TableName }));
    if (Table?.TableStatus === "ACTIVE") return;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
