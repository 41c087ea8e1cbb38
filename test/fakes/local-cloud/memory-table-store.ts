import type { TableDefinition, TableSettings, TableStore } from "#local/cloud/dynamodb/table-store.ts";

export interface MemoryTableStore extends TableStore {
  readonly tables: ReadonlyMap<string, { readonly definition: TableDefinition; readonly settings: TableSettings }>;
}

/** DynamoDB's tables in memory, without items. */
export function createMemoryTableStore(): MemoryTableStore {
  const tables = new Map<string, { definition: TableDefinition; settings: TableSettings }>();
  return {
    tables,
    async createTable(definition) {
      if (tables.has(definition.TableName)) throw new Error(`Table already exists: ${definition.TableName}`);
      tables.set(definition.TableName, { definition, settings: {} });
      return { arn: `arn:aws:dynamodb:eu-central-1:000000000000:table/${definition.TableName}`, tableId: definition.TableName };
    },
    async updateSettings(tableName, settings) {
      const table = tables.get(tableName);
      if (table === undefined) throw new Error(`Requested resource not found: ${tableName}`);
      table.settings = { ...table.settings, ...settings };
    },
    exists: async (tableName) => tables.has(tableName),
    async deleteTable(tableName) {
      tables.delete(tableName);
    },
  };
}
