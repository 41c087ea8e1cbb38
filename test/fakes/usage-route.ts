import { createUsageRoute } from "#core/serving/usage-route.ts";
import { createMemoryUsageLedger } from "./usage-ledger.ts";

/** The usage route over a ledger in which nobody used anything. */
export const NO_USAGE = createUsageRoute({
  ledger: async () => createMemoryUsageLedger(),
  place: { region: "us-east-1", architecture: "x86_64" },
  date: () => new Date("2026-11-24T12:00:00Z"),
});
