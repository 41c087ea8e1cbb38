import type { Meter, UsageEvent } from "#core/serving/meter.ts";

/** A meter that lets everything run and keeps what ran. */
export function createMemoryMeter(): { readonly meter: Meter; readonly usage: UsageEvent[] } {
  const usage: UsageEvent[] = [];
  const run = {
    async close(event: UsageEvent) {
      usage.push(event);
      return {};
    },
    async withdraw() {},
  };
  return { usage, meter: { open: async () => run } };
}
