import { App, Stack } from "aws-cdk-lib";
import type { Template } from "aws-cdk-lib/assertions";
import { Queue } from "aws-cdk-lib/aws-sqs";
import { describe, expect, test } from "vitest";
import { OperationsStack } from "#cdk/constructs/operations-stack.ts";
import { ALARMS } from "#cdk/constructs/usage-alarms.ts";
import type { WatchedVersion } from "#cdk/constructs/version-metrics.ts";
import { METRICS } from "#core/usage/metrics.ts";
import { contextOfCdkJson } from "../product.ts";
import { resourcesOf, templateOf } from "../template.ts";

interface AlarmMetric {
  readonly Namespace: string;
  readonly MetricName: string;
  readonly Dimensions: readonly { readonly Name: string; readonly Value: unknown }[];
}

interface AlarmProperties {
  readonly AlarmName: string;
  readonly Threshold: number;
  readonly Period?: number;
  readonly AlarmActions?: readonly unknown[];
  readonly TreatMissingData: string;
  readonly MetricName?: string;
  readonly Metrics?: readonly { readonly Expression?: string; readonly MetricStat?: { readonly Metric: AlarmMetric } }[];
}

const VERSIONS: readonly WatchedVersion[] = [
  { model: "digits", version: 1, functionName: "slipway-serving-digits1", timeoutSeconds: 28 },
  { model: "digits", version: 2, functionName: "slipway-serving-digits2", timeoutSeconds: 10 },
  { model: "Sentiment.en", version: 7, functionName: "slipway-serving-Sentiment", timeoutSeconds: 28 },
];

function describeOperations(topicArn: string, usdPerHour: number): Template {
  const parent = new Stack(new App({ context: contextOfCdkJson() }), "slipway-serving");
  return templateOf(
    new OperationsStack(parent, "Operations", {
      versions: VERSIONS,
      budgets: { usdPerHour, wattHoursPerHour: 100 },
      topicArn,
      failures: new Queue(parent, "Failures"),
      functionNames: parent.stackName,
    }),
  );
}

const template = describeOperations("", 1);

function alarmsOf(of: Template): ReadonlyMap<string, AlarmProperties> {
  const alarms = [...resourcesOf(of, "AWS::CloudWatch::Alarm").values()].map(({ Properties }) => Properties as unknown as AlarmProperties);
  return new Map(alarms.map((alarm) => [alarm.AlarmName, alarm]));
}

describe("alarms", () => {
  test("there is one of every kind for every version, and one for what could not be settled", () => {
    const versions = ["Sentiment.en@7", "digits@1", "digits@2"];
    expect([...alarmsOf(template).keys()].toSorted()).toEqual(
      [
        ...versions.flatMap((version) => Object.keys(ALARMS).map((name) => `slipway ${version} ${name}`)),
        "slipway usage not settled",
      ].toSorted(),
    );
  });

  test("thresholds follow the version's timeout and the operator's budgets", () => {
    const alarms = alarmsOf(template);
    expect(alarms.get("slipway digits@2 p99")?.Threshold).toBe(8_000);
    expect(alarms.get("slipway digits@1 p99")?.Threshold).toBe(22_400);
    expect(alarms.get("slipway digits@1 cost")).toMatchObject({ Threshold: 1e9, Period: 3_600, MetricName: "CostNusd" });
    expect(alarms.get("slipway digits@1 energy")).toMatchObject({ Threshold: 3.6e11, Period: 3_600, MetricName: "EnergyUj" });
  });

  test("watch metrics that functions report, by model, version and placement, and Lambda's own by the function", () => {
    const { Metrics = [] } = alarmsOf(template).get("slipway digits@2 errors") ?? {};
    const found = Metrics.flatMap(({ MetricStat }) => (MetricStat === undefined ? [] : [MetricStat.Metric]));
    expect(found.toSorted((a, b) => (a.Namespace < b.Namespace ? -1 : 1))).toEqual([
      {
        Namespace: "AWS/Lambda",
        MetricName: "Errors",
        Dimensions: [{ Name: "FunctionName", Value: "slipway-serving-digits2" }],
      },
      {
        Namespace: "Slipway",
        MetricName: "Errors",
        Dimensions: [
          { Name: "model", Value: "digits" },
          { Name: "placement", Value: "lambda" },
          { Name: "version", Value: "2" },
        ],
      },
    ]);
    expect(Metrics.find(({ Expression }) => Expression !== undefined)?.Expression).toBe("FILL(crashed, 0) + FILL(refused, 0)");
  });

  test("say nothing without traffic, and tell nobody unless a topic is named", () => {
    for (const alarm of alarmsOf(template).values()) {
      expect(alarm.TreatMissingData).toBe("notBreaching");
      expect(alarm.AlarmActions).toBeUndefined();
    }
    const alarmTopicArn = "arn:aws:sns:eu-central-1:123456789012:on-call";
    const told = alarmsOf(describeOperations(alarmTopicArn, 7));
    for (const alarm of told.values()) expect(alarm.AlarmActions).toEqual([alarmTopicArn]);
    expect(told.get("slipway digits@1 cost")?.Threshold).toBe(7e9);
  });
});

describe("dashboard", () => {
  test("draws every metric that is reported, for all versions at once", () => {
    const [{ Properties } = { Properties: {} }] = [...resourcesOf(template, "AWS::CloudWatch::Dashboard").values()];
    const body = JSON.stringify(Properties);
    for (const metric of Object.keys(METRICS))
      expect(body).toContain(`{Slipway,model,version,placement} MetricName=\\\\\\"${metric}\\\\\\"`);
    expect(body).toContain('{AWS/Lambda,FunctionName} MetricName=\\\\\\"Throttles\\\\\\" \\\\\\"slipway-serving');
    for (const { title } of Object.values(ALARMS)) expect(body).toContain(`Alarms: ${title}`);
  });
});
