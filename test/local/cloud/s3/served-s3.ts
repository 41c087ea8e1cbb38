import { request as httpRequest, type IncomingHttpHeaders } from "node:http";
import { join } from "node:path";
import { S3Client, type S3ClientConfig } from "@aws-sdk/client-s3";
import { onTestFinished } from "vitest";
import { type DiskObjectStore, openObjectStore } from "#local/cloud/s3/open-object-store.ts";
import { createS3Service } from "#local/cloud/s3/s3-service.ts";
import { startAwsEndpoint } from "#local/cloud/server.ts";
import { temporaryFolder } from "#test/support/temporary-folder.ts";

export const NOW_MS = Date.UTC(2026, 10, 24, 12);
export const IDENTITY = { accountId: "000000000000", region: "eu-central-1", partition: "aws" } as const;

/** What a signature looks like; the local cloud reads its form alone. */
export const SIGNATURE = "0".repeat(64);
export const AUTHORIZATION = `AWS4-HMAC-SHA256 Credential=test/20261124/eu-central-1/s3/aws4_request, SignedHeaders=host, Signature=${SIGNATURE}`;

export interface RawAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface RawRequest {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string | number>>;
  /** Sent piece by piece. */
  readonly body?: readonly Buffer[];
  /** The socket is cut after the last piece instead of ending the request. */
  readonly breaksOff?: boolean;
}

/** S3 at the local cloud's address, with the real SDK's client for it. */
export interface ServedS3 {
  readonly client: S3Client;
  readonly store: DiskObjectStore;
  /** Where the store keeps its files. */
  readonly folder: string;
  readonly url: string;
  readonly faults: unknown[];
  newClient(config?: S3ClientConfig): S3Client;
  /** One request that no SDK would send, signed in form. @throws when the connection ends without an answer. */
  send(request: RawRequest): Promise<RawAnswer>;
}

/** @param folder a store's, to serve again what an earlier one kept. */
export async function serveS3(folder = join(temporaryFolder(), "s3")): Promise<ServedS3> {
  const store = openObjectStore(folder, () => NOW_MS);
  const faults: unknown[] = [];
  const endpoint = await startAwsEndpoint({
    port: 0,
    services: new Map([["s3", createS3Service(store, IDENTITY)]]),
    openPaths: new Map(),
    identity: IDENTITY,
    clock: () => NOW_MS,
    onFault: (error) => faults.push(error),
  });
  const clients: S3Client[] = [];
  const newClient = (config: S3ClientConfig = {}): S3Client => {
    const client = new S3Client({
      endpoint: endpoint.url,
      region: IDENTITY.region,
      credentials: { accessKeyId: "test", secretAccessKey: "test" },
      forcePathStyle: true,
      maxAttempts: 1,
      logger: { debug() {}, info() {}, warn() {}, error() {} },
      ...config,
    });
    clients.push(client);
    return client;
  };
  onTestFinished(async () => {
    for (const client of clients) client.destroy();
    await endpoint.close();
  });
  return { client: newClient(), store, folder, url: endpoint.url, faults, newClient, send: (request) => sendRaw(endpoint.port, request) };
}

function sendRaw(port: number, { method, path, headers = {}, body = [], breaksOff = false }: RawRequest): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const options = {
      port,
      host: "127.0.0.1",
      method,
      path,
      headers: { authorization: AUTHORIZATION, ...headers },
      agent: false,
    };
    const request = httpRequest(options, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk) => chunks.push(chunk));
      response.on("error", reject);
      response.on("end", () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks).toString("utf8") }),
      );
    });
    request.on("error", reject);
    request.flushHeaders();
    for (const piece of body) request.write(piece);
    if (!breaksOff) request.end();
    else setTimeout(() => request.destroy(), 20);
  });
}

/** The code of an error in S3's XML. */
export function errorCode({ body }: RawAnswer): string | undefined {
  return /<Code>(.*?)<\/Code>/.exec(body)?.[1];
}
