import * as v from "valibot";
import { type DynaliteStore, database, type OperationName, parseInput, type Stored } from "./dynalite-parts.ts";
import { refusal } from "./refusal.ts";

/** "up to 100 actions", DynamoDB API reference, TransactWriteItems and TransactGetItems. */
const MAX_ITEMS = 100;

/** One of a transaction's actions, as dynalite runs it. */
export interface TransactItem {
  readonly operation: OperationName;
  readonly input: Stored;
  /** A condition check changes nothing. */
  readonly writes: boolean;
  /** The item in whose way a condition stood is part of the answer. */
  readonly returnsFound: boolean;
}

const Part = v.record(v.string(), v.unknown());
const WriteItem = v.object({ Put: v.optional(Part), Update: v.optional(Part), Delete: v.optional(Part), ConditionCheck: v.optional(Part) });
const WriteRequest = v.object({
  TransactItems: v.pipe(v.array(WriteItem), v.minLength(1), v.maxLength(MAX_ITEMS)),
  ClientRequestToken: v.optional(v.pipe(v.string(), v.minLength(1), v.maxLength(36))),
});
const GetRequest = v.object({ TransactItems: v.pipe(v.array(v.object({ Get: Part })), v.minLength(1), v.maxLength(MAX_ITEMS)) });

const CONDITION = ["TableName", "ConditionExpression", "ExpressionAttributeNames", "ExpressionAttributeValues"];

/** What each action is to dynalite, which of its members there are in a transaction, and which it cannot do without. */
const WRITES = {
  Put: { operation: "PutItem", members: [...CONDITION, "Item"], needs: "Item" },
  Update: { operation: "UpdateItem", members: [...CONDITION, "Key", "UpdateExpression"], needs: "UpdateExpression" },
  Delete: { operation: "DeleteItem", members: [...CONDITION, "Key"], needs: "Key" },
  // Tried and given up, a deletion under a condition says whether the condition holds.
  ConditionCheck: { operation: "DeleteItem", members: [...CONDITION, "Key"], needs: "ConditionExpression" },
} as const;

/** @throws DynaliteError ValidationException; TypeError for a shape that dynalite's checks do not expect. */
export function parseWrites(
  store: DynaliteStore,
  input: unknown,
): { readonly token: string | undefined; readonly items: readonly TransactItem[] } {
  const { TransactItems, ClientRequestToken: token } = parse(WriteRequest, input);
  return { token, items: TransactItems.map((item) => toTransactItem(store, item)) };
}

/** The inputs of a transaction's reads. @throws as `parseWrites`. */
export function parseGets(store: DynaliteStore, input: unknown): readonly Stored[] {
  const members = ["TableName", "Key", "ProjectionExpression", "ExpressionAttributeNames"];
  return parse(GetRequest, input).TransactItems.map(({ Get }) => parseInput(store, "GetItem", pick(Get, members)));
}

/** What tells items apart; undefined where the key is not one of its table's. */
export function identify({ input }: TransactItem, table: Stored): string | undefined {
  const key = input.Item ?? input.Key;
  const invalid = input.Item === undefined ? database.validateKey(key, table) : database.validateItem(key, table);
  return invalid == null ? JSON.stringify([input.TableName, database.createKey(key, table)]) : undefined;
}

function toTransactItem(store: DynaliteStore, item: v.InferOutput<typeof WriteItem>): TransactItem {
  const kinds = (Object.keys(WRITES) as (keyof typeof WRITES)[]).filter((kind) => item[kind] !== undefined);
  const kind = kinds[0];
  const part = kind === undefined ? undefined : item[kind];
  if (kind === undefined || part === undefined || kinds.length > 1)
    throw refusal("ValidationException", "TransactItems can only contain one of Check, Put, Update or Delete");
  const { operation, members, needs } = WRITES[kind];
  if (part[needs] == null) throw refusal("ValidationException", `The "${kind}" of a transaction needs a member "${needs}"`);
  const wanted = part.ReturnValuesOnConditionCheckFailure ?? "NONE";
  if (wanted !== "NONE" && wanted !== "ALL_OLD")
    throw refusal("ValidationException", `"ReturnValuesOnConditionCheckFailure" is one of "ALL_OLD", "NONE"`);
  const input = parseInput(store, operation, pick(part, members));
  return { operation, input, writes: kind !== "ConditionCheck", returnsFound: wanted === "ALL_OLD" };
}

function parse<Schema extends v.GenericSchema>(schema: Schema, input: unknown): v.InferOutput<Schema> {
  const parsed = v.safeParse(schema, input);
  if (parsed.success) return parsed.output;
  const problems = parsed.issues.map((issue) => `${v.getDotPath(issue) ?? "body"}: ${issue.message}`);
  throw refusal("ValidationException", problems.join("; "));
}

/** A copy, since dynalite's checks change what they are given. */
function pick(part: Stored, members: readonly string[]): Stored {
  return structuredClone(Object.fromEntries(members.filter((name) => part[name] !== undefined).map((name) => [name, part[name]])));
}
