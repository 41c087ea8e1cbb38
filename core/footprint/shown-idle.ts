import { type LedgerAmounts, mapLedger } from "./ledger.ts";

/** With fewer tenants than this in a window, an exact share of its idle would tell one tenant how busy the others were. */
const MIN_TENANTS = 5;
const SHOWN_DIGITS = 2;

/** A tenant's line of idle as it may be shown to it: with few tenants in the window, to two digits. */
export function toShownIdle(share: LedgerAmounts, tenants: number): LedgerAmounts {
  return tenants >= MIN_TENANTS ? share : mapLedger(share, roundToDigits);
}

function roundToDigits(units: bigint): bigint {
  const step = 10n ** BigInt(Math.max(0, String(units).length - SHOWN_DIGITS));
  return ((units + step / 2n) / step) * step;
}
