/** A calendar month in UTC. */
export interface CalendarMonth {
  /** `YYYY-MM`. */
  readonly month: string;
  /** Its first and its last day, `YYYY-MM-DD`. */
  readonly from: string;
  readonly to: string;
  /** The first day that is no longer in it. */
  readonly next: string;
}

/** @returns undefined for what is not a month written YYYY-MM. */
export function parseMonth(text: string): CalendarMonth | undefined {
  if (!/^\d{4}-(0[1-9]|1[0-2])$/.test(text)) return undefined;
  const [year, month] = [Number(text.slice(0, 4)), Number(text.slice(5))];
  const day = (time: number): string => new Date(time).toISOString().slice(0, "YYYY-MM-DD".length);
  return { month: text, from: `${text}-01`, to: day(Date.UTC(year, month, 0)), next: day(Date.UTC(year, month, 1)) };
}

/** The month that a time lies in. */
export function monthOf(time: Date): CalendarMonth {
  const parsed = parseMonth(time.toISOString().slice(0, "YYYY-MM".length));
  if (parsed === undefined) throw new RangeError(`There is no calendar month of "${time.toISOString()}"`);
  return parsed;
}
