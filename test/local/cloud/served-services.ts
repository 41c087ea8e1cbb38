import { onTestFinished } from "vitest";
import type { AwsService, CloudIdentity } from "#local/cloud/aws-call.ts";
import { startAwsEndpoint } from "#local/cloud/server.ts";

export const IDENTITY: CloudIdentity = { accountId: "000000000000", region: "eu-central-1", partition: "aws" };
export const NOW_MS = Date.UTC(2026, 10, 24, 12);

/** An answer as it came over the wire. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** Services behind the endpoint that they have in the local cloud. */
export interface ServedServices {
  readonly url: string;
  /** AWS JSON 1.1: `operation` without the service's prefix. */
  json(service: string, operation: string, body: unknown): Promise<Answer>;
  /** The query protocol: a form with `Action`. */
  form(service: string, fields: Readonly<Record<string, string>>): Promise<Answer>;
}

export async function serveServices(services: Readonly<Record<string, AwsService>>): Promise<ServedServices> {
  const endpoint = await startAwsEndpoint({
    port: 0,
    services: new Map(Object.entries(services)),
    openPaths: new Map(),
    identity: IDENTITY,
    clock: () => NOW_MS,
    onFault: (error) => console.error(error),
  });
  onTestFinished(() => endpoint.close());
  const post = async (service: string, headers: Record<string, string>, body: string): Promise<Answer> => {
    const response = await fetch(endpoint.url, { method: "POST", headers: { ...headers, authorization: authorization(service) }, body });
    return { status: response.status, headers: response.headers, text: await response.text() };
  };
  return {
    url: endpoint.url,
    json: (service, operation, body) =>
      post(
        service,
        { "x-amz-target": `Prefix_20140101.${operation}`, "content-type": "application/x-amz-json-1.1" },
        typeof body === "string" ? body : JSON.stringify(body),
      ),
    form: (service, fields) =>
      post(
        service,
        { "content-type": "application/x-www-form-urlencoded" },
        new URLSearchParams({ Version: "2011-06-15", ...fields }).toString(),
      ),
  };
}

/** The header of a signed request; the signature itself is any. */
function authorization(service: string): string {
  const credential = `AKIALOCAL/20261124/${IDENTITY.region}/${service}/aws4_request`;
  return `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=host;x-amz-date, Signature=${"0".repeat(64)}`;
}
