import { type DynamoDBClient, QueryCommand } from "@aws-sdk/client-dynamodb";
import type { Item } from "./tenant-items.ts";

/** Both included. */
export interface SortKeyRange {
  readonly from: string;
  readonly to: string;
}

/** Every item of a partition, or of a range of it, in the order of `sk`, page by page; consistent. */
export async function queryAll(client: DynamoDBClient, table: string, partition: string, range?: SortKeyRange): Promise<Item[]> {
  const items: Item[] = [];
  let from: Item | undefined;
  do {
    const page = await client.send(
      new QueryCommand({
        TableName: table,
        KeyConditionExpression: range === undefined ? "pk = :pk" : "pk = :pk AND sk BETWEEN :from AND :to",
        ExpressionAttributeValues: {
          ":pk": { S: partition },
          ...(range && { ":from": { S: range.from }, ":to": { S: range.to } }),
        },
        ConsistentRead: true,
        ...(from && { ExclusiveStartKey: from }),
      }),
    );
    items.push(...(page.Items ?? []));
    from = page.LastEvaluatedKey;
  } while (from !== undefined);
  return items;
}
