import { Duration, NestedStack } from "aws-cdk-lib";
import { Alarm, ComparisonOperator, TreatMissingData } from "aws-cdk-lib/aws-cloudwatch";
import { SnsAction } from "aws-cdk-lib/aws-cloudwatch-actions";
import { Topic } from "aws-cdk-lib/aws-sns";
import type { IQueue } from "aws-cdk-lib/aws-sqs";
import type { Construct } from "constructs";
import { UsageDashboard } from "./dashboard.ts";
import { type AlarmBudgets, UsageAlarms } from "./usage-alarms.ts";
import type { WatchedVersion } from "./version-metrics.ts";

export interface OperationsStackProps {
  readonly versions: readonly WatchedVersion[];
  readonly budgets: AlarmBudgets;
  /** Of an SNS topic that exists; empty: nobody is told. */
  readonly topicArn: string;
  /** What could not be written into the usage ledger. */
  readonly failures: IQueue;
  /** What every function's name begins with. */
  readonly functionNames: string;
}

/** Alarms and dashboard, in a stack of their own: six alarms a version would use up the resources that one stack may have. */
export class OperationsStack extends NestedStack {
  constructor(scope: Construct, id: string, { versions, budgets, topicArn, failures, functionNames }: OperationsStackProps) {
    super(scope, id, { description: "Slipway: alarms and dashboard" });
    const topic = topicArn === "" ? undefined : Topic.fromTopicArn(this, "Topic", topicArn);
    const alarms = new UsageAlarms(this, "Alarms", { versions, budgets, ...(topic === undefined ? {} : { topic }) });
    new UsageDashboard(this, "Usage", { alarms: alarms.byName, functionNames });
    const unsettled = new Alarm(this, "Unsettled", {
      alarmName: "slipway usage not settled",
      alarmDescription: "Usage lines could not be written into the ledger three times over and lie in the queue of failures",
      metric: failures.metricApproximateNumberOfMessagesVisible({ period: Duration.minutes(5), statistic: "Maximum" }),
      threshold: 1,
      evaluationPeriods: 1,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
    if (topic !== undefined) unsettled.addAlarmAction(new SnsAction(topic));
  }
}
