import { Duration } from "aws-cdk-lib";
import { AlarmStatusWidget, Dashboard, GraphWidget, type IAlarm, type IMetric, MathExpression } from "aws-cdk-lib/aws-cloudwatch";
import { Construct } from "constructs";
import { METRIC_DIMENSIONS, METRIC_NAMESPACE, type MetricName } from "#core/usage/metrics.ts";
import { ALARMS, type AlarmName } from "./usage-alarms.ts";

export interface UsageDashboardProps {
  readonly alarms: ReadonlyMap<AlarmName, readonly IAlarm[]>;
  /** What every function's name begins with. */
  readonly functionNames: string;
}

/** What is drawn of each metric, a line a version. */
const GRAPHS = {
  Requests: { title: "Requests", statistic: "Sum" },
  Errors: { title: "Answers refused after the model had run", statistic: "Sum" },
  LatencyMs: { title: "Latency, p99, ms", statistic: "p99" },
  BilledMs: { title: "Billed time, ms", statistic: "Sum" },
  ColdStarts: { title: "Cold starts", statistic: "Sum" },
  EnergyUj: { title: "Energy, microjoules", statistic: "Sum" },
  CarbonUg: { title: "CO2 equivalents, micrograms", statistic: "Sum" },
  CostNusd: { title: "Cost, billionths of a dollar", statistic: "Sum" },
} as const satisfies Readonly<Record<MetricName, { readonly title: string; readonly statistic: string }>>;

const PERIOD = Duration.minutes(5);
const HALF_WIDTH = 12;
const FULL_WIDTH = 24;
/** CloudWatch's API reference, dashboard body: alarms in one widget. */
const MAX_ALARMS = 100;

/** One page for all versions. Its graphs search for metrics, so that its size does not grow with the catalog. */
export class UsageDashboard extends Construct {
  constructor(scope: Construct, id: string, { alarms, functionNames }: UsageDashboardProps) {
    super(scope, id);
    const dashboard = new Dashboard(this, "Dashboard", { dashboardName: "slipway" });
    for (const [name, ofName] of alarms)
      dashboard.addWidgets(
        new AlarmStatusWidget({ title: `Alarms: ${ALARMS[name].title}`, alarms: ofName.slice(0, MAX_ALARMS), width: FULL_WIDTH }),
      );
    const searches = Object.entries(GRAPHS).map(([metric, { title, statistic }]) =>
      graph(title, `{${METRIC_NAMESPACE},${METRIC_DIMENSIONS.join(",")}} MetricName="${metric}"`, statistic),
    );
    const ofLambda = (["Errors", "Throttles"] as const).map((metric) =>
      graph(`Lambda: ${metric.toLowerCase()}`, `{AWS/Lambda,FunctionName} MetricName="${metric}" "${functionNames}"`, "Sum"),
    );
    for (const widget of [...searches, ...ofLambda]) dashboard.addWidgets(widget);
  }
}

function graph(title: string, search: string, statistic: string): GraphWidget {
  const expression = `SEARCH('${search}', '${statistic}', ${PERIOD.toSeconds()})`;
  const metric: IMetric = new MathExpression({ expression, usingMetrics: {}, label: "", period: PERIOD });
  return new GraphWidget({ title, left: [metric], width: HALF_WIDTH });
}
