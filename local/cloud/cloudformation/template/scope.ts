import type { Json, JsonObject } from "./json.ts";

/** What the names in a template stand for at one moment. */
export interface Scope {
  /** `Ref`: a parameter, a pseudo parameter or a resource. `undefined` is `AWS::NoValue`. @throws when the name has no value yet. */
  readonly reference: (name: string) => Json | undefined;
  /** `Fn::GetAtt`. @throws when the resource has no such attribute. */
  readonly attribute: (resource: string, attribute: string) => Json;
  readonly condition: (name: string) => boolean;
  /** `Fn::ImportValue`. @throws when no stack exports the name. */
  readonly importValue: (exportName: string) => Json;
  readonly mappings: ReadonlyMap<string, JsonObject>;
  readonly region: string;
}

/** What an intrinsic function gets beside its argument. */
export interface Evaluation {
  readonly scope: Scope;
  /** Where in the template the call stands, for messages: `Resources/Bucket/Properties/BucketName`. */
  readonly place: string;
  /** Evaluates a part of the argument; `undefined` when it is `AWS::NoValue`. */
  readonly evaluate: (value: Json, part: string | number) => Json | undefined;
}

/** @throws ValidationError when the argument does not have the function's shape. */
export type IntrinsicFunction = (argument: Json, evaluation: Evaluation) => Json | undefined;
