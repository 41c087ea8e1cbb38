import type { ServerResponse } from "node:http";
import type { AwsCall, AwsService, CloudIdentity } from "#local/cloud/aws-call.ts";
import type { DiskObjectStore } from "./open-object-store.ts";
import { findRoute } from "./s3-routes.ts";
import { createHeaderReader } from "./wire/header-reader.ts";
import { refuseUnsupported } from "./wire/refuse-unsupported.ts";
import { parseS3Address } from "./wire/s3-address.ts";
import type { S3Call } from "./wire/s3-call.ts";

/** S3's REST API over the store: path style and `bucket.localhost`. What it does not have it refuses, by name. */
export function createS3Service({ storage }: DiskObjectStore, identity: CloudIdentity): AwsService {
  return async function answerS3(aws: AwsCall, response: ServerResponse) {
    const address = parseS3Address(aws.request.headers.host ?? "", aws.path);
    const call: S3Call = { storage, identity, aws, response, header: createHeaderReader(aws), ...address };
    const run = findRoute(call);
    refuseUnsupported(call);
    await run(call);
  };
}
