import { ApiGatewayError } from "./api-gateway-error.ts";

const DEFAULT_LIMIT = 25;
const MAX_LIMIT = 500;

/**
 * One page of a list in the control plane's form. `position` is opaque to callers: the id of the last item they got.
 * @throws ApiGatewayError BadRequestException when `limit` or `position` cannot be used.
 */
export function page<T extends { readonly id: string }>(items: readonly T[], query: URLSearchParams, toWire: (item: T) => object): object {
  const limit = Number(query.get("limit") ?? DEFAULT_LIMIT);
  if (!Number.isInteger(limit) || limit < 1 || limit > MAX_LIMIT) {
    throw new ApiGatewayError("BadRequestException", `Invalid limit, expected 1 to ${MAX_LIMIT}`);
  }
  const sorted = items.toSorted((a, b) => (a.id < b.id ? -1 : 1));
  const after = parsePosition(query.get("position"));
  const rest = after === undefined ? sorted : sorted.filter((item) => item.id > after);
  const shown = rest.slice(0, limit);
  const last = shown.at(-1);
  const position = rest.length > limit && last !== undefined ? Buffer.from(last.id).toString("base64url") : undefined;
  return { item: shown.map(toWire), ...(position === undefined ? {} : { position }) };
}

function parsePosition(position: string | null): string | undefined {
  if (position === null) return undefined;
  const id = Buffer.from(position, "base64url").toString();
  if (Buffer.from(id).toString("base64url") !== position) throw new ApiGatewayError("BadRequestException", "Invalid position parameter");
  return id;
}
