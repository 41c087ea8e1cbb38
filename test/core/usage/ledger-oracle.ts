import type { UsageEvent } from "#core/serving/meter.ts";
import type { DailyTotal } from "#core/usage/usage-ledger.ts";
import { lostRow, openRow } from "./rows.ts";

/** What identifies a simulated request beside its end. */
export interface RequestFacts {
  readonly tenant: string;
  readonly model: string;
  readonly version: number;
  readonly openedAt: string;
}

type Amounts = Readonly<Record<string, number | bigint | string>>;

/** `<tenant> <day> <model>@<version> <outcome>` -> the sum of each amount. */
type Sums = Map<string, Record<string, bigint>>;

/** Adds up what happened, as plainly as can be and by none of the ledger's code. */
export interface LedgerOracle {
  ran(facts: RequestFacts, event: UsageEvent): void;
  lost(facts: RequestFacts): void;
  readonly sums: Sums;
}

export function createOracle(): LedgerOracle {
  const sums: Sums = new Map();
  const add = ({ tenant, model, version, openedAt }: RequestFacts, outcome: string, amounts: Amounts): void => {
    const key = `${tenant} ${openedAt.slice(0, 10)} ${model}@${version} ${outcome}`;
    const sum = sums.get(key) ?? {};
    for (const name in amounts) sum[name] = (sum[name] ?? 0n) + BigInt(amounts[name] ?? 0);
    sums.set(key, sum);
  };
  const { billedMs, coldMs, bytesIn, bytesOut, tokens, energyFj, operationalFg, embodiedFg, costFusd } = lostRow(openRow("any"));
  const lost = { requests: 1, billedMs, coldMs, bytesIn, bytesOut, tokens, energyFj, operationalFg, embodiedFg, costFusd };
  return {
    sums,
    ran: (facts, { outcome, bytesIn: sent, bytesOut: answered, tokens: read = 0, footprint }) =>
      add(facts, outcome, { requests: 1, bytesIn: sent, bytesOut: answered, tokens: read, ...footprint }),
    lost: (facts) => add(facts, "LOST", lost),
  };
}

/** A ledger's totals in the oracle's form. */
export function toSums(totals: readonly DailyTotal[]): Sums {
  return new Map(
    totals.map(({ tenant, day, model, version, placement: _, outcome, ...amounts }) => [
      `${tenant} ${day} ${model}@${version} ${outcome}`,
      Object.fromEntries(Object.entries(amounts).map(([name, amount]) => [name, BigInt(amount)])),
    ]),
  );
}
