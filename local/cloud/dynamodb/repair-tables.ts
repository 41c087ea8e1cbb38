import { Level, type LevelDb } from "./leveldb.ts";

interface StoredTable {
  readonly TableName: string;
  readonly TableStatus: string;
  readonly GlobalSecondaryIndexes?: readonly object[];
}

/** The sublevel in which dynalite 4 keeps a record a table. */
const TABLES = "table~";

/**
 * Finishes what a kill interrupted: dynalite makes and deletes a table in two steps, and one that stopped between them could never be
 * used, deleted or made again. A table that was being made is active, one that was being deleted is gone.
 * @param path dynalite's folder, which nothing has open yet.
 * @throws {Error} when another process uses the folder, or LevelDB cannot.
 */
export async function repairTables(path: string): Promise<void> {
  const db = new Level(path, { valueEncoding: "json" });
  await open(db, path);
  try {
    const tables: StoredTable[] = [];
    for await (const [, table] of db.iterator(startingWith(TABLES))) tables.push(table as StoredTable);
    for (const table of tables) {
      if (table.TableStatus === "DELETING") await remove(db, table.TableName);
      else if (table.TableStatus !== "ACTIVE") await db.put(TABLES + table.TableName, toActive(table));
    }
  } finally {
    await db.close();
  }
}

async function open(db: LevelDb, path: string): Promise<void> {
  try {
    await db.open();
  } catch (cause) {
    const reason = (cause as Error).cause;
    if ((reason as NodeJS.ErrnoException | undefined)?.code !== "LEVEL_LOCKED") throw cause;
    throw new Error(`Another process uses "${path}": stop it, or choose another folder`, { cause });
  }
}

function toActive(table: StoredTable): StoredTable {
  const { GlobalSecondaryIndexes: indexes } = table;
  return {
    ...table,
    TableStatus: "ACTIVE",
    ...(indexes === undefined ? {} : { GlobalSecondaryIndexes: indexes.map((index) => ({ ...index, IndexStatus: "ACTIVE" })) }),
  };
}

async function remove(db: LevelDb, table: string): Promise<void> {
  for (const sublevel of [`item-${table}~`, `tag-${table}~`, `index-global~${table}~`, `index-local~${table}~`])
    await db.clear(startingWith(sublevel));
  await db.clear({ gte: TABLES + table, lt: `${TABLES}${table}\0` });
}

/** Every key that has this start; `~` is followed by ASCII alone. */
function startingWith(prefix: string): { readonly gte: string; readonly lt: string } {
  return { gte: prefix, lt: `${prefix}\xff` };
}
