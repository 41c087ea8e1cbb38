import type { CloudIdentity } from "#local/cloud/aws-call.ts";
import type { ResourceType } from "../resources/resource-type.ts";
import type { StackStore } from "./stack-store.ts";

/** What every step of an operation on a stack works with. */
export interface Engine {
  readonly store: StackStore;
  /** The type that acts on a resource; the inert one for all that nobody acts on. */
  readonly typeOf: (type: string) => ResourceType;
  readonly identity: CloudIdentity;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** A new UUID. */
  readonly newId: () => string;
  readonly readSsmParameter: (name: string) => string | undefined;
}
