import { EventEmitter, once } from "node:events";
import type { Server } from "node:http";
import { createRequire } from "node:module";
import { crc32 } from "node:zlib";
import type { CloudIdentity } from "../aws-call.ts";
import { AwsError } from "../aws-error.ts";
import { repairTables } from "./repair-tables.ts";

/** An answer as dynalite gives it. */
export interface DynaliteAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** dynalite without a port of its own. */
export interface Dynalite {
  /** Answers DynamoDB's JSON, errors included. @throws AwsError SerializationException for a body that dynalite breaks on. */
  ask(operation: string, body: Buffer): Promise<DynaliteAnswer>;
  close(): Promise<void>;
}

interface DynaliteOptions {
  readonly path: string;
  readonly createTableMs: number;
  readonly deleteTableMs: number;
  readonly updateTableMs: number;
}

/** dynalite is CommonJS without types. */
const createDynalite = createRequire(import.meta.url)("dynalite") as (options: DynaliteOptions) => Server;

/** Their answers name the table's ARN, which dynalite makes of environment variables. */
const DESCRIBING = new Set(["CreateTable", "DescribeTable", "UpdateTable", "DeleteTable"]);

/**
 * Opens dynalite over a LevelDB folder, whose lock ends with the process that holds it, however that ends. It listens nowhere: it would
 * let every web page in, and it throws where a sender leaves in the middle of a body.
 * @throws {Error} when another process uses the folder.
 */
export async function openDynalite(path: string, { partition, region, accountId }: CloudIdentity): Promise<Dynalite> {
  await repairTables(path);
  const server = createDynalite({ path, createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
  const arns = `"arn:${partition}:dynamodb:${region}:${accountId}:table/`;
  return {
    async ask(operation, body) {
      const answer = await emit(server, operation, body);
      if (!DESCRIBING.has(operation)) return answer;
      const text = answer.body.replace(/"arn:aws:dynamodb:[^":]*:\d*:table\//g, arns);
      return { ...answer, body: text, headers: { ...answer.headers, "x-amz-crc32": String(crc32(text)) } };
    },
    async close() {
      // dynalite closes its database only where it closes a server that listens.
      server.listen(0, "127.0.0.1");
      await once(server, "listening");
      await new Promise<void>((resolve, reject) => server.close((error) => (error ? reject(error) : resolve())));
    },
  };
}

function emit(server: Server, operation: string, body: Buffer): Promise<DynaliteAnswer> {
  return new Promise((resolve, reject) => {
    const headers: Record<string, string> = { "content-type": "application/x-amz-json-1.0" };
    const response = {
      statusCode: 200,
      setHeader(name: string, value: unknown) {
        if (/^x-amz/i.test(name)) headers[name.toLowerCase()] = String(value);
      },
      end: (text = "") => resolve({ status: response.statusCode, headers, body: String(text) }),
    };
    const request = toRequest(operation);
    server.emit("request", request, response);
    // Its checks throw on input of a shape they do not expect. From a stream's own events that would end this process.
    try {
      request.emit("data", body);
      request.emit("end");
    } catch {
      reject(new AwsError("SerializationException", 400, "The input is not one that DynamoDB can read"));
    }
  });
}

/** Signed in form alone, which is what dynalite looks at. */
function toRequest(operation: string): EventEmitter {
  const headers = {
    "content-type": "application/x-amz-json-1.0",
    "x-amz-target": `DynamoDB_20120810.${operation}`,
    "x-amz-date": "20260101T000000Z",
    authorization: "AWS4-HMAC-SHA256 Credential=local/20260101/local/dynamodb/aws4_request, SignedHeaders=host, Signature=0",
  };
  return Object.assign(new EventEmitter(), { method: "POST", url: "/", headers });
}
