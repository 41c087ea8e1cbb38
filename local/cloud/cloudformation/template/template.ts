import type { Json, JsonObject } from "./json.ts";

/** `Snapshot` is kept as `Delete`'s equal: there is nothing here to take a snapshot of. */
export type RemovalPolicy = "Delete" | "Retain" | "RetainExceptOnCreate" | "Snapshot";

export interface TemplateParameter {
  readonly type: string;
  readonly defaultValue?: string;
  readonly allowedValues?: readonly string[];
  readonly allowedPattern?: string;
  readonly constraintDescription?: string;
  readonly description?: string;
  readonly noEcho: boolean;
}

export interface TemplateResource {
  readonly type: string;
  readonly properties: JsonObject;
  readonly dependsOn: readonly string[];
  readonly condition?: string;
  readonly deletionPolicy: RemovalPolicy;
  readonly updateReplacePolicy: RemovalPolicy;
  readonly metadata: JsonObject;
}

export interface TemplateOutput {
  readonly value: Json;
  readonly description?: string;
  readonly exportName?: Json;
  readonly condition?: string;
}

export interface TemplateRule {
  readonly ruleCondition?: Json;
  readonly assertions: readonly { readonly assert: Json; readonly description: string }[];
}

/** A template, parsed: every section is there, every reference in it leads somewhere. */
export interface Template {
  readonly description?: string;
  readonly parameters: ReadonlyMap<string, TemplateParameter>;
  readonly mappings: ReadonlyMap<string, JsonObject>;
  readonly conditions: ReadonlyMap<string, Json>;
  readonly rules: ReadonlyMap<string, TemplateRule>;
  readonly resources: ReadonlyMap<string, TemplateResource>;
  readonly outputs: ReadonlyMap<string, TemplateOutput>;
}
