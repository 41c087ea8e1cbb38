import type { Json, JsonObject } from "../template/json.ts";
import type { ParameterValue } from "../template/parameters.ts";
import type { RemovalPolicy } from "../template/template.ts";

export interface StackOutput {
  readonly key: string;
  readonly value: string;
  readonly description?: string;
  readonly exportName?: string;
}

export interface Tag {
  readonly key: string;
  readonly value: string;
}

/** A stack as it is kept. Template, parameters, outputs and tags are those of the last success, or of the creation under way. */
export interface StackRecord {
  /** The UUID at the end of the ARN. */
  readonly id: string;
  readonly arn: string;
  readonly name: string;
  readonly status: string;
  readonly reason?: string;
  /** The template's text as it was given. */
  readonly template: string;
  readonly description?: string;
  readonly parameters: readonly ParameterValue[];
  readonly outputs: readonly StackOutput[];
  /** Names of other stacks' exports that this stack's resources use. */
  readonly imports: readonly string[];
  readonly tags: readonly Tag[];
  readonly capabilities: readonly string[];
  readonly roleArn?: string;
  /** The stack whose resource this one is, by its ARN. */
  readonly parentArn?: string;
  readonly terminationProtection: boolean;
  readonly disableRollback: boolean;
  readonly createdAt: string;
  readonly updatedAt?: string;
  readonly deletedAt?: string;
}

/** What a resource was before the operation under way changed it. */
export interface ResourceBefore {
  readonly physicalId: string;
  readonly properties: JsonObject;
  readonly attributes: JsonObject;
  readonly dependsOn: readonly string[];
  readonly deletionPolicy: RemovalPolicy;
  readonly updateReplacePolicy: RemovalPolicy;
}

/** One resource of a stack. While a replacement is under way a logical id has two. */
export interface ResourceRecord extends ResourceBefore {
  readonly id: string;
  /** The stack's `id`. */
  readonly stackId: string;
  readonly logicalId: string;
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
  readonly updatedAt: string;
  /** Made by the operation under way: a rollback removes it. */
  readonly isNew: boolean;
  /** Replaced by the operation under way: its success removes it. */
  readonly isSuperseded: boolean;
  /** Updated by the operation under way: a rollback brings it back to this. */
  readonly before?: ResourceBefore;
}

export interface StackEvent {
  readonly eventId: string;
  readonly logicalId: string;
  readonly physicalId: string;
  readonly type: string;
  readonly timestamp: string;
  readonly status: string;
  readonly reason?: string;
  readonly properties?: Json;
}

export interface ResourceChange {
  readonly action: "Add" | "Modify" | "Remove";
  readonly logicalId: string;
  readonly type: string;
  readonly physicalId?: string;
  readonly replacement?: "True" | "False";
}

export interface ChangeSetRecord {
  readonly id: string;
  readonly arn: string;
  readonly name: string;
  /** The stack's `id`. */
  readonly stackId: string;
  readonly description?: string;
  readonly status: "CREATE_COMPLETE" | "FAILED";
  readonly reason?: string;
  readonly executionStatus: "AVAILABLE" | "UNAVAILABLE" | "EXECUTE_COMPLETE";
  readonly createdAt: string;
  readonly target: DeployTarget;
  readonly changes: readonly ResourceChange[];
}

/** What a stack shall become. */
export interface DeployTarget {
  readonly template: string;
  readonly parameters: readonly ParameterValue[];
  readonly tags: readonly Tag[];
  readonly capabilities: readonly string[];
  readonly roleArn?: string;
}
