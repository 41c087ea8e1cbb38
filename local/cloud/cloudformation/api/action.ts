import type { ObjectStore } from "#local/cloud/s3/object-store.ts";
import type { Engine } from "../stack/engine.ts";
import type { Operations } from "../stack/operations.ts";
import type { QueryInput } from "./query-input.ts";
import type { QueryFields } from "./query-result.ts";

export interface ActionContext {
  readonly engine: Engine;
  readonly operations: Operations;
  readonly objects: ObjectStore;
}

/** One action of CloudFormation's API. @throws AwsError when the call is refused. */
export type Action = (input: QueryInput, context: ActionContext) => Promise<QueryFields>;
