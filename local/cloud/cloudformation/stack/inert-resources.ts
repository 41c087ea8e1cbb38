import type { Engine } from "./engine.ts";

export interface InertResource {
  readonly stackName: string;
  readonly logicalId: string;
  readonly type: string;
  readonly physicalId: string;
  /** Why it does nothing here. */
  readonly note: string;
}

/** The resources of every stack that were accepted and do nothing here. */
export function listInertResources({ store, typeOf }: Engine): readonly InertResource[] {
  const existing = store.list().filter(({ deletedAt }) => deletedAt === undefined);
  return existing.flatMap((stack) =>
    store.resources(stack.id).flatMap(({ logicalId, type, physicalId }) => {
      const note = typeOf(type).inert;
      return note === undefined ? [] : [{ stackName: stack.name, logicalId, type, physicalId, note }];
    }),
  );
}
