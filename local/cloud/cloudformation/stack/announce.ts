import type { Engine } from "./engine.ts";
import type { ResourceRecord, StackRecord } from "./records.ts";

/** Gives a stack its status and tells it as an event. @returns the stack as it now is. */
export function announceStack(engine: Engine, stack: StackRecord, status: string, reason?: string): StackRecord {
  const { reason: _old, ...rest } = stack;
  const next: StackRecord = { ...rest, status, ...(reason === undefined ? {} : { reason }) };
  engine.store.put(next);
  append(engine, stack.id, { logicalId: stack.name, physicalId: stack.arn, type: "AWS::CloudFormation::Stack", status, reason });
  return next;
}

/** Gives a resource its status and tells it as an event. @returns the resource as it now is. */
export function announceResource(engine: Engine, resource: ResourceRecord, status: string, reason?: string): ResourceRecord {
  const { reason: _old, ...rest } = resource;
  const next: ResourceRecord = {
    ...rest,
    status,
    updatedAt: new Date(engine.now()).toISOString(),
    ...(reason === undefined ? {} : { reason }),
  };
  engine.store.putResource(next);
  append(engine, resource.stackId, { ...next, reason });
  return next;
}

/** An event about a resource whose record goes with it. */
export function announceRemoval(engine: Engine, resource: ResourceRecord, status: string, reason?: string): void {
  append(engine, resource.stackId, { ...resource, status, reason });
}

interface Happening {
  readonly logicalId: string;
  readonly physicalId: string;
  readonly type: string;
  readonly status: string;
  readonly reason: string | undefined;
}

function append(engine: Engine, stackId: string, { logicalId, physicalId, type, status, reason }: Happening): void {
  const last = engine.store.events.list(stackId).at(-1);
  // Tools sort events by time: two in one millisecond would change places.
  const time = Math.max(engine.now(), last === undefined ? 0 : Date.parse(last.timestamp) + 1);
  engine.store.events.append(stackId, {
    eventId: engine.newId(),
    logicalId,
    physicalId,
    type,
    timestamp: new Date(time).toISOString(),
    status,
    ...(reason === undefined ? {} : { reason }),
  });
}
