import type { IncomingMessage, ServerResponse } from "node:http";

/** One signed call as the endpoint hands it to a service. */
export interface AwsCall {
  /** From the signature's credential scope: `s3`, `cloudformation`, `sts`, `apigateway`, … */
  readonly service: string;
  readonly region: string;
  readonly accountId: string;
  readonly method: string;
  /** Raw path, percent-encoding kept. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly request: IncomingMessage;
  /** Reads the whole body once; services that stream read `request` instead. */
  readonly body: () => Promise<Buffer>;
}

/** A service of the local cloud: answers a call in AWS's own wire form, errors included. */
export type AwsService = (call: AwsCall, response: ServerResponse) => Promise<void>;

/** The one account and the names that ARNs are made of. */
export interface CloudIdentity {
  readonly accountId: string;
  readonly region: string;
  readonly partition: "aws";
}
