import type { AwsService } from "#local/cloud/aws-call.ts";
import { createCloudFormationService } from "./api/cloud-formation-service.ts";
import { readTemplateUrl } from "./api/template-source.ts";
import { type CloudParts, createResourceTypes } from "./resources/registry.ts";
import { createResponseInbox } from "./resources/response-inbox.ts";
import { ensureBootstrap } from "./stack/bootstrap.ts";
import type { DeployRequest } from "./stack/deploy-request.ts";
import { deployStack, removeStack } from "./stack/deploy-stack.ts";
import type { Engine } from "./stack/engine.ts";
import { requireStack } from "./stack/find-stack.ts";
import { type InertResource, listInertResources } from "./stack/inert-resources.ts";
import { createNestedStacks } from "./stack/nested-stacks.ts";
import { createOperations } from "./stack/operations.ts";
import type { StackEvent, StackRecord } from "./stack/records.ts";
import { resumeInterrupted } from "./stack/resume.ts";
import { openStackStore } from "./stack/stack-store.ts";

export interface CloudFormationOptions extends CloudParts {
  /** Where stacks are kept. */
  readonly folder: string;
  /** Spells the URL that functions behind custom resources PUT their answer to; its token comes back in `respond`. */
  readonly responseUrl: (token: string) => string;
}

/** The local CloudFormation. */
export interface CloudFormation {
  readonly service: AwsService;
  /** Takes a custom resource's answer in. @returns false when nobody waits for that token. */
  respond(token: string, body: Buffer): boolean;
  /** The stack, bucket and parameter that `cdk bootstrap` would have made. */
  ensureBootstrap(): Promise<void>;
  /** Finishes what a kill cut short. The endpoint must be up: custom resources are called. @returns the stacks concerned. */
  resumeInterrupted(): Promise<readonly StackRecord[]>;
  /** Creates or updates a stack and waits. @throws Error with the first failure's reason. */
  deployStack(request: Pick<DeployRequest, "stackName" | "template"> & Partial<DeployRequest>): Promise<StackRecord>;
  /** @throws Error when something cannot be removed. A stack that is not there is a success. */
  deleteStack(nameOrArn: string): Promise<void>;
  /** By name among the stacks that exist, by ARN among all. */
  describeStack(nameOrArn: string): StackRecord | undefined;
  listStacks(): readonly StackRecord[];
  /** What happened to a stack, oldest first. @throws ValidationError when there is no such stack. */
  events(nameOrArn: string): readonly StackEvent[];
  /** The resources that were accepted and do nothing here. */
  inertResources(): readonly InertResource[];
  /** Resolves once no operation is under way. */
  settled(): Promise<void>;
}

/** @throws when the folder cannot be read or written. */
export function createCloudFormation(options: CloudFormationOptions): CloudFormation {
  const { identity, objects, parameters, now, newId } = options;
  const operations = createOperations();
  const inbox = createResponseInbox(options.responseUrl, newId);
  const nested = createNestedStacks(
    () => engine,
    operations,
    (url) => readTemplateUrl(objects, url),
  );
  const engine: Engine = {
    store: openStackStore(options.folder),
    typeOf: createResourceTypes(options, inbox, nested),
    identity,
    now,
    newId,
    readSsmParameter: (name) => parameters.get(name)?.value,
  };
  return {
    service: createCloudFormationService({ engine, operations, objects }),
    respond: (token, body) => inbox.respond(token, body),
    ensureBootstrap: () => ensureBootstrap(engine, objects, parameters),
    resumeInterrupted: () => resumeInterrupted(engine, operations),
    deployStack: (request) =>
      deployStack(engine, operations, { parameters: [], tags: [], capabilities: [], disableRollback: false, ...request }),
    deleteStack: (nameOrArn) => removeStack(engine, operations, nameOrArn),
    describeStack: (nameOrArn) => engine.store.find(nameOrArn),
    listStacks: () => engine.store.list().filter(({ deletedAt }) => deletedAt === undefined),
    events: (nameOrArn) => engine.store.events.list(requireStack(engine, nameOrArn).id),
    inertResources: () => listInertResources(engine),
    settled: () => operations.settled(),
  };
}
