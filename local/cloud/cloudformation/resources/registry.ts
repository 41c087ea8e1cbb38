import type { ApiGatewayStore } from "#local/cloud/apigateway/api-gateway-store.ts";
import type { CloudIdentity } from "#local/cloud/aws-call.ts";
import type { TableStore } from "#local/cloud/dynamodb/table-store.ts";
import type { ScheduledRules } from "#local/cloud/events/scheduled-rules.ts";
import type { LogStore } from "#local/cloud/logs/log-store.ts";
import type { LogSubscriptions } from "#local/cloud/logs/log-subscriptions.ts";
import type { ObjectStore } from "#local/cloud/s3/object-store.ts";
import type { SecretStore } from "#local/cloud/secrets-manager/secret-store.ts";
import type { ParameterStore } from "#local/cloud/ssm/parameter-store.ts";
import type { LambdaService } from "#local/lambda/lambda-service.ts";
import { apiAuthorizerType } from "./api-authorizer.ts";
import { apiDeploymentType } from "./api-deployment.ts";
import { apiGatewayResponseType } from "./api-gateway-response.ts";
import { apiKeyTypes } from "./api-key.ts";
import { apiMethodType } from "./api-method.ts";
import { apiResourceType } from "./api-resource.ts";
import { apiStageType } from "./api-stage.ts";
import { bucketType } from "./bucket.ts";
import { customResourceType } from "./custom-resource.ts";
import { eventRuleType } from "./event-rule.ts";
import { iamTypes } from "./iam.ts";
import { inertType } from "./inert.ts";
import { lambdaFunctionType } from "./lambda-function.ts";
import { lambdaLayerType } from "./lambda-layer.ts";
import { lambdaQualifierTypes } from "./lambda-qualifiers.ts";
import { logGroupType } from "./log-group.ts";
import { type NestedStacks, nestedStackType } from "./nested-stack.ts";
import { recordedType } from "./recorded.ts";
import type { ResourceType } from "./resource-type.ts";
import type { ResponseInbox } from "./response-inbox.ts";
import { restApiType } from "./rest-api.ts";
import { secretType } from "./secret.ts";
import { ssmParameterType } from "./ssm-parameter.ts";
import { subscriptionFilterType } from "./subscription-filter.ts";
import { tableType } from "./table.ts";
import { usagePlanType } from "./usage-plan.ts";

/** The parts of the local cloud that resources are made in. */
export interface CloudParts {
  readonly identity: CloudIdentity;
  readonly objects: ObjectStore;
  readonly tables: TableStore;
  readonly secrets: SecretStore;
  readonly parameters: ParameterStore;
  readonly logs: LogStore;
  readonly subscriptions: LogSubscriptions;
  readonly rules: ScheduledRules;
  readonly lambda: LambdaService;
  readonly apiGateway: ApiGatewayStore;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** A new UUID. */
  readonly newId: () => string;
  /** As many random letters and digits. */
  readonly randomText: (characters: number) => string;
}

/** Every resource type the local cloud acts on. @returns a lookup that answers the inert type for all others. */
export function createResourceTypes(parts: CloudParts, inbox: ResponseInbox, nested: NestedStacks): (type: string) => ResourceType {
  const { identity, objects, tables, secrets, parameters, logs, subscriptions, rules, lambda, apiGateway, now, newId } = parts;
  const custom = customResourceType({ lambda, inbox, newId });
  const inert = inertType(identity);
  const types = new Map<string, ResourceType>(
    Object.entries({
      // It names the role that may write logs; nothing here asks for one.
      "AWS::ApiGateway::Account": recordedType(),
      "AWS::ApiGateway::Authorizer": apiAuthorizerType(apiGateway),
      "AWS::ApiGateway::Deployment": apiDeploymentType(apiGateway),
      "AWS::ApiGateway::GatewayResponse": apiGatewayResponseType(apiGateway),
      "AWS::ApiGateway::Method": apiMethodType(apiGateway),
      "AWS::ApiGateway::Resource": apiResourceType(apiGateway),
      "AWS::ApiGateway::RestApi": restApiType(apiGateway, now),
      "AWS::ApiGateway::Stage": apiStageType(apiGateway),
      "AWS::ApiGateway::UsagePlan": usagePlanType(apiGateway),
      ...apiKeyTypes(apiGateway, parts),
      // Metadata does nothing on AWS either.
      "AWS::CDK::Metadata": recordedType(),
      "AWS::CloudFormation::CustomResource": custom,
      "AWS::CloudFormation::Stack": nestedStackType(nested),
      "AWS::DynamoDB::Table": tableType(tables, identity),
      "AWS::Events::Rule": eventRuleType(rules, identity),
      ...iamTypes(identity),
      "AWS::Lambda::Function": lambdaFunctionType(lambda, objects, identity),
      "AWS::Lambda::LayerVersion": lambdaLayerType(lambda, objects),
      "AWS::Lambda::Permission": recordedType(),
      ...lambdaQualifierTypes(lambda),
      "AWS::Logs::LogGroup": logGroupType(logs, identity),
      "AWS::Logs::SubscriptionFilter": subscriptionFilterType(subscriptions),
      "AWS::S3::Bucket": bucketType(objects, identity),
      "AWS::S3::BucketPolicy": recordedType(),
      "AWS::SecretsManager::Secret": secretType(secrets),
      "AWS::SSM::Parameter": ssmParameterType(parameters),
    }),
  );
  return (type) => types.get(type) ?? (type.startsWith("Custom::") ? custom : inert);
}
