import { parseXml, textOf } from "#local/cloud/xml.ts";
import { s3Error } from "../store/s3-error.ts";
import { readIncomingBody } from "../wire/incoming-body.ts";
import { type S3Call, type S3Operation, sendEmpty, sendXml } from "../wire/s3-call.ts";

/** More than any bucket's settings need. */
export const MAX_SETTINGS_BYTES = 64 * 1024;

export const createBucket: S3Operation = async (call) => {
  const body = (await readIncomingBody(call, MAX_SETTINGS_BYTES)).toString("utf8");
  const { region } = call.identity;
  const wanted = body === "" ? undefined : textOf(parseXml(body).CreateBucketConfiguration, "LocationConstraint");
  if (wanted !== undefined && wanted !== region) throw s3Error("IllegalLocationConstraintException");
  call.storage.buckets.create(call.bucket, "Off");
  sendEmpty(call, 200, { location: `/${call.bucket}` });
};

export const deleteBucket: S3Operation = (call) => {
  call.storage.deleteBucket(call.bucket);
  sendEmpty(call, 204);
};

export const headBucket: S3Operation = (call) => {
  call.storage.buckets.require(call.bucket);
  sendEmpty(call, 200, { "x-amz-bucket-region": call.identity.region });
};

export const listBuckets: S3Operation = (call) => {
  const Bucket = call.storage.buckets.list().map(({ id, createdAt }) => ({ Name: id, CreationDate: createdAt }));
  sendXml(call, "ListAllMyBucketsResult", { Owner: ownerElement(call), Buckets: { Bucket } });
};

/** The one account that owns everything here. */
export function ownerElement({ identity }: S3Call): { readonly ID: string; readonly DisplayName: string } {
  return { ID: identity.accountId, DisplayName: "local" };
}
