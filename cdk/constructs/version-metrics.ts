import type { Duration } from "aws-cdk-lib";
import { Metric } from "aws-cdk-lib/aws-cloudwatch";
import { type METRIC_DIMENSIONS, METRIC_NAMESPACE, type MetricName } from "#core/usage/metrics.ts";

export interface WatchedVersion {
  readonly model: string;
  readonly version: number;
  readonly functionName: string;
  readonly timeoutSeconds: number;
}

/** A version's metric as its function reports it. */
export function versionMetric({ model, version }: WatchedVersion, metricName: MetricName, statistic: string, period: Duration): Metric {
  const dimensionsMap = { model, version: String(version), placement: "lambda" } satisfies Record<
    (typeof METRIC_DIMENSIONS)[number],
    string
  >;
  return new Metric({ namespace: METRIC_NAMESPACE, metricName, statistic, period, dimensionsMap });
}

/** What Lambda itself counts of a version's function. */
export function functionMetric({ functionName }: WatchedVersion, metricName: "Errors" | "Throttles", period: Duration): Metric {
  return new Metric({ namespace: "AWS/Lambda", metricName, statistic: "Sum", period, dimensionsMap: { FunctionName: functionName } });
}
