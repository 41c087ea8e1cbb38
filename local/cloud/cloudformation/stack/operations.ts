import { validationError } from "../template/validation-error.ts";
import type { StackRecord } from "./records.ts";

/** The operations under way in this process, at most one a stack. */
export interface Operations {
  /** Runs an operation in the background. @throws ValidationError when the stack is busy. */
  start(stack: StackRecord, work: () => Promise<StackRecord>): Promise<StackRecord>;
  isBusy(stackId: string): boolean;
  /** Resolves once no operation is under way. */
  settled(): Promise<void>;
}

export function createOperations(): Operations {
  const underWay = new Map<string, Promise<StackRecord>>();
  return {
    start(stack, work) {
      if (underWay.has(stack.id)) throw busy(stack);
      const operation = work().finally(() => underWay.delete(stack.id));
      underWay.set(stack.id, operation);
      return operation;
    },
    isBusy: (stackId) => underWay.has(stackId),
    async settled() {
      while (underWay.size > 0) await Promise.allSettled(underWay.values());
    },
  };
}

/** The error of an operation that a stack's state does not allow. */
export function busy(stack: StackRecord): Error {
  return validationError(`Stack:${stack.arn} is in ${stack.status} state and can not be updated.`);
}
