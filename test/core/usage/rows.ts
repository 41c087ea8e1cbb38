import type { ClosedRow, OpenRow } from "#core/usage/usage-row.ts";

export function openRow(requestId: string, changes: Partial<OpenRow> = {}): OpenRow {
  return {
    requestId,
    tenant: "acme",
    plan: "standard",
    model: "mnist",
    version: 1,
    placement: "lambda",
    openedAt: "2026-11-24T23:58:30.000Z",
    memoryMb: 1_769,
    timeoutMs: 28_000,
    ...changes,
  };
}

export function closedRow(requestId: string, changes: Partial<ClosedRow> = {}): ClosedRow {
  return {
    ...openRow(requestId),
    closedAt: "2026-11-25T00:00:01.000Z",
    outcome: "OK",
    billedMs: 120,
    coldMs: 20,
    bytesIn: 1_000,
    bytesOut: 100,
    tokens: 7,
    energyFj: 382_656_319_000_000n,
    operationalFg: 40_292_541_100n,
    embodiedFg: 15_961_817_400n,
    costFusd: 7_155_085_040n,
    ...changes,
  };
}

/** As the sweep would close a row. */
export function lostRow(row: OpenRow): ClosedRow {
  return closedRow(row.requestId, { ...row, outcome: "LOST", billedMs: row.timeoutMs });
}
