import { type DynamoDBClient, QueryCommand } from "@aws-sdk/client-dynamodb";
import type { Item } from "./tenant-items.ts";

/** Every item of a partition in the order of `sk`, page by page; consistent. */
export async function queryAll(client: DynamoDBClient, table: string, partition: string): Promise<Item[]> {
  const items: Item[] = [];
  let from: Item | undefined;
  do {
    const page = await client.send(
      new QueryCommand({
        TableName: table,
        KeyConditionExpression: "pk = :pk",
        ExpressionAttributeValues: { ":pk": { S: partition } },
        ConsistentRead: true,
        ...(from && { ExclusiveStartKey: from }),
      }),
    );
    items.push(...(page.Items ?? []));
    from = page.LastEvaluatedKey;
  } while (from !== undefined);
  return items;
}
