import { physicalName } from "./physical-name.ts";
import type { ResourceType } from "./resource-type.ts";

/** A type that only has to be on record: policies and permissions, which one machine with one owner does not enforce. */
export function recordedType(attributes: readonly string[] = []): ResourceType {
  return {
    attributes,
    replacedBy: [],
    identify: (request) => physicalName(request, { maxLength: 128 }),
    create: async ({ physicalId }) => ({ physicalId, attributes: { Id: physicalId } }),
    update: async ({ physicalId }) => ({ physicalId, attributes: { Id: physicalId } }),
    delete: async () => {},
  };
}
