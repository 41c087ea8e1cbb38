import type { AwsCall } from "#local/cloud/aws-call.ts";
import { s3Error } from "../store/s3-error.ts";

/** A request's header by its lower-case name. */
export type HeaderReader = (name: string) => string | undefined;

/** Headers as S3 sees them: a presigned URL may carry the `x-amz-` ones in its query instead. */
export function createHeaderReader(call: AwsCall): HeaderReader {
  const presigned = new Map(presignedHeaders(call));
  return (name) => {
    const value = call.request.headers[name];
    return (Array.isArray(value) ? value.join(",") : value) ?? presigned.get(name);
  };
}

/** `x-amz-meta-*` of both, without the prefix. */
export function readMetadata(call: AwsCall): Readonly<Record<string, string>> {
  const prefix = "x-amz-meta-";
  const headers = Object.entries(call.request.headers).map(
    ([name, value]) => [name, Array.isArray(value) ? value.join(",") : (value ?? "")] as const,
  );
  const entries = [...presignedHeaders(call), ...headers].filter(([name]) => name.startsWith(prefix));
  return Object.fromEntries(entries.map(([name, value]) => [name.slice(prefix.length), value]));
}

function presignedHeaders({ query }: AwsCall): [string, string][] {
  if (!query.has("X-Amz-Signature")) return [];
  return [...query].filter(([name]) => /^x-amz-/i.test(name)).map(([name, value]) => [name.toLowerCase(), checkHeaderValue(name, value)]);
}

/** @throws InvalidArgument for what cannot be a header's value: line breaks and characters past Latin-1. */
export function checkHeaderValue(name: string, value: string): string {
  if (/^[\t\x20-\x7e\x80-\xff]*$/.test(value)) return value;
  throw s3Error("InvalidArgument", `The value of "${name}" cannot be a header's`);
}
