import { Buffer } from "node:buffer";
import { join } from "node:path";
import { openCollection } from "#local/durable/collection.ts";
import type { CloudIdentity } from "../aws-call.ts";
import { AwsError } from "../aws-error.ts";
import { type DynaliteAnswer, openDynalite } from "./open-dynalite.ts";
import type { TableSettings, TableStore } from "./table-store.ts";

/** The table store with what the DynamoDB service needs beyond it. */
export interface LocalTableStore extends TableStore {
  /** @throws {AwsError} ResourceNotFoundException. */
  settings(tableName: string): Promise<TableSettings>;
  /** Hands a call to dynalite. */
  ask(operation: string, body: Buffer): Promise<DynaliteAnswer>;
  close(): Promise<void>;
}

type StoredSettings = TableSettings & {
  /** The table's name. */
  readonly id: string;
  /** Of the table they were made for: a later one of the same name starts anew. */
  readonly tableId: string;
};

interface Table {
  readonly TableArn: string;
  readonly TableId: string;
  readonly TableStatus: string;
}

const POLL_MS = 5;

/**
 * DynamoDB by dynalite, its items in LevelDB below `folder`.
 * @param now epoch milliseconds.
 * @throws {Error} when another process uses the folder.
 */
export async function openTableStore(folder: string, identity: CloudIdentity, now: () => number): Promise<LocalTableStore> {
  const collection = openCollection<StoredSettings>(join(folder, "settings"));
  const dynalite = await openDynalite(join(folder, "items"), identity, now);
  const call = async (operation: string, input: object): Promise<{ readonly Table?: Table; readonly TableDescription?: Table }> => {
    const { status, body } = await dynalite.ask(operation, Buffer.from(JSON.stringify(input)));
    if (status === 200) return JSON.parse(body);
    const { __type: type = "", message, Message } = JSON.parse(body || "{}");
    throw new AwsError(type.replace(/^.*#/, "") || "InternalFailure", status, message || Message || `${operation} failed`);
  };
  const describe = async (TableName: string): Promise<Table> => {
    const { Table } = await call("DescribeTable", { TableName });
    if (Table === undefined) throw new Error("dynalite described no table");
    return Table;
  };
  const find = (tableName: string): Promise<Table | undefined> => describe(tableName).catch(unlessAbsent);
  const settings = async (tableName: string): Promise<StoredSettings> => {
    const { TableId: tableId } = await describe(tableName);
    const stored = collection.get(tableName);
    return stored?.tableId === tableId ? stored : { id: tableName, tableId };
  };
  return {
    settings,
    ask: dynalite.ask,
    close: dynalite.close,
    exists: async (tableName) => (await find(tableName)) !== undefined,
    async createTable(definition) {
      if ((await find(definition.TableName)) !== undefined)
        throw new AwsError("ResourceInUseException", 400, `Table already exists: ${definition.TableName}`);
      const { TableDescription } = await call("CreateTable", definition);
      // dynalite makes a table in the background, even where that takes no time.
      while ((await describe(definition.TableName)).TableStatus !== "ACTIVE") await pause();
      return { arn: TableDescription?.TableArn ?? "", tableId: TableDescription?.TableId ?? "" };
    },
    async updateSettings(tableName, changes) {
      collection.put({ ...(await settings(tableName)), ...changes });
    },
    async deleteTable(TableName) {
      await call("DeleteTable", { TableName }).catch(unlessAbsent);
      while ((await find(TableName)) !== undefined) await pause();
      collection.remove(TableName);
    },
  };
}

function unlessAbsent(error: unknown): undefined {
  if (!(error instanceof AwsError && error.code === "ResourceNotFoundException")) throw error;
  return undefined;
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, POLL_MS));
}
