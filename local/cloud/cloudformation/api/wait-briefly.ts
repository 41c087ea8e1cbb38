import type { StartedOperation } from "../stack/run-operation.ts";

const PATIENCE_MS = 2_000;

/**
 * Holds an answer back until the operation it began has ended, for two seconds at most. AWS answers at once; but the CDK CLI, once it
 * has seen an operation under way, looks again only five seconds later, and most operations here take less than one.
 */
export async function waitBriefly(operation: StartedOperation | undefined): Promise<void> {
  if (operation === undefined) return;
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, PATIENCE_MS);
  await Promise.race([promise, operation.done.then(() => {})]);
  clearTimeout(timer);
}
