import { randomUUID } from "node:crypto";
import { crc32 } from "node:zlib";
import type { CloudIdentity } from "../aws-call.ts";
import { AwsError } from "../aws-error.ts";
import { database, isDynaliteError, isOperation, type OperationName, parseInput, runAction } from "./dynalite-parts.ts";
import { refusal } from "./refusal.ts";
import { repairTables } from "./repair-tables.ts";
import { createTransactions } from "./transactions.ts";
import { createWriteGate } from "./write-gate.ts";

/** An answer as dynalite gives it. */
export interface DynaliteAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** dynalite without a port of its own, and with transactions. */
export interface Dynalite {
  /** Answers DynamoDB's JSON, errors included. @throws AwsError SerializationException for a body that dynalite breaks on. */
  ask(operation: string, body: Buffer): Promise<DynaliteAnswer>;
  close(): Promise<void>;
}

/** Their answers name the table's ARN, which dynalite makes of environment variables. */
const DESCRIBING: ReadonlySet<string> = new Set(["CreateTable", "DescribeTable", "UpdateTable", "DeleteTable"]);

const READING: ReadonlySet<OperationName> = new Set([
  "BatchGetItem",
  "DescribeTable",
  "GetItem",
  "ListTables",
  "ListTagsOfResource",
  "Query",
  "Scan",
]);

/**
 * Opens dynalite's parts over a LevelDB folder, whose lock ends with the process that holds it, however that ends. Its server is left out:
 * it would let every web page in, and it throws where a sender leaves in the middle of a body.
 * @param now epoch milliseconds.
 * @throws {Error} when another process uses the folder.
 */
export async function openDynalite(path: string, { partition, region, accountId }: CloudIdentity, now: () => number): Promise<Dynalite> {
  await repairTables(path);
  const store = database.create({ path, createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
  await store.db.open();
  const gate = createWriteGate();
  const transactions = createTransactions(store, gate, now);
  const arns = `"arn:${partition}:dynamodb:${region}:${accountId}:table/`;
  const run = (operation: string, input: unknown): Promise<object> => {
    if (operation === "TransactWriteItems") return transactions.write(input);
    if (operation === "TransactGetItems") return transactions.get(input);
    if (!isOperation(operation)) throw refusal("UnknownOperationException", `There is no operation "${operation}"`);
    const parsed = parseInput(store, operation, input);
    const act = () => runAction(store, operation, parsed);
    return READING.has(operation) ? act() : gate.shared(act);
  };
  return {
    async ask(operation, body) {
      const { status, text } = await answer(() => run(operation, parseBody(body)));
      return toAnswer(status, DESCRIBING.has(operation) ? text.replace(/"arn:aws:dynamodb:[^":]*:\d*:table\//g, arns) : text);
    },
    close: () => store.db.close(),
  };
}

function parseBody(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString());
  } catch {
    throw unreadable();
  }
}

async function answer(run: () => Promise<object>): Promise<{ readonly status: number; readonly text: string }> {
  try {
    return { status: 200, text: JSON.stringify(await run()) };
  } catch (error) {
    if (isDynaliteError(error)) return { status: error.statusCode, text: JSON.stringify(error.body) };
    // Its checks break on input of a shape that they do not expect.
    throw error instanceof TypeError ? unreadable() : error;
  }
}

function unreadable(): AwsError {
  return new AwsError("SerializationException", 400, "The input is not one that DynamoDB can read");
}

function toAnswer(status: number, body: string): DynaliteAnswer {
  const headers = { "content-type": "application/x-amz-json-1.0", "x-amzn-requestid": randomUUID(), "x-amz-crc32": String(crc32(body)) };
  return { status, headers, body };
}
