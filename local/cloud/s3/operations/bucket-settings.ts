import { parseXml, textOf } from "#local/cloud/xml.ts";
import { s3Error } from "../store/s3-error.ts";
import { readIncomingBody } from "../wire/incoming-body.ts";
import { type S3Operation, sendEmpty, sendXml } from "../wire/s3-call.ts";
import { MAX_SETTINGS_BYTES } from "./buckets.ts";

/** S3 writes its oldest region as nothing. */
const UNNAMED_REGION = "us-east-1";

export const getBucketLocation: S3Operation = (call) => {
  call.storage.buckets.require(call.bucket);
  const { region } = call.identity;
  sendXml(call, "LocationConstraint", region === UNNAMED_REGION ? "" : region);
};

/** S3's own default, which no bucket can turn off. */
export const getBucketEncryption: S3Operation = (call) => {
  call.storage.buckets.require(call.bucket);
  sendXml(call, "ServerSideEncryptionConfiguration", {
    Rule: { ApplyServerSideEncryptionByDefault: { SSEAlgorithm: "AES256" }, BucketKeyEnabled: false },
  });
};

export const getBucketVersioning: S3Operation = (call) => {
  const { versioning } = call.storage.buckets.require(call.bucket);
  sendXml(call, "VersioningConfiguration", { Status: versioning === "Off" ? undefined : versioning });
};

export const putBucketVersioning: S3Operation = async (call) => {
  call.storage.buckets.require(call.bucket);
  const body = (await readIncomingBody(call, MAX_SETTINGS_BYTES)).toString("utf8");
  const { VersioningConfiguration: configuration } = parseXml(body);
  if (textOf(configuration, "MfaDelete") === "Enabled") throw s3Error("NotImplemented", 'The local cloud does not have "MfaDelete" of S3');
  const status = textOf(configuration, "Status");
  if (status !== "Enabled" && status !== "Suspended") throw s3Error("MalformedXML");
  call.storage.buckets.setVersioning(call.bucket, status);
  sendEmpty(call, 200);
};
