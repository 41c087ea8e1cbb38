import { LambdaError } from "#local/lambda/lambda-error.ts";

const DEFAULT_ITEMS = 50;

/** One page of a list. @param idOf what a marker names: the last item of the page before. @throws LambdaError for a `MaxItems` that is none. */
export function toPage<T>(
  items: readonly T[],
  idOf: (item: T) => string,
  query: URLSearchParams,
): { readonly page: readonly T[]; readonly next: { readonly NextMarker?: string } } {
  const count = Number(query.get("MaxItems") ?? DEFAULT_ITEMS);
  if (!Number.isInteger(count) || count < 1) {
    throw new LambdaError("InvalidParameterValueException", `MaxItems "${query.get("MaxItems")}" is not a count above 0`);
  }
  const marker = query.get("Marker");
  const sorted = items.toSorted((a, b) => (idOf(a) < idOf(b) ? -1 : 1));
  const rest = marker === null ? sorted : sorted.filter((item) => idOf(item) > marker);
  const page = rest.slice(0, count);
  const last = page.at(-1);
  return { page, next: last === undefined || page.length === rest.length ? {} : { NextMarker: idOf(last) } };
}
