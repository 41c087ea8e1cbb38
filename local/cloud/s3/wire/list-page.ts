import { s3Error } from "../store/s3-error.ts";

export interface PageRequest {
  readonly prefix: string;
  /** `""` for none. */
  readonly delimiter: string;
  readonly maxKeys: number;
}

/** What comes last on a page, where the next one goes on. */
export type PageEnd<T> = { readonly kind: "entry"; readonly entry: T } | { readonly kind: "prefix"; readonly prefix: string };

export interface Page<T> {
  readonly entries: readonly T[];
  readonly commonPrefixes: readonly string[];
  /** Set when there is more. */
  readonly end: PageEnd<T> | undefined;
}

/** S3's most on one page. */
const MAX_KEYS = 1000;

/** Cuts a page out of entries in S3's order; keys that share a start up to the delimiter count as one common prefix. */
export function cutPage<T extends { readonly key: string }>(sorted: Iterable<T>, { prefix, delimiter, maxKeys }: PageRequest): Page<T> {
  const entries: T[] = [];
  const commonPrefixes: string[] = [];
  let end: PageEnd<T> | undefined;
  for (const entry of sorted) {
    if (!entry.key.startsWith(prefix)) continue;
    const cut = delimiter === "" ? -1 : entry.key.indexOf(delimiter, prefix.length);
    const common = cut < 0 ? undefined : entry.key.slice(0, cut + delimiter.length);
    if (common !== undefined && commonPrefixes.at(-1) === common) continue;
    if (entries.length + commonPrefixes.length === maxKeys) return { entries, commonPrefixes, end };
    if (common === undefined) entries.push(entry);
    else commonPrefixes.push(common);
    end = common === undefined ? { kind: "entry", entry } : { kind: "prefix", prefix: common };
  }
  return { entries, commonPrefixes, end: undefined };
}

/** `prefix`, `delimiter` and the page's size, as every listing has them. @throws InvalidArgument. */
export function parsePageRequest(query: URLSearchParams, sizeName = "max-keys"): PageRequest {
  return { prefix: query.get("prefix") ?? "", delimiter: query.get("delimiter") ?? "", maxKeys: parsePageSize(query, sizeName) };
}

/** @throws InvalidArgument. */
export function parsePageSize(query: URLSearchParams, name: string): number {
  const text = query.get(name) ?? String(MAX_KEYS);
  if (!/^\d{1,10}$/.test(text)) throw s3Error("InvalidArgument", `"${name}" must be a whole number, received "${text}"`);
  return Math.min(Number(text), MAX_KEYS);
}

/** How keys are written: as they are, or with `encoding-type=url` percent-encoded, `/` kept and `+` for a space. @throws InvalidArgument. */
export function parseKeyEncoding(query: URLSearchParams): (key: string) => string {
  const type = query.get("encoding-type");
  if (type === null) return (key) => key;
  if (type !== "url") throw s3Error("InvalidArgument", "Invalid Encoding Method specified in Request");
  return (key) => encodeURIComponent(key).replaceAll("%2F", "/").replaceAll("%20", "+");
}
