import type { Architecture } from "#core/footprint/cpu-energy.ts";
import { toFootprint } from "#core/footprint/footprint.ts";
import { lambdaRates } from "#core/footprint/lambda-rates.ts";
import { toLedger } from "#core/footprint/ledger.ts";
import { fromMilliseconds } from "#core/footprint/units.ts";
import type { ClosedRow, OpenRow } from "./usage-row.ts";

/** Where the functions run whose rows were lost: one region and one architecture a deployment. */
export interface LostRowOptions {
  readonly region: string;
  readonly architecture: Architecture;
}

/**
 * How a row is closed whose environment was killed: as if it had run to its function's timeout, which is the most that it can have, at the
 * utilisation that is assumed where none was measured. What it read and answered is not known and counts as nothing.
 * @throws {RangeError} for a region without a grid intensity.
 */
export function toLostRow(row: OpenRow, closedAt: Date, place: LostRowOptions): ClosedRow {
  const time = { seconds: fromMilliseconds(row.timeoutMs), coldSeconds: fromMilliseconds(0) };
  const { total } = toFootprint(time, lambdaRates({ ...place, memoryMb: row.memoryMb }));
  return {
    ...row,
    ...toLedger(total),
    closedAt: closedAt.toISOString(),
    outcome: "LOST",
    billedMs: row.timeoutMs,
    coldMs: 0,
    bytesIn: 0,
    bytesOut: 0,
    tokens: 0,
  };
}
