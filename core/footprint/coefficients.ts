import { createHash } from "node:crypto";
import { ACCELERATORS, type AcceleratorName } from "./accelerators.ts";
import type { Coefficient, PowerRange } from "./coefficient.ts";
import { CONVENTIONS } from "./conventions.ts";
import { GRIDS, type GridIntensity, type Region } from "./grids.ts";
import { PRICES, PRICES_AS_OF, type Prices } from "./prices.ts";
import { PROCESSORS, type ProcessorName } from "./processors.ts";
import { SERVERS, type Server, type ServerName } from "./servers.ts";

/** Every number that the figures rest on. */
export interface Coefficients {
  readonly conventions: { readonly [TName in keyof typeof CONVENTIONS]: Coefficient<(typeof CONVENTIONS)[TName]["unit"]> };
  readonly processors: Readonly<Record<ProcessorName, PowerRange<"W/vCPU">>>;
  readonly accelerators: Readonly<Record<AcceleratorName, PowerRange<"W/GPU">>>;
  readonly servers: Readonly<Record<ServerName, Server>>;
  readonly grids: ReadonlyMap<Region, GridIntensity>;
  readonly prices: Prices;
  readonly pricesAsOf: string;
}

export const COEFFICIENTS: Coefficients = {
  conventions: CONVENTIONS,
  processors: PROCESSORS,
  accelerators: ACCELERATORS,
  servers: SERVERS,
  grids: GRIDS,
  prices: PRICES,
  pricesAsOf: PRICES_AS_OF,
};

/** Names a set by its whole content: another value, unit, source, year or basis anywhere is another version. */
export function toSetVersion(coefficients: Coefficients): string {
  const text = JSON.stringify({ ...coefficients, grids: [...coefficients.grids] });
  return createHash("sha256").update(text).digest("hex").slice(0, 12);
}
