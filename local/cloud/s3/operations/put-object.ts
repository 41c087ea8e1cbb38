import { putObject as storeObject } from "../store/put-object.ts";
import { openIncomingBody } from "../wire/incoming-body.ts";
import { parseObjectAttributes } from "../wire/object-attributes.ts";
import { writtenHeaders } from "../wire/object-headers.ts";
import { type S3Operation, sendEmpty } from "../wire/s3-call.ts";
import { parseWritePrecondition } from "../wire/write-precondition.ts";

/** Stores one object, streamed to the disk. What its sender announced and did not send is refused, and nothing is stored. */
export const putObject: S3Operation = async (call) => {
  const { storage, bucket, key, header } = call;
  const attributes = parseObjectAttributes(call);
  const precondition = parseWritePrecondition(header);
  const { declared, ...body } = openIncomingBody(call);
  const algorithms = declared === undefined ? body.algorithms : [declared];
  const stored = await storeObject(storage, { bucket, key, ...attributes, precondition, body: { ...body, algorithms } });
  sendEmpty(call, 200, writtenHeaders(storage.buckets.require(bucket), stored));
};
