import { randomBytes, randomUUID } from "node:crypto";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { openApiGatewayStore } from "#local/cloud/apigateway/api-gateway-store.ts";
import { type CloudFormation, createCloudFormation } from "#local/cloud/cloudformation/cloud-formation.ts";
import { openScheduledRules } from "#local/cloud/events/open-scheduled-rules.ts";
import { createLogsService } from "#local/cloud/logs/logs-service.ts";
import { openLogStore } from "#local/cloud/logs/open-log-store.ts";
import { openLogSubscriptions } from "#local/cloud/logs/open-log-subscriptions.ts";
import { openObjectStore } from "#local/cloud/s3/open-object-store.ts";
import { createS3Service } from "#local/cloud/s3/s3-service.ts";
import { openSecretStore } from "#local/cloud/secrets-manager/open-secret-store.ts";
import { startAwsEndpoint } from "#local/cloud/server.ts";
import { openParameterStore } from "#local/cloud/ssm/open-parameter-store.ts";
import type { ParameterStore } from "#local/cloud/ssm/parameter-store.ts";
import { createSsmService } from "#local/cloud/ssm/ssm-service.ts";
import { createStsService } from "#local/cloud/sts/sts-service.ts";
import { openLambdaService } from "#local/lambda/open-lambda-service.ts";
import { createMemoryTableStore } from "#test/fakes/local-cloud/memory-table-store.ts";
import { IDENTITY } from "./cloud-of-fakes.ts";

export interface RealCloud {
  readonly url: string;
  readonly cloudFormation: CloudFormation;
  readonly objects: { listBuckets(): readonly string[] };
  readonly parameters: ParameterStore;
  /** Failures that were the local cloud's own. */
  readonly faults: readonly unknown[];
  close(): Promise<void>;
}

/** The services that a stack with functions needs, behind the real endpoint on a free port. */
export async function startRealCloud(folder: string): Promise<RealCloud> {
  const faults: unknown[] = [];
  const onFault = (error: unknown): void => void faults.push(error);
  const objects = openObjectStore(join(folder, "s3"), Date.now);
  const parameters = openParameterStore(join(folder, "ssm"), IDENTITY, Date.now);
  const logs = openLogStore({ folder: join(folder, "logs"), identity: IDENTITY, clock: Date.now, onFault });
  const lambda = openLambdaService({
    folder: join(folder, "lambda"),
    temporaryFolder: tmpdir(),
    identity: IDENTITY,
    endpointUrl: () => endpoint.url,
    credentials: { accessKeyId: "local", secretAccessKey: "local", sessionToken: "local" },
    log: (group, stream, message) => logs.append(group, stream, message, Date.now()),
    now: Date.now,
    nodePath: process.execPath,
    concurrency: 2,
  });
  const send = async (arn: string, event: Buffer): Promise<void> => void (await lambda.invoke(arn, event));
  const { accountId } = IDENTITY;
  const subscriptions = openLogSubscriptions({ folder: join(folder, "subscriptions"), accountId, logs, send, onFault });
  const rules = openScheduledRules({
    folder: join(folder, "rules"),
    identity: IDENTITY,
    now: Date.now,
    newId: randomUUID,
    send,
    onFault,
  });
  const cloudFormation = createCloudFormation({
    identity: IDENTITY,
    objects,
    tables: createMemoryTableStore(),
    secrets: openSecretStore(join(folder, "secrets"), IDENTITY, Date.now),
    parameters,
    logs,
    subscriptions,
    rules,
    lambda,
    apiGateway: openApiGatewayStore(join(folder, "apigateway")),
    folder: join(folder, "cloudformation"),
    now: Date.now,
    newId: randomUUID,
    randomText: (characters) => randomBytes(characters).toString("hex").slice(0, characters),
    responseUrl: (token) => `${endpoint.url}/_cloudformation/${token}`,
  });
  const endpoint = await startAwsEndpoint({
    port: 0,
    services: new Map([
      ["cloudformation", cloudFormation.service],
      ["s3", createS3Service(objects, IDENTITY)],
      ["ssm", createSsmService(parameters)],
      ["sts", createStsService(IDENTITY, Date.now)],
      ["logs", createLogsService(logs, subscriptions)],
    ]),
    openPaths: new Map([
      [
        "/_cloudformation/",
        async (request, response, token) => {
          response.writeHead(cloudFormation.respond(token, await buffer(request)) ? 200 : 404).end();
        },
      ],
    ]),
    identity: IDENTITY,
    clock: Date.now,
    onFault,
  });
  await cloudFormation.ensureBootstrap();
  return {
    url: endpoint.url,
    cloudFormation,
    objects,
    parameters,
    faults,
    async close() {
      await Promise.all([subscriptions.close(), rules.close()]);
      await lambda.close();
      await endpoint.close();
      logs.flush();
    },
  };
}
