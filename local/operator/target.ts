import { type Connection, readConnection } from "./connection-file.ts";
import { processIsAlive } from "./process-is-alive.ts";

/** Which cloud a command talks to. */
export interface Target {
  /** For people: "the local cloud at http://127.0.0.1:4566" or "AWS". */
  readonly title: string;
  /** Settings every SDK client takes; empty for AWS, where the SDK's own chain finds region and credentials. */
  readonly client: {
    readonly endpoint?: string;
    readonly region?: string;
    readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
  };
  /** The running local cloud, when that is the target. */
  readonly connection?: Connection;
}

/**
 * `AWS_ENDPOINT_URL` decides where it is set; else the local cloud that runs from this folder; else AWS.
 * @param preferAws leaves a running local cloud aside.
 */
export function resolveTarget(environment: Readonly<Record<string, string | undefined>>, home: string, preferAws: boolean): Target {
  const connection = preferAws ? undefined : readConnection(home, processIsAlive);
  const endpoint = preferAws ? undefined : (environment.AWS_ENDPOINT_URL ?? connection?.awsEndpoint);
  if (endpoint === undefined) return { title: "AWS", client: {} };
  const isOurs = connection?.awsEndpoint === endpoint;
  return {
    ...toLocalTarget(endpoint, environment.AWS_REGION ?? connection?.region ?? "us-east-1"),
    ...(isOurs ? { connection } : {}),
  };
}

/** The local cloud at an endpoint. It takes any credentials, so none of the operator's own are sent there. */
export function toLocalTarget(endpoint: string, region: string): Target {
  return {
    title: `the local cloud at ${endpoint}`,
    client: { endpoint, region, credentials: { accessKeyId: "local", secretAccessKey: "local" } },
  };
}
