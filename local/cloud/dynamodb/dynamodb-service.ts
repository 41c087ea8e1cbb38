import * as v from "valibot";
import type { AwsService } from "#local/cloud/aws-call.ts";
import { createJsonService, jsonOperation, operationName } from "#local/cloud/json-protocol.ts";
import type { LocalTableStore } from "./open-table-store.ts";
import type { TableSettings } from "./table-store.ts";

const TableName = v.pipe(v.string(), v.minLength(1));

/** DynamoDB: dynalite, and before it the operations on a table's settings that it does not have. */
export function createDynamoDbService(store: LocalTableStore): AwsService {
  const settings = createJsonService(
    new Map([
      [
        "UpdateTimeToLive",
        jsonOperation(
          v.object({ TableName, TimeToLiveSpecification: v.object({ AttributeName: v.string(), Enabled: v.boolean() }) }),
          async ({ TableName: name, TimeToLiveSpecification: specification }) => {
            await store.updateSettings(name, { timeToLiveAttribute: specification.Enabled ? specification.AttributeName : null });
            return { TimeToLiveSpecification: specification };
          },
        ),
      ],
      [
        "DescribeTimeToLive",
        jsonOperation(v.object({ TableName }), async ({ TableName: name }) => {
          const { timeToLiveAttribute: attribute } = await store.settings(name);
          const isOn = attribute !== undefined && attribute !== null;
          return {
            TimeToLiveDescription: { TimeToLiveStatus: isOn ? "ENABLED" : "DISABLED", ...(isOn ? { AttributeName: attribute } : {}) },
          };
        }),
      ],
      [
        "UpdateContinuousBackups",
        jsonOperation(
          v.object({ TableName, PointInTimeRecoverySpecification: v.object({ PointInTimeRecoveryEnabled: v.boolean() }) }),
          async ({ TableName: name, PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled } }) => {
            await store.updateSettings(name, { pointInTimeRecovery: PointInTimeRecoveryEnabled });
            return describeBackups(await store.settings(name));
          },
        ),
      ],
      [
        "DescribeContinuousBackups",
        jsonOperation(v.object({ TableName }), async ({ TableName: name }) => describeBackups(await store.settings(name))),
      ],
    ]),
  );
  const OURS = new Set(["UpdateTimeToLive", "DescribeTimeToLive", "UpdateContinuousBackups", "DescribeContinuousBackups"]);
  return async function serveDynamoDb(call, response) {
    if (OURS.has(operationName(call))) return settings(call, response);
    const done = new Promise<void>((resolve) => response.once("close", resolve));
    store.server.emit("request", call.request, response);
    await done;
  };
}

function describeBackups({ pointInTimeRecovery = false }: TableSettings): object {
  return {
    ContinuousBackupsDescription: {
      ContinuousBackupsStatus: "ENABLED",
      PointInTimeRecoveryDescription: { PointInTimeRecoveryStatus: pointInTimeRecovery ? "ENABLED" : "DISABLED" },
    },
  };
}
