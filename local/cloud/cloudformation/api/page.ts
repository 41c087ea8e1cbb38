/** One page of a list, and the token that leads to the next. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly nextToken: string | undefined;
}

/** The page after the item whose id is the token: a list that grows at its front meanwhile does not move it. */
export function toPage<T>(all: readonly T[], idOf: (item: T) => string, token: string | undefined, size: number): Page<T> {
  const start = token === undefined ? 0 : all.findIndex((item) => idOf(item) === token) + 1;
  const items = all.slice(start, start + size);
  const last = items.at(-1);
  return { items, nextToken: last === undefined || start + size >= all.length ? undefined : idOf(last) };
}
