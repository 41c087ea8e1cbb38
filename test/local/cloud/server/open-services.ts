import { join } from "node:path";
import { onTestFinished } from "vitest";
import { createApiGatewayService } from "#local/cloud/apigateway/api-gateway-service.ts";
import { openApiGatewayStore } from "#local/cloud/apigateway/api-gateway-store.ts";
import { openUsageCounters } from "#local/cloud/apigateway/usage-counters.ts";
import type { AwsService } from "#local/cloud/aws-call.ts";
import { createDynamoDbService } from "#local/cloud/dynamodb/dynamodb-service.ts";
import { openTableStore } from "#local/cloud/dynamodb/open-table-store.ts";
import { createLogsService } from "#local/cloud/logs/logs-service.ts";
import { openLogStore } from "#local/cloud/logs/open-log-store.ts";
import { openLogSubscriptions } from "#local/cloud/logs/open-log-subscriptions.ts";
import { openObjectStore } from "#local/cloud/s3/open-object-store.ts";
import { createS3Service } from "#local/cloud/s3/s3-service.ts";
import { openSecretStore } from "#local/cloud/secrets-manager/open-secret-store.ts";
import { createSecretsManagerService } from "#local/cloud/secrets-manager/secrets-manager-service.ts";
import { openParameterStore } from "#local/cloud/ssm/open-parameter-store.ts";
import { createSsmService } from "#local/cloud/ssm/ssm-service.ts";
import { createStsService } from "#local/cloud/sts/sts-service.ts";
import { temporaryFolder } from "#test/support/temporary-folder.ts";
import { openCloudOfFakes } from "../cloudformation/cloud-of-fakes.ts";
import { IDENTITY, NOW_MS } from "../served-services.ts";

/** Every service of the endpoint on state of its own; a fault of a log is one of the test's. */
export async function openServices(onFault: (error: unknown) => void): Promise<ReadonlyMap<string, AwsService>> {
  const folder = temporaryFolder();
  const clock = (): number => NOW_MS;
  const tables = await openTableStore(join(folder, "dynamodb"), IDENTITY, () => NOW_MS);
  onTestFinished(() => tables.close());
  const objects = openObjectStore(join(folder, "s3"), clock);
  await objects.createBucket("bucket", { versioning: true });
  const usage = openUsageCounters(join(folder, "usage"), clock);
  const logs = openLogStore({ folder: join(folder, "logs"), identity: IDENTITY, clock, onFault });
  const subscriptions = openLogSubscriptions({
    folder: join(folder, "subscriptions"),
    accountId: IDENTITY.accountId,
    logs,
    send: async () => {},
    onFault,
  });
  return new Map([
    ["s3", createS3Service(objects, IDENTITY)],
    ["sts", createStsService(IDENTITY, clock)],
    ["ssm", createSsmService(openParameterStore(join(folder, "ssm"), IDENTITY, clock))],
    ["secretsmanager", createSecretsManagerService(openSecretStore(join(folder, "secrets"), IDENTITY, clock), clock)],
    ["logs", createLogsService(logs, subscriptions)],
    ["dynamodb", createDynamoDbService(tables)],
    ["apigateway", createApiGatewayService({ store: openApiGatewayStore(join(folder, "apigateway")), usage, clock })],
    ["cloudformation", openCloudOfFakes().cloudFormation.service],
  ]);
}
