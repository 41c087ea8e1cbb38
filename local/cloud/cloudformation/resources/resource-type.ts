import type { JsonObject } from "../template/json.ts";

/** What a stack wants a resource to be. */
export interface ResourceRequest {
  readonly logicalId: string;
  readonly type: string;
  readonly stack: { readonly id: string; readonly name: string };
  readonly properties: JsonObject;
  /** 32 lower-case letters and digits, this resource's own and the same at every call: made-up names are cut from it. */
  readonly digest: string;
}

/** A resource that is there, or was being made. */
export interface ExistingResource extends ResourceRequest {
  readonly physicalId: string;
  readonly attributes: JsonObject;
}

/** What a resource became: `Ref` gives the physical id, `Fn::GetAtt` the attributes. */
export interface ResourceState {
  readonly physicalId: string;
  readonly attributes: JsonObject;
}

/** One CloudFormation resource type. Methods reject with an `Error` whose message a person can act on. */
export interface ResourceType {
  /** What `Fn::GetAtt` may ask for; `any` where only the resource itself can tell. */
  readonly attributes: readonly string[] | "any";
  /** Top-level properties whose change needs another resource instead of an update. */
  readonly replacedBy: readonly string[];
  /** Set when resources of this type are accepted and do nothing here: the sentence that says so. */
  readonly inert?: string;
  /**
   * The physical id this resource is going to have, written down before it is made, so that a kill in the middle leaves a name to remove.
   * @throws Error when that name is taken.
   */
  identify(request: ResourceRequest): string | Promise<string>;
  create(request: ResourceRequest & { readonly physicalId: string }): Promise<ResourceState>;
  /** `existing` holds the properties it has, `properties` those it shall have. Another physical id means that it was replaced. */
  update(existing: ExistingResource, properties: JsonObject): Promise<ResourceState>;
  /** Succeeds when the resource is gone already. */
  delete(existing: ExistingResource): Promise<void>;
}

/** A failed creation that left something behind under a name of its own. */
export class HalfMadeResourceError extends Error {
  readonly physicalId: string;

  constructor(message: string, physicalId: string) {
    super(message);
    this.name = "HalfMadeResourceError";
    this.physicalId = physicalId;
  }
}
