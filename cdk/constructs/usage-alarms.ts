import { Duration } from "aws-cdk-lib";
import { Alarm, ComparisonOperator, type IMetric, MathExpression, TreatMissingData } from "aws-cdk-lib/aws-cloudwatch";
import { SnsAction } from "aws-cdk-lib/aws-cloudwatch-actions";
import type { ITopic } from "aws-cdk-lib/aws-sns";
import { Construct } from "constructs";
import { functionMetric, versionMetric, type WatchedVersion } from "./version-metrics.ts";

/** What is too much of a version, an hour. */
export interface AlarmBudgets {
  readonly usdPerHour: number;
  readonly wattHoursPerHour: number;
}

export interface UsageAlarmsProps {
  readonly versions: readonly WatchedVersion[];
  readonly budgets: AlarmBudgets;
  /** Told of each alarm; nobody is where it is left out. */
  readonly topic?: ITopic;
}

interface AlarmRow {
  readonly title: string;
  readonly says: string;
  readonly metric: (version: WatchedVersion) => IMetric;
  readonly threshold: (version: WatchedVersion, budgets: AlarmBudgets) => number;
  /** Periods in a row. */
  readonly periods: number;
}

const SHORT = Duration.minutes(5);
const HOUR = Duration.hours(1);
const NANO_PER_DOLLAR = 1e9;
const MICROJOULES_PER_WATT_HOUR = 3_600e6;
/** Of the function's timeout, beyond which requests will soon be cut off. */
const SLOW_SHARE = 0.8;
/** Fewer requests than this in five minutes say nothing about the share of cold starts. */
const FEW_REQUESTS = 20;

/** Ours: one alarm a row for each version. Reached counts as too much. */
export const ALARMS = {
  errors: {
    title: "errors",
    says: "Requests failed, in the function or after the model had run",
    metric: (version) =>
      new MathExpression({
        expression: "FILL(crashed, 0) + FILL(refused, 0)",
        usingMetrics: { crashed: functionMetric(version, "Errors", SHORT), refused: versionMetric(version, "Errors", "Sum", SHORT) },
        period: SHORT,
      }),
    threshold: () => 5,
    periods: 1,
  },
  p99: {
    title: "p99 latency",
    says: "The slowest hundredth comes close to the function's timeout",
    metric: (version) => versionMetric(version, "LatencyMs", "p99", SHORT),
    threshold: ({ timeoutSeconds }) => timeoutSeconds * 1_000 * SLOW_SHARE,
    periods: 3,
  },
  throttles: {
    title: "throttles",
    says: "Lambda refused calls for want of concurrency",
    metric: (version) => functionMetric(version, "Throttles", SHORT),
    threshold: () => 1,
    periods: 1,
  },
  coldStarts: {
    title: "cold starts, %",
    says: "Most requests wait for a function's start",
    metric: (version) =>
      new MathExpression({
        expression: `IF(requests >= ${FEW_REQUESTS}, 100 * cold / requests, 0)`,
        usingMetrics: {
          cold: versionMetric(version, "ColdStarts", "Sum", SHORT),
          requests: versionMetric(version, "Requests", "Sum", SHORT),
        },
        period: SHORT,
      }),
    threshold: () => 50,
    periods: 3,
  },
  cost: {
    title: "cost of an hour, billionths of a dollar",
    says: "An hour costs what the operator set as too much",
    metric: (version) => versionMetric(version, "CostNusd", "Sum", HOUR),
    threshold: (_, { usdPerHour }) => usdPerHour * NANO_PER_DOLLAR,
    periods: 1,
  },
  energy: {
    title: "energy of an hour, microjoules",
    says: "An hour takes the energy that the operator set as too much",
    metric: (version) => versionMetric(version, "EnergyUj", "Sum", HOUR),
    threshold: (_, { wattHoursPerHour }) => wattHoursPerHour * MICROJOULES_PER_WATT_HOUR,
    periods: 1,
  },
} as const satisfies Readonly<Record<string, AlarmRow>>;

export type AlarmName = keyof typeof ALARMS;

/** The alarms of every version. */
export class UsageAlarms extends Construct {
  readonly byName: ReadonlyMap<AlarmName, readonly Alarm[]>;

  constructor(scope: Construct, id: string, { versions, budgets, topic }: UsageAlarmsProps) {
    super(scope, id);
    const rows = Object.entries(ALARMS) as readonly (readonly [AlarmName, AlarmRow])[];
    this.byName = new Map(
      rows.map(([name, row]) => [
        name,
        versions.map((version) => {
          const reference = `${version.model}@${version.version}`;
          const alarm = new Alarm(this, `${reference}-${name}`, {
            alarmName: `slipway ${reference} ${name}`,
            alarmDescription: `${row.says}: ${reference}, ${row.title}`,
            metric: row.metric(version),
            threshold: row.threshold(version, budgets),
            evaluationPeriods: row.periods,
            comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
            treatMissingData: TreatMissingData.NOT_BREACHING,
          });
          if (topic !== undefined) alarm.addAlarmAction(new SnsAction(topic));
          return alarm;
        }),
      ]),
    );
  }
}
