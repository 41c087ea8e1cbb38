import { ServeError } from "#core/errors.ts";
import { type CalendarMonth, monthOf, parseMonth } from "#core/usage/calendar-month.ts";
import { toReportDocument } from "#core/usage/report-document.ts";
import type { ReportPlace } from "#core/usage/report-place.ts";
import type { UsageLedger } from "#core/usage/usage-ledger.ts";
import { readUsageReport } from "#core/usage/usage-report.ts";
import type { Caller } from "./caller.ts";
import { checkCaller, READING } from "./check-caller.ts";
import { checkMethod, findRoute } from "./find-route.ts";
import type { HttpRequest, HttpResponse } from "./http.ts";
import { jsonResponse } from "./json-response.ts";

export interface UsageRouteOptions {
  /** Asked when a tenant asks; a ledger that could not be opened is opened again. */
  readonly ledger: () => Promise<Pick<UsageLedger, "totals">>;
  readonly place: ReportPlace;
  readonly date: () => Date;
}

export type UsageRoute = (request: HttpRequest, caller: Caller | undefined) => Promise<HttpResponse>;

export function isUsagePath(path: string): boolean {
  return path === "/v1/usage";
}

/**
 * Answers a tenant what it used in a month: `GET /v1/usage?month=YYYY-MM`, by default the month that it is. Whose usage is the key's to
 * say; nothing in the request can name another tenant.
 * @throws {ServeError} UNAUTHENTICATED, FORBIDDEN_SCOPE, METHOD_NOT_ALLOWED, UNKNOWN_FIELD, OUT_OF_RANGE.
 */
export function createUsageRoute({ ledger, place, date }: UsageRouteOptions): UsageRoute {
  return async (request, caller) => {
    const { tenant } = checkCaller(caller, READING);
    checkMethod(findRoute(request.path), request.method);
    const month = readMonth(request.query ?? new Map()) ?? monthOf(date());
    return jsonResponse(toReportDocument(await readUsageReport(await ledger(), { tenant, month, place })));
  };
}

function readMonth(query: ReadonlyMap<string, readonly string[]>): CalendarMonth | undefined {
  const unknown = [...query.keys()].find((name) => name !== "month");
  if (unknown !== undefined)
    throw new ServeError("UNKNOWN_FIELD", "The URL takes one parameter, 'month', and the key says whose usage it is");
  const [text, ...others] = query.get("month") ?? [];
  if (text === undefined) return undefined;
  const month = others.length === 0 ? parseMonth(text) : undefined;
  if (month === undefined) throw new ServeError("OUT_OF_RANGE", "The parameter 'month' is one calendar month, written YYYY-MM");
  return month;
}
