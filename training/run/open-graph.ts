import type { Runner } from "#core/serving/runner.ts";

/** Opens a graph on the runtime. Another number of threads gives other last bits. */
export type OpenGraph = (graph: Uint8Array | string, options: { readonly threads: number }) => Promise<Runner>;
