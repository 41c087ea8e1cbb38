import { METRIC_DIMENSIONS, METRIC_NAMESPACE, METRICS, type MeasuredRow } from "./metrics.ts";

/**
 * A request's metrics in embedded metric format: members for the root of a line of log, beside what else the line says.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 * @returns no member for a request that did not run.
 */
export function toMetricLine(row: MeasuredRow): Readonly<Record<string, unknown>> {
  if (row.outcome === "NOT_RUN") return {};
  const metrics = Object.entries(METRICS);
  const directive = {
    Namespace: METRIC_NAMESPACE,
    Dimensions: [METRIC_DIMENSIONS],
    Metrics: metrics.map(([Name, { unit }]) => ({ Name, Unit: unit })),
  };
  return {
    _aws: { Timestamp: Date.parse(row.closedAt), CloudWatchMetrics: [directive] },
    ...Object.fromEntries(METRIC_DIMENSIONS.map((name) => [name, String(row[name])])),
    ...Object.fromEntries(metrics.map(([name, { of }]) => [name, of(row)])),
  };
}
