import * as v from "valibot";
import { AwsError } from "../aws-error.ts";
import { type JsonOperation, jsonOperation } from "../json-protocol.ts";
import type { LocalTableStore } from "./open-table-store.ts";
import type { TableSettings } from "./table-store.ts";

const TableName = v.pipe(v.string(), v.minLength(1));
const TimeToLiveSpecification = v.object({ AttributeName: v.pipe(v.string(), v.minLength(1), v.maxLength(255)), Enabled: v.boolean() });
const PointInTimeRecoverySpecification = v.object({ PointInTimeRecoveryEnabled: v.boolean() });

/** The operations on a table's settings, which dynalite does not have. */
export function settingsOperations(store: LocalTableStore): ReadonlyMap<string, JsonOperation> {
  return new Map([
    [
      "UpdateTimeToLive",
      jsonOperation(v.object({ TableName, TimeToLiveSpecification }), async ({ TableName: name, TimeToLiveSpecification: wanted }) => {
        const isOn = attributeOf(await store.settings(name)) !== undefined;
        if (isOn === wanted.Enabled)
          throw new AwsError("ValidationException", 400, `TimeToLive is already ${isOn ? "enabled" : "disabled"}`);
        await store.updateSettings(name, { timeToLiveAttribute: wanted.Enabled ? wanted.AttributeName : null });
        return { TimeToLiveSpecification: wanted };
      }),
    ],
    [
      "DescribeTimeToLive",
      jsonOperation(v.object({ TableName }), async ({ TableName: name }) => {
        const attribute = attributeOf(await store.settings(name));
        return {
          TimeToLiveDescription:
            attribute === undefined ? { TimeToLiveStatus: "DISABLED" } : { TimeToLiveStatus: "ENABLED", AttributeName: attribute },
        };
      }),
    ],
    [
      "UpdateContinuousBackups",
      jsonOperation(v.object({ TableName, PointInTimeRecoverySpecification }), async ({ TableName: name, ...input }) => {
        const { PointInTimeRecoveryEnabled } = input.PointInTimeRecoverySpecification;
        await store.updateSettings(name, { pointInTimeRecovery: PointInTimeRecoveryEnabled });
        return describeBackups(await store.settings(name));
      }),
    ],
    [
      "DescribeContinuousBackups",
      jsonOperation(v.object({ TableName }), async ({ TableName: name }) => describeBackups(await store.settings(name))),
    ],
  ]);
}

function attributeOf({ timeToLiveAttribute }: TableSettings): string | undefined {
  return timeToLiveAttribute ?? undefined;
}

function describeBackups({ pointInTimeRecovery = false }: TableSettings): object {
  return {
    ContinuousBackupsDescription: {
      ContinuousBackupsStatus: "ENABLED",
      PointInTimeRecoveryDescription: { PointInTimeRecoveryStatus: pointInTimeRecovery ? "ENABLED" : "DISABLED" },
    },
  };
}
