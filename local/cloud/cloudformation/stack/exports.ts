import { validationError } from "../template/validation-error.ts";
import type { StackOutput, StackRecord } from "./records.ts";
import type { StackStore } from "./stack-store.ts";

export interface Export {
  readonly name: string;
  readonly value: string;
  readonly stack: StackRecord;
}

/** Every export of every stack that exists. */
export function listExports(store: StackStore): readonly Export[] {
  return store
    .list()
    .filter(({ deletedAt }) => deletedAt === undefined)
    .flatMap((stack) =>
      stack.outputs.flatMap(({ exportName, value }) => (exportName === undefined ? [] : [{ name: exportName, value, stack }])),
    );
}

export function findExport(store: StackStore, name: string): Export | undefined {
  return listExports(store).find((exported) => exported.name === name);
}

/** The stacks that use an export. */
export function importersOf(store: StackStore, name: string): readonly StackRecord[] {
  return store.list().filter(({ imports, deletedAt }) => deletedAt === undefined && imports.includes(name));
}

/**
 * Checks a stack's outputs against what other stacks export and use.
 * @throws ValidationError when another stack exports the same name, or uses an export that would go or change.
 */
export function checkExports(store: StackStore, stack: StackRecord, outputs: readonly StackOutput[]): void {
  for (const { exportName } of outputs) {
    const other =
      exportName === undefined ? undefined : listExports(store).find(({ name, stack: { id } }) => name === exportName && id !== stack.id);
    if (other !== undefined) throw validationError(`Export with name ${exportName} is already exported by stack ${other.stack.name}`);
  }
  for (const { exportName, value } of stack.outputs) {
    if (exportName === undefined) continue;
    const next = outputs.find((output) => output.exportName === exportName);
    const users = importersOf(store, exportName).filter(({ id }) => id !== stack.id);
    if (users.length === 0 || next?.value === value) continue;
    const names = users.map(({ name }) => name).join(" and ");
    throw validationError(`Export ${exportName} cannot be ${next === undefined ? "deleted" : "updated"} as it is in use by ${names}`);
  }
}
