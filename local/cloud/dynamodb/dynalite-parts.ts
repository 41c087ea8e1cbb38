import { createRequire } from "node:module";

/** An item, or whatever else dynalite keeps under a key. */
export type Stored = Readonly<Record<string, unknown>>;

type Done<T> = (error: Error | null, value?: T) => void;

/** One of dynalite's sublevels. */
export interface SubLevel {
  get(key: string, done: Done<Stored>): void;
  put(key: string, value: Stored, done: Done<void>): void;
  del(key: string, done: Done<void>): void;
  /** Runs once the key is free; it is free again when what `release` makes of a callback is called. */
  lock(key: string, run: (release: (done: Done<object>) => Done<object>) => void): void;
}

export type BatchWrite =
  | { readonly type: "put"; readonly key: string; readonly value: Stored }
  | { readonly type: "del"; readonly key: string };

/** As much of dynalite's store as its actions use. */
export interface DynaliteStore {
  readonly db: {
    open(): Promise<void>;
    close(): Promise<void>;
    get(key: string): Promise<Stored | undefined>;
    /** All of them or none, whenever the process ends. */
    batch(writes: readonly BatchWrite[]): Promise<void>;
    clear(range: { readonly gte: string; readonly lt: string }): Promise<void>;
  };
  getTable(name: string, done: Done<Stored>): void;
  getItemDb(table: string): SubLevel;
  getIndexDb(type: "Local" | "Global", table: string, index: string): SubLevel;
}

/** What dynalite's checks throw and its actions fail with. */
export interface DynaliteError extends Error {
  readonly statusCode: number;
  readonly body: { readonly __type: string; readonly message?: string };
}

export type OperationName = (typeof OPERATIONS)[number];

interface Operation {
  readonly run: (store: DynaliteStore, input: Stored, done: Done<object>) => void;
  readonly checks: { readonly types: object; readonly custom?: unknown };
}

const OPERATIONS = [
  "BatchGetItem",
  "BatchWriteItem",
  "CreateTable",
  "DeleteItem",
  "DeleteTable",
  "DescribeTable",
  "GetItem",
  "ListTables",
  "ListTagsOfResource",
  "PutItem",
  "Query",
  "Scan",
  "TagResource",
  "UntagResource",
  "UpdateItem",
  "UpdateTable",
] as const;

/** dynalite is CommonJS without types; what is used of its inside is named here and nowhere else. */
const requireFromDynalite = createRequire(createRequire(import.meta.url).resolve("dynalite"));

export const database = requireFromDynalite("./db") as {
  create(options: { path: string; createTableMs: number; deleteTableMs: number; updateTableMs: number }): DynaliteStore;
  createKey(key: unknown, table: Stored): string;
  validateKey(key: unknown, table: Stored): DynaliteError | null | undefined;
  validateItem(item: unknown, table: Stored): DynaliteError | null | undefined;
  itemSize(item: Stored): number;
};

const validations = requireFromDynalite("./validations") as {
  checkTypes(input: unknown, types: object): Stored;
  checkValidations(input: Stored, types: object, custom: unknown, store: DynaliteStore): void;
};

const operations = new Map<string, Operation>(
  OPERATIONS.map((name) => {
    const file = name.charAt(0).toLowerCase() + name.slice(1);
    return [name, { run: requireFromDynalite(`./actions/${file}`), checks: requireFromDynalite(`./validations/${file}`) }];
  }),
);

export function isOperation(name: string): name is OperationName {
  return operations.has(name);
}

/** The input as an action takes it, its expressions parsed. @throws DynaliteError, and TypeError for a shape its checks do not expect. */
export function parseInput(store: DynaliteStore, name: OperationName, input: unknown): Stored {
  const { types, custom } = operationOf(name).checks;
  const parsed = validations.checkTypes(input, types);
  validations.checkValidations(parsed, types, custom, store);
  return parsed;
}

/** Runs an action. @throws DynaliteError for what DynamoDB refuses, anything else for what failed. */
export function runAction(store: DynaliteStore, name: OperationName, input: Stored): Promise<object> {
  return new Promise((resolve, reject) =>
    operationOf(name).run(store, input, (error, answer = {}) => (error ? reject(error) : resolve(answer))),
  );
}

export function isDynaliteError(error: unknown): error is DynaliteError {
  return error instanceof Error && "statusCode" in error && "body" in error;
}

function operationOf(name: OperationName): Operation {
  const operation = operations.get(name);
  if (operation === undefined) throw new Error(`dynalite has no operation "${name}"`);
  return operation;
}
