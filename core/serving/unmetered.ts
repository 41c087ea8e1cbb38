import type { Meter } from "./meter.ts";

/** Counts nothing: for requests of the product's own, such as those that measure it. */
export const UNMETERED: Meter = {
  open: async () => ({ close: async () => ({}), withdraw: async () => {} }),
};
