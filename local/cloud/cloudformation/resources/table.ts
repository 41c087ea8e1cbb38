import { isDeepStrictEqual } from "node:util";
import type { CloudIdentity } from "#local/cloud/aws-call.ts";
import type { TableSettings, TableStore } from "#local/cloud/dynamodb/table-store.ts";
import type { JsonObject } from "../template/json.ts";
import { physicalName } from "./physical-name.ts";
import { flagOf, objectOf, textOf } from "./properties.ts";
import type { ResourceState, ResourceType } from "./resource-type.ts";
import { parseTableDefinition } from "./table-definition.ts";

/** What AWS changes on a living table and the local DynamoDB cannot: refused, since another table would lose the items. */
const FIXED = ["AttributeDefinitions", "GlobalSecondaryIndexes"];

/** `AWS::DynamoDB::Table`. Billing, encryption and streams have no effect on one machine. */
export function tableType(tables: TableStore, { partition, region, accountId }: CloudIdentity): ResourceType {
  const state = (name: string): ResourceState => ({
    physicalId: name,
    attributes: { Arn: `arn:${partition}:dynamodb:${region}:${accountId}:table/${name}` },
  });
  return {
    attributes: ["Arn"],
    replacedBy: ["TableName", "KeySchema", "LocalSecondaryIndexes"],
    async identify(request) {
      const name = textOf(request.properties, "TableName") ?? physicalName(request, { maxLength: 255 });
      if (await tables.exists(name)) throw new Error(`Table "${name}" already exists`);
      return name;
    },
    async create({ physicalId, properties }) {
      await tables.createTable(parseTableDefinition(physicalId, properties));
      await tables.updateSettings(physicalId, toSettings(properties));
      return state(physicalId);
    },
    async update({ physicalId, properties: before }, properties) {
      const changed = FIXED.find((name) => !isDeepStrictEqual(before[name], properties[name]));
      if (changed !== undefined)
        throw new Error(`The local cloud cannot change "${changed}" of a table; deploy it under another logical id`);
      await tables.updateSettings(physicalId, toSettings(properties));
      return state(physicalId);
    },
    delete: ({ physicalId }) => tables.deleteTable(physicalId),
  };
}

function toSettings(properties: JsonObject): TableSettings {
  const timeToLive = objectOf(properties, "TimeToLiveSpecification") ?? {};
  const recovery = objectOf(properties, "PointInTimeRecoverySpecification") ?? {};
  return {
    timeToLiveAttribute: flagOf(timeToLive, "Enabled") === true ? (textOf(timeToLive, "AttributeName") ?? null) : null,
    pointInTimeRecovery: flagOf(recovery, "PointInTimeRecoveryEnabled") ?? false,
  };
}
