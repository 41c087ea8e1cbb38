import { InvalidArgumentError } from "commander";
import { type CalendarMonth, parseMonth } from "#core/usage/calendar-month.ts";

/** A month of the calendar, UTC, for commander. */
export const MONTH_OPTION = ["--month <month>", "a calendar month, YYYY-MM (default: this one)", toMonth] as const;

function toMonth(text: string): CalendarMonth {
  const month = parseMonth(text);
  if (month === undefined) throw new InvalidArgumentError("A month is written YYYY-MM.");
  return month;
}
