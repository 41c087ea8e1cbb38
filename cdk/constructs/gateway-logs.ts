import { RemovalPolicy } from "aws-cdk-lib";
import { CfnAccount } from "aws-cdk-lib/aws-apigateway";
import { ManagedPolicy, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { LogGroup, type RetentionDays } from "aws-cdk-lib/aws-logs";
import { Construct } from "constructs";
import { acknowledge } from "./acknowledge.ts";

export interface GatewayLogsProps {
  readonly retention: RetentionDays;
  readonly restApiId: string;
  readonly stageName: string;
  /** Whether to make the account's role for API Gateway's logs. */
  readonly manageRole: boolean;
}

/** What API Gateway writes of its requests: its own errors, and who may write them. The stage depends on all of it. */
export class GatewayLogs extends Construct {
  constructor(scope: Construct, id: string, { retention, restApiId, stageName, manageRole }: GatewayLogsProps) {
    super(scope, id);
    // API Gateway would make this group itself, by this name, and keep it for ever.
    new LogGroup(this, "Execution", {
      logGroupName: `API-Gateway-Execution-Logs_${restApiId}/${stageName}`,
      retention,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    if (manageRole) createAccountRole(this);
  }
}

/** A setting of the whole account and region, so it stays when the stack goes: other APIs may have come to write by it. */
function createAccountRole(scope: Construct): void {
  const role = new Role(scope, "Role", {
    assumedBy: new ServicePrincipal("apigateway.amazonaws.com"),
    managedPolicies: [ManagedPolicy.fromAwsManagedPolicyName("service-role/AmazonAPIGatewayPushToCloudWatchLogs")],
  });
  role.applyRemovalPolicy(RemovalPolicy.RETAIN);
  const account = new CfnAccount(scope, "Account", { cloudWatchRoleArn: role.roleArn });
  account.applyRemovalPolicy(RemovalPolicy.RETAIN);
  acknowledge(role, {
    "AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs]":
      "API Gateway refuses an account role that lacks any permission of this policy, and AWS keeps the policy in step with the service",
  });
}
