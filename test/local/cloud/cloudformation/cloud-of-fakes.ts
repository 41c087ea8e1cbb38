import { randomBytes, randomUUID } from "node:crypto";
import { join } from "node:path";
import { type ApiGatewayStore, openApiGatewayStore } from "#local/cloud/apigateway/api-gateway-store.ts";
import { type CloudFormation, createCloudFormation } from "#local/cloud/cloudformation/cloud-formation.ts";
import { openScheduledRules } from "#local/cloud/events/open-scheduled-rules.ts";
import type { ScheduledRules } from "#local/cloud/events/scheduled-rules.ts";
import type { LogStore } from "#local/cloud/logs/log-store.ts";
import type { LogSubscriptions } from "#local/cloud/logs/log-subscriptions.ts";
import { openLogSubscriptions } from "#local/cloud/logs/open-log-subscriptions.ts";
import type { ObjectStore } from "#local/cloud/s3/object-store.ts";
import { openSecretStore } from "#local/cloud/secrets-manager/open-secret-store.ts";
import type { SecretStore } from "#local/cloud/secrets-manager/secret-store.ts";
import { openParameterStore } from "#local/cloud/ssm/open-parameter-store.ts";
import type { ParameterStore } from "#local/cloud/ssm/parameter-store.ts";
import { createMemoryLambda, type MemoryLambda } from "#test/fakes/local-cloud/memory-lambda.ts";
import { createMemoryLogStore } from "#test/fakes/local-cloud/memory-log-store.ts";
import { createMemoryObjectStore } from "#test/fakes/local-cloud/memory-object-store.ts";
import { createMemoryTableStore, type MemoryTableStore } from "#test/fakes/local-cloud/memory-table-store.ts";
import { temporaryFolder } from "#test/support/temporary-folder.ts";

export const IDENTITY = { accountId: "000000000000", region: "eu-central-1", partition: "aws" } as const;

export interface FakeStores {
  readonly objects: ObjectStore;
  readonly tables: MemoryTableStore;
  readonly secrets: SecretStore;
  readonly parameters: ParameterStore;
  readonly logs: LogStore;
  readonly subscriptions: LogSubscriptions;
  readonly rules: ScheduledRules;
  readonly lambda: MemoryLambda;
  readonly apiGateway: ApiGatewayStore;
}

export interface CloudOfFakes extends FakeStores {
  readonly folder: string;
  readonly cloudFormation: CloudFormation;
  /** Creates or updates the stack `app` from a template given as an object. */
  deploy(template: object, parameters?: Readonly<Record<string, string>>): ReturnType<CloudFormation["deployStack"]>;
  /** PUTs a custom resource's answer the way its function would; the request's ids are filled in. */
  answer(event: Readonly<Record<string, unknown>>, body: object): boolean;
}

export function fakeStores(folder: string): FakeStores {
  const logs = createMemoryLogStore();
  const lambda = createMemoryLambda();
  const onFault = (error: unknown): void => {
    throw error;
  };
  const send = async (arn: string, event: Buffer): Promise<void> => {
    const { functionError, payload } = await lambda.invoke(arn, event);
    if (functionError !== undefined) throw new Error(payload.toString());
  };
  const subscriptionsFolder = join(folder, "subscriptions");
  return {
    objects: createMemoryObjectStore(),
    tables: createMemoryTableStore(),
    secrets: openSecretStore(join(folder, "secrets"), IDENTITY, Date.now),
    parameters: openParameterStore(join(folder, "parameters"), IDENTITY, Date.now),
    logs,
    subscriptions: openLogSubscriptions({ folder: subscriptionsFolder, accountId: IDENTITY.accountId, logs, send, onFault }),
    rules: openScheduledRules({ folder: join(folder, "rules"), identity: IDENTITY, now: Date.now, newId: randomUUID, send, onFault }),
    lambda,
    apiGateway: openApiGatewayStore(join(folder, "apigateway")),
  };
}

/** A CloudFormation over stores in memory. @param replaced opens the same cloud again, or with other stores. */
export function openCloudOfFakes(folder = temporaryFolder(), replaced: Partial<FakeStores> = {}): CloudOfFakes {
  const stores = { ...fakeStores(folder), ...replaced };
  const cloudFormation = createCloudFormation({
    ...stores,
    folder: join(folder, "cloudformation"),
    identity: IDENTITY,
    now: Date.now,
    newId: randomUUID,
    randomText: (characters) => randomBytes(characters).toString("hex").slice(0, characters),
    responseUrl: (token) => `http://answers/${token}`,
  });
  return {
    ...stores,
    folder,
    cloudFormation,
    deploy: (template, parameters = {}) =>
      cloudFormation.deployStack({
        stackName: "app",
        template: JSON.stringify(template),
        parameters: Object.entries(parameters).map(([name, value]) => ({ name, value, usePrevious: false })),
      }),
    answer(event, body) {
      const { StackId, RequestId, LogicalResourceId, ResponseURL } = event;
      const token = String(ResponseURL).replace("http://answers/", "");
      return cloudFormation.respond(token, Buffer.from(JSON.stringify({ StackId, RequestId, LogicalResourceId, ...body })));
    },
  };
}
