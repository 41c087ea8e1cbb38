import { randomInt, randomUUID } from "node:crypto";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { createApiGatewayService } from "./cloud/apigateway/api-gateway-service.ts";
import { openApiGatewayStore } from "./cloud/apigateway/api-gateway-store.ts";
import { openUsageCounters } from "./cloud/apigateway/usage-counters.ts";
import type { CloudIdentity } from "./cloud/aws-call.ts";
import { createCloudFormation } from "./cloud/cloudformation/cloud-formation.ts";
import { createDynamoDbService } from "./cloud/dynamodb/dynamodb-service.ts";
import { openTableStore } from "./cloud/dynamodb/open-table-store.ts";
import { openScheduledRules } from "./cloud/events/open-scheduled-rules.ts";
import { createLambdaApiService } from "./cloud/lambda-api/lambda-api-service.ts";
import { createLogsService } from "./cloud/logs/logs-service.ts";
import { openLogStore } from "./cloud/logs/open-log-store.ts";
import { openLogSubscriptions } from "./cloud/logs/open-log-subscriptions.ts";
import { readBody } from "./cloud/read-body.ts";
import { openObjectStore } from "./cloud/s3/open-object-store.ts";
import { createS3Service } from "./cloud/s3/s3-service.ts";
import { openSecretStore } from "./cloud/secrets-manager/open-secret-store.ts";
import { createSecretsManagerService } from "./cloud/secrets-manager/secrets-manager-service.ts";
import { startAwsEndpoint } from "./cloud/server.ts";
import { openParameterStore } from "./cloud/ssm/open-parameter-store.ts";
import { createSsmService } from "./cloud/ssm/ssm-service.ts";
import { createStsService } from "./cloud/sts/sts-service.ts";
import { startGateway } from "./gateway/start-gateway.ts";
import { openLambdaService } from "./lambda/open-lambda-service.ts";

export interface LocalCloudOptions {
  /** The port of the deployed API; 0 lets the system choose. */
  readonly apiPort: number;
  /** The port of the AWS endpoint; 0 lets the system choose. */
  readonly awsPort: number;
  /** All state. It must have no other user. */
  readonly folder: string;
  /** Where functions get their `/tmp`: a folder outside any project. */
  readonly temporaryFolder: string;
  /** Hears, in sentences, of what somebody should look at. */
  readonly report: (line: string) => void;
  /** Milliseconds since 1970, of the cloud's own clock; functions have the machine's. That too when left out. */
  readonly now?: () => number;
}

/** Where a cloud assembly is deployed to, without the wire. */
export interface DeployTarget {
  readonly objects: {
    has(bucket: string, key: string): Promise<boolean>;
    put(bucket: string, key: string, body: Buffer): Promise<void>;
  };
  /** Creates or updates; resolves once the stack is complete. @throws Error with the first failure's reason. */
  deployStack(name: string, template: string): Promise<void>;
}

/** AWS on one machine, as far as the product uses it. */
export interface LocalCloud {
  readonly identity: CloudIdentity;
  /** The deployed API. */
  readonly url: string;
  /** For `AWS_ENDPOINT_URL`. */
  readonly awsEndpoint: string;
  readonly deployTarget: DeployTarget;
  /** The types of resources that were accepted and do nothing here, each once. */
  inertTypes(): readonly string[];
  /** Hands what functions have logged to those who subscribe to it, at once; resolves once it is handed over or has failed. */
  deliverLogs(): Promise<void>;
  /** Runs every scheduled rule once, as if it were then. */
  runSchedules(at: Date): Promise<void>;
  /** Finishes what is under way and ends every process. */
  close(): Promise<void>;
}

/** Documented as no real account's. */
const IDENTITY: CloudIdentity = { accountId: "000000000000", region: "us-east-1", partition: "aws" };
const ALPHANUMERICS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
const CUSTOM_RESOURCE_PATH = "/_slipway/cloudformation-response/";

/**
 * Opens every service of the local cloud on its state, one address for all of AWS and one for the deployed API.
 * @throws PortTakenError; what the file system throws.
 */
export async function openLocalCloud(options: LocalCloudOptions): Promise<LocalCloud> {
  const { folder, report } = options;
  const identity = IDENTITY;
  const { now = Date.now } = options;
  const onFault = (error: unknown, request = "the gateway"): void =>
    report(`The local cloud failed at ${request}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);

  const objects = openObjectStore(join(folder, "s3"), now);
  const tables = await openTableStore(join(folder, "dynamodb"), identity, now);
  const secrets = openSecretStore(join(folder, "secrets-manager"), identity, now);
  const parameters = openParameterStore(join(folder, "ssm"), identity, now);
  const logs = openLogStore({ folder: join(folder, "logs"), identity, clock: now, onFault: (error) => onFault(error, "a log") });
  const apiGateway = openApiGatewayStore(join(folder, "apigateway"));
  const usage = openUsageCounters(join(folder, "usage"), now);
  const log = (group: string, stream: string, message: string): void => logs.append(group, stream, message, now());

  let endpointUrl = "";
  const lambda = openLambdaService({
    folder: join(folder, "lambda"),
    temporaryFolder: options.temporaryFolder,
    identity,
    endpointUrl: () => endpointUrl,
    credentials: { accessKeyId: "local", secretAccessKey: "local", sessionToken: "local" },
    log,
    now,
    nodePath: process.execPath,
    concurrency: availableParallelism() * 2,
  });
  const send = async (functionArn: string, event: Buffer): Promise<void> => {
    const { functionError, payload } = await lambda.invoke(functionArn, event);
    if (functionError !== undefined) throw new Error(`"${functionArn}" failed: ${payload}`);
  };
  const subscriptions = openLogSubscriptions({
    folder: join(folder, "log-subscriptions"),
    accountId: identity.accountId,
    logs,
    send,
    onFault: (error) => onFault(error, "a delivery of logs, which is tried again"),
  });
  const rules = openScheduledRules({
    folder: join(folder, "events"),
    identity,
    now,
    newId: randomUUID,
    send,
    onFault: (error) => onFault(error, "a scheduled run"),
  });
  const cloudFormation = createCloudFormation({
    folder: join(folder, "cloudformation"),
    identity,
    objects,
    tables,
    secrets,
    parameters,
    logs,
    subscriptions,
    rules,
    lambda,
    apiGateway,
    now,
    newId: randomUUID,
    randomText: (characters) => Array.from({ length: characters }, () => ALPHANUMERICS[randomInt(ALPHANUMERICS.length)]).join(""),
    responseUrl: (token) => `${endpointUrl}${CUSTOM_RESOURCE_PATH}${token}`,
  });
  const stopDeliveries = async (): Promise<void> => void (await Promise.all([rules.close(), subscriptions.close()]));
  const close = async (): Promise<void> => {
    await stopDeliveries();
    await lambda.close();
    await tables.close();
    usage.flush();
    logs.flush();
  };
  const endpoint = await startAwsEndpoint({
    port: options.awsPort,
    identity,
    clock: now,
    onFault,
    services: new Map([
      ["s3", createS3Service(objects, identity)],
      ["sts", createStsService(identity, now)],
      ["ssm", createSsmService(parameters)],
      ["cloudformation", cloudFormation.service],
      ["dynamodb", createDynamoDbService(tables)],
      ["secretsmanager", createSecretsManagerService(secrets, now)],
      ["logs", createLogsService(logs, subscriptions)],
      ["lambda", createLambdaApiService({ lambda, onFault: (error) => onFault(error, "an asynchronous call") })],
      ["apigateway", createApiGatewayService({ store: apiGateway, usage, clock: now })],
    ]),
    openPaths: new Map([
      [
        CUSTOM_RESOURCE_PATH,
        async (request, response, token) => {
          const isAwaited = request.method === "PUT" && cloudFormation.respond(token, await readBody(request));
          response.writeHead(isAwaited ? 200 : 403).end();
        },
      ],
    ]),
  }).catch(closeFirst(close));
  endpointUrl = endpoint.url;
  const gateway = await startGateway({ port: options.apiPort, store: apiGateway, usage, lambda, identity, log, now, onFault }).catch(
    closeFirst(() => endpoint.close().then(close)),
  );
  await cloudFormation.ensureBootstrap();
  for (const { name, status } of await cloudFormation.resumeInterrupted())
    report(`Stack "${name}" was cut off in an operation; now it is ${status}`);
  return {
    identity,
    url: gateway.url,
    awsEndpoint: endpoint.url,
    deployTarget: {
      objects: {
        has: async (bucket, key) => (await objects.head(bucket, key)) !== undefined,
        put: async (bucket, key, body) => void (await objects.put(bucket, key, body)),
      },
      deployStack: async (stackName, template) => void (await cloudFormation.deployStack({ stackName, template })),
    },
    inertTypes: () => [...new Set(cloudFormation.inertResources().map(({ type }) => type))].sort(),
    deliverLogs: () => subscriptions.deliver(),
    runSchedules: (at) => rules.run(at),
    async close() {
      await gateway.close();
      // Before the endpoint, which the functions that they call need.
      await stopDeliveries();
      await endpoint.close();
      await close();
    },
  };
}

/** Closes what is open already, then lets the failure on. */
function closeFirst(close: () => Promise<void>): (error: unknown) => Promise<never> {
  return async (error) => {
    await close();
    throw error;
  };
}
