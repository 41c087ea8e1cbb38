import { Aws, Duration, RemovalPolicy, Stack } from "aws-cdk-lib";
import type { Table } from "aws-cdk-lib/aws-dynamodb";
import { Rule, Schedule } from "aws-cdk-lib/aws-events";
import { LambdaFunction } from "aws-cdk-lib/aws-events-targets";
import { PolicyStatement, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { type Architecture, CfnPermission } from "aws-cdk-lib/aws-lambda";
import { CfnSubscriptionFilter, type ILogGroup, type RetentionDays } from "aws-cdk-lib/aws-logs";
import { Queue, QueueEncryption } from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import { acknowledge } from "./acknowledge.ts";
import { ProductFunction } from "./product-function.ts";

export interface SettleFunctionProps {
  readonly codeFolder: string;
  readonly table: Table;
  readonly architecture: Architecture;
  readonly logRetention: RetentionDays;
}

/** A line of log that closes a usage row. The filter sees a line's JSON; no other line has the member. */
export const USAGE_LINES = '{ $.usage.requestId = "*" }';

const MEMORY_MB = 512;
const TIMEOUT_S = 60;
/** SQS's longest. What lies there is billed as lost meanwhile, and can be handed over again: rows are closed once. */
const KEPT_FAILURES_DAYS = 14;

/**
 * Closes the rows of the usage ledger: from the lines of the versions' logs, and every minute those that nobody closed. What it failed at
 * three times over lies in a queue.
 */
export class SettleFunction extends Construct {
  readonly settle: ProductFunction;
  readonly failures: Queue;
  private readonly permission: CfnPermission;

  constructor(scope: Construct, id: string, { codeFolder, table, architecture, logRetention }: SettleFunctionProps) {
    super(scope, id);
    this.failures = new Queue(this, "Failures", {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(KEPT_FAILURES_DAYS),
      removalPolicy: RemovalPolicy.DESTROY,
    });
    acknowledge(this.failures, {
      "Serverless-SQSRedrivePolicy": "It is where failures end: nothing receives from it but an operator, who hands them over again",
    });
    this.settle = new ProductFunction(this, "Settle", {
      description: "Closes the rows of the usage ledger",
      codeFolder,
      memoryMb: MEMORY_MB,
      timeoutSeconds: TIMEOUT_S,
      architecture,
      logRetention,
      environment: { SLIPWAY_USAGE_TABLE: table.tableName },
      statements: [
        new PolicyStatement({
          actions: ["dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem", "dynamodb:GetItem", "dynamodb:Query"],
          resources: [table.tableArn],
        }),
      ],
      deadLetterQueue: this.failures,
    });
    // One for all log groups of this stack: one a group would fill the function's policy, which ends at 20 KB.
    this.permission = new CfnPermission(this, "Logs", {
      action: "lambda:InvokeFunction",
      functionName: this.settle.function.functionArn,
      principal: new ServicePrincipal("logs.amazonaws.com").service,
      sourceAccount: Aws.ACCOUNT_ID,
      sourceArn: `arn:${Aws.PARTITION}:logs:${Aws.REGION}:${Aws.ACCOUNT_ID}:log-group:${Stack.of(this).stackName}-*:*`,
    });
    const sweep = new Rule(this, "Sweep", {
      description: "Closes the usage rows that nobody closed",
      schedule: Schedule.rate(Duration.minutes(1)),
      targets: [new LambdaFunction(this.settle.function, { retryAttempts: 0 })],
    });
    acknowledge(sweep, {
      "Serverless-EventBusDLQ": "Its events carry nothing that a queue could keep: the next minute's run does what a failed one left",
    });
  }

  /**
   * Has the usage lines of a log group closed. A filter a group: the account's one policy for all groups would read the lines of
   * everybody else's functions too.
   */
  subscribe(scope: Construct, logGroup: ILogGroup): void {
    new CfnSubscriptionFilter(scope, "Usage", {
      logGroupName: logGroup.logGroupName,
      filterPattern: USAGE_LINES,
      destinationArn: this.settle.function.functionArn,
    }).addResourceDependency(this.permission);
  }
}
