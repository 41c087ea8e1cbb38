import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { S3Client } from "@aws-sdk/client-s3";

/** What a fake S3 does to the next GET answers, one entry each; without an entry it behaves. */
export type S3Fault =
  | { readonly kind: "status"; readonly status: number; readonly code: string }
  | { readonly kind: "truncate"; readonly bytes: number; readonly honestLength: boolean }
  | { readonly kind: "stall" }
  | { readonly kind: "replace"; readonly body: Uint8Array };

interface StoredObject {
  readonly versionId: string;
  readonly body: Buffer;
  readonly sha256: string;
}

export interface FakeS3 {
  readonly client: S3Client;
  /** "bucket/key" -> versions, newest first. */
  readonly objects: Map<string, StoredObject[]>;
  /** "METHOD bucket/key" of every call. */
  readonly calls: string[];
  readonly faults: S3Fault[];
  put(path: string, body: Uint8Array): void;
  close(): Promise<void>;
}

/** A small S3 on loopback, spoken to by the real client: enough for artifacts, with faults to plant. */
export async function startFakeS3(): Promise<FakeS3> {
  const objects: FakeS3["objects"] = new Map();
  const calls: string[] = [];
  const faults: S3Fault[] = [];
  let versions = 0;
  const put = (path: string, body: Uint8Array): void => {
    const version = { versionId: `v${++versions}`, body: Buffer.from(body), sha256: createHash("sha256").update(body).digest("base64") };
    objects.set(path, [version, ...(objects.get(path) ?? [])]);
  };
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? "/", "http://s3");
    const path = decodeURIComponent(url.pathname.slice(1));
    calls.push(`${request.method} ${path}`);
    const object = objects.get(path)?.[0];
    if (url.searchParams.has("versions"))
      return listVersions(response, objects, `${path.replace(/\/$/, "")}/`, url.searchParams.get("prefix") ?? "");
    if (request.method === "GET") return answerGet(response, object, faults.shift());
    if (request.method === "HEAD") return answerHead(response, object);
    if (request.method === "DELETE") {
      const rest = (objects.get(path) ?? []).filter((version) => version.versionId !== url.searchParams.get("versionId"));
      if (rest.length === 0) objects.delete(path);
      else objects.set(path, rest);
      return void response.writeHead(204).end();
    }
    void receive(request).then((body) => {
      if (body === undefined) return;
      if (request.headers["if-none-match"] === "*" && objects.has(path)) return sendError(response, 412, "PreconditionFailed");
      const declared = request.headers["x-amz-checksum-sha256"];
      if (declared !== undefined && declared !== createHash("sha256").update(body).digest("base64"))
        return sendError(response, 400, "BadDigest");
      put(path, body);
      response.writeHead(200).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const client = new S3Client({
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    region: "eu-central-1",
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
    maxAttempts: 1,
    logger: { debug() {}, info() {}, warn() {}, error() {} },
    requestChecksumCalculation: "WHEN_REQUIRED",
    responseChecksumValidation: "WHEN_REQUIRED",
  });
  const close = () =>
    new Promise<void>((resolve) => {
      client.destroy();
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { client, objects, calls, faults, put, close };
}

/** The whole body, or undefined when the sender broke off. */
async function receive(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of request) chunks.push(chunk);
  } catch {
    return undefined;
  }
  return Buffer.concat(chunks);
}

function answerGet(response: ServerResponse, object: StoredObject | undefined, fault: S3Fault | undefined): void {
  if (fault?.kind === "status") sendError(response, fault.status, fault.code);
  else if (object === undefined) sendError(response, 404, "NoSuchKey");
  else sendBody(response, object, fault);
}

function sendBody(response: ServerResponse, object: StoredObject, fault: S3Fault | undefined): void {
  const body = fault?.kind === "replace" ? Buffer.from(fault.body) : object.body;
  if (fault?.kind === "truncate" && fault.honestLength) {
    response.writeHead(200, { "content-length": fault.bytes }).end(body.subarray(0, fault.bytes));
    return;
  }
  response.writeHead(200, { "content-length": body.length });
  if (fault?.kind === "truncate") response.write(body.subarray(0, fault.bytes), () => response.destroy());
  else if (fault?.kind === "stall") response.write(body.subarray(0, 1));
  else response.end(body);
}

function answerHead(response: ServerResponse, object: StoredObject | undefined): void {
  if (object === undefined) response.writeHead(404).end();
  else response.writeHead(200, { "content-length": object.body.length, "x-amz-checksum-sha256": object.sha256 }).end();
}

function listVersions(response: ServerResponse, objects: FakeS3["objects"], bucket: string, prefix: string): void {
  const entries = [...objects].flatMap(([path, versions]) =>
    path.startsWith(bucket + prefix)
      ? versions.map(({ versionId }) => `<Version><Key>${path.slice(bucket.length)}</Key><VersionId>${versionId}</VersionId></Version>`)
      : [],
  );
  response
    .writeHead(200, { "content-type": "application/xml" })
    .end(`<ListVersionsResult><IsTruncated>false</IsTruncated>${entries.join("")}</ListVersionsResult>`);
}

function sendError(response: ServerResponse, status: number, code: string): void {
  response.writeHead(status, { "content-type": "application/xml" }).end(`<Error><Code>${code}</Code><Message>planted</Message></Error>`);
}
