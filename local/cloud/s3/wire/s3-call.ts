import { randomUUID } from "node:crypto";
import type { ServerResponse } from "node:http";
import type { AwsCall, CloudIdentity } from "#local/cloud/aws-call.ts";
import { toXml, type XmlContent, type XmlElement } from "#local/cloud/xml.ts";
import type { S3Storage } from "../store/s3-storage.ts";
import type { HeaderReader } from "./header-reader.ts";

/** One request to S3, its address read. */
export interface S3Call {
  readonly storage: S3Storage;
  readonly identity: CloudIdentity;
  readonly aws: AwsCall;
  readonly response: ServerResponse;
  readonly header: HeaderReader;
  /** `""` for requests about no bucket. */
  readonly bucket: string;
  /** `""` for requests about no object. */
  readonly key: string;
}

/** Answers a call or throws an `AwsError`. */
export type S3Operation = (call: S3Call) => void | Promise<void>;

const NAMESPACE = "http://s3.amazonaws.com/doc/2006-03-01/";

/** A document with one root, or that root's text alone. */
export function sendXml(
  { response }: S3Call,
  root: string,
  content: XmlElement | string,
  headers: Readonly<Record<string, string>> = {},
): void {
  const children: Readonly<Record<string, XmlContent>> = typeof content === "string" ? { "#text": content } : content;
  response
    .writeHead(200, { "content-type": "application/xml", "x-amz-request-id": randomUUID(), ...headers })
    .end(toXml({ [root]: { "@xmlns": NAMESPACE, ...children } }));
}

export function sendEmpty({ response }: S3Call, status: number, headers: Readonly<Record<string, string | number>> = {}): void {
  response.writeHead(status, { "x-amz-request-id": randomUUID(), ...headers }).end();
}
