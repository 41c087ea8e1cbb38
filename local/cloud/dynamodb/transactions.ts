import { createHash } from "node:crypto";
import { type DynaliteStore, database, isDynaliteError, runAction, type Stored } from "./dynalite-parts.ts";
import { refusal } from "./refusal.ts";
import { isItem, stageStore } from "./staged-store.ts";
import { identify, parseGets, parseWrites, type TransactItem } from "./transact-items.ts";
import { createTransactionTokens } from "./transaction-tokens.ts";
import type { WriteGate } from "./write-gate.ts";

/** DynamoDB's transactions over dynalite's actions. */
export interface Transactions {
  /** Writes all or nothing, once for a token. @throws DynaliteError; TypeError for a shape that dynalite's checks do not expect. */
  write(input: unknown): Promise<object>;
  /** Reads items as they were at one moment. @throws as `write`. */
  get(input: unknown): Promise<object>;
}

/** DynamoDB API reference, TransactWriteItems. */
const MAX_BYTES = 4 * 1024 * 1024;

type Reason = { readonly Code: string; readonly Message?: string; readonly Item?: Stored };

interface Outcome {
  readonly reason: Reason;
  readonly writes: ReturnType<typeof stageStore>["writes"];
}

/**
 * Each action is tried on a store that collects what it would write; what all of them would write reaches LevelDB as one batch, with the
 * token, so that a kill at any moment leaves all of it or nothing. The gate keeps every other write out meanwhile.
 */
export function createTransactions(store: DynaliteStore, gate: WriteGate, now: () => number): Transactions {
  const tokens = createTransactionTokens(store.db, now);
  return {
    async write(input) {
      const digest = createHash("sha256").update(JSON.stringify(input)).digest("hex");
      const { token, items } = parseWrites(store, input);
      return gate.exclusive(async () => {
        const known = token === undefined ? undefined : await tokens.find(token);
        if (known === digest) return {};
        if (known !== undefined) throw refusal("IdempotentParameterMismatchException", "The token was used with other parameters");
        await refuseRepetition(store, items);
        const outcomes = await Promise.all(items.map((item) => attempt(store, item)));
        const writes = outcomes.flatMap(({ writes }) => writes);
        refuseCancelled(outcomes.map(({ reason }) => reason));
        refuseSize(writes);
        await store.db.batch(token === undefined ? writes : [...writes, tokens.toWrite(token, digest)]);
        return {};
      });
    },
    async get(input) {
      const gets = parseGets(store, input);
      return gate.exclusive(async () => ({ Responses: await Promise.all(gets.map((one) => runAction(store, "GetItem", one))) }));
    },
  };
}

/** @throws DynaliteError ValidationException where two actions are for one item; ResourceNotFoundException. */
async function refuseRepetition(store: DynaliteStore, items: readonly TransactItem[]): Promise<void> {
  const tables = new Map<unknown, Promise<Stored>>();
  const seen = new Set<string>();
  for (const item of items) {
    const { TableName } = item.input;
    const table = tables.get(TableName) ?? readTable(store, String(TableName));
    tables.set(TableName, table);
    const identity = identify(item, await table);
    if (identity === undefined) continue;
    if (seen.has(identity)) throw refusal("ValidationException", "Transaction request cannot include multiple operations on one item");
    seen.add(identity);
  }
}

function readTable(store: DynaliteStore, name: string): Promise<Stored> {
  return new Promise((resolve, reject) => store.getTable(name, (error, table = {}) => (error ? reject(error) : resolve(table))));
}

async function attempt(store: DynaliteStore, item: TransactItem): Promise<Outcome> {
  const staged = stageStore(store);
  try {
    await runAction(staged.store, item.operation, item.input);
    return { reason: { Code: "None" }, writes: item.writes ? staged.writes : [] };
  } catch (error) {
    if (!isDynaliteError(error)) throw error;
    return { reason: toReason(error.body.__type, error.message, item.returnsFound ? staged.found() : undefined), writes: [] };
  }
}

function toReason(type: string, Message: string, Item: Stored | undefined): Reason {
  if (!type.endsWith("#ConditionalCheckFailedException")) return { Code: "ValidationError", Message };
  return { Code: "ConditionalCheckFailed", Message, ...(Item === undefined ? {} : { Item }) };
}

function refuseCancelled(reasons: readonly Reason[]): void {
  if (reasons.every(({ Code }) => Code === "None")) return;
  const codes = reasons.map(({ Code }) => Code).join(", ");
  const message = `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes}]`;
  throw refusal("TransactionCanceledException", message, { CancellationReasons: reasons, Message: message });
}

function refuseSize(writes: Outcome["writes"]): void {
  const items = writes.flatMap((write) => (write.type === "put" && isItem(write) ? [write.value] : []));
  const bytes = items.reduce((sum, item) => sum + database.itemSize(item), 0);
  if (bytes > MAX_BYTES)
    throw refusal("ValidationException", `The items of a transaction have ${bytes} bytes, at most ${MAX_BYTES} are possible`);
}
