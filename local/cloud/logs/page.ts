import { AwsError } from "../aws-error.ts";

/** One page of a list, with the token of the next where there is one. @throws AwsError InvalidParameterException for a token that is not ours. */
export function takePage<T>(
  items: readonly T[],
  limit: number,
  token: string | undefined,
): { readonly items: readonly T[]; readonly next: { readonly nextToken?: string } } {
  if (token !== undefined && !/^\d{1,9}$/.test(token)) throw new AwsError("InvalidParameterException", 400, "The token is not valid");
  const start = Number(token ?? 0);
  const end = start + limit;
  return { items: items.slice(start, end), next: end < items.length ? { nextToken: String(end) } : {} };
}
