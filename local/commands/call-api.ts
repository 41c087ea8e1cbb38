import * as v from "valibot";
import { readConnection } from "#local/operator/connection-file.ts";
import { processIsAlive } from "#local/operator/process-is-alive.ts";
import { type CliContext, CommandError } from "./cli-context.ts";

/** An API and a tenant's key for it. */
export interface Api {
  readonly url: string;
  readonly key: string;
}

export interface ApiOptions {
  readonly url?: string;
  readonly key?: string;
}

export interface ApiCall {
  readonly method: "GET" | "POST";
  /** Below the base URL, encoded. */
  readonly path: string;
  readonly body?: string | Uint8Array;
  /** Of the body. */
  readonly mediaType?: string;
}

/** The error bodies of both dialects. */
const FAILURE = v.object({ error: v.union([v.string(), v.object({ message: v.string() })]) });

/** The API that the options name, else the running local cloud as its demo tenant. @throws {CommandError} where there is neither. */
export function resolveApi(options: ApiOptions, context: CliContext): Api {
  const connection = readConnection(context.home, processIsAlive);
  const url = options.url ?? connection?.url;
  const key = options.key ?? (options.url === undefined ? connection?.apiKey : undefined);
  if (url === undefined)
    throw new CommandError("No local cloud runs from this folder: start one with `npm start`, or name the API with --url and --key");
  if (key === undefined) throw new CommandError("Name the tenant's key with --key");
  return { url: url.replace(/\/+$/, ""), key };
}

/** One call, with the key in its prefix's header. @returns the answer's JSON. @throws {CommandError} with the API's own words. */
export async function callApi({ url, key }: Api, { method, path, body, mediaType }: ApiCall): Promise<unknown> {
  const response = await fetch(`${url}${path}`, {
    method,
    headers: {
      ...(path.startsWith("/v1/") ? { authorization: `Bearer ${key}` } : { "x-api-key": key }),
      ...(mediaType === undefined ? {} : { "content-type": mediaType }),
    },
    ...(body === undefined ? {} : { body: typeof body === "string" ? body : new Uint8Array(body) }),
  }).catch((cause: unknown) => {
    throw new CommandError(`Nothing answers at ${url}`, { cause });
  });
  const text = await response.text();
  if (response.ok) return JSON.parse(text);
  const failure = v.safeParse(v.pipe(v.string(), v.parseJson(), FAILURE), text);
  throw new CommandError(`${response.status}: ${failure.success ? toMessage(failure.output) : "the answer is not one of this API's"}`);
}

function toMessage({ error }: v.InferOutput<typeof FAILURE>): string {
  return typeof error === "string" ? error : error.message;
}
