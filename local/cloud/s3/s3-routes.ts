import { getBucketEncryption, getBucketLocation, getBucketVersioning, putBucketVersioning } from "./operations/bucket-settings.ts";
import { createBucket, deleteBucket, headBucket, listBuckets } from "./operations/buckets.ts";
import { completeUpload } from "./operations/complete-upload.ts";
import { copyObject } from "./operations/copy-object.ts";
import { createUpload } from "./operations/create-upload.ts";
import { deleteObject, deleteObjects } from "./operations/delete-objects.ts";
import { getObject, headObject, RESPONSE_PARAMETERS } from "./operations/get-object.ts";
import { listObjectVersions } from "./operations/list-object-versions.ts";
import { listObjectsV2 } from "./operations/list-objects.ts";
import { putObject } from "./operations/put-object.ts";
import { uploadPart } from "./operations/upload-part.ts";
import { abortUpload, listParts, listUploads } from "./operations/uploads.ts";
import { s3Error } from "./store/s3-error.ts";
import type { S3Call, S3Operation } from "./wire/s3-call.ts";

interface Route {
  readonly method: string;
  readonly on: "service" | "bucket" | "object";
  /** Query parameters that make it this operation. */
  readonly needs: readonly string[];
  /** A header that does. */
  readonly header?: string;
  /** Query parameters it may have besides. */
  readonly takes: readonly string[];
  readonly run: S3Operation;
}

const PAGE = ["prefix", "delimiter", "encoding-type"] as const;

/** Every operation of S3 that the local cloud has. */
const ROUTES: readonly Route[] = [
  { method: "GET", on: "service", needs: [], takes: [], run: listBuckets },
  { method: "PUT", on: "bucket", needs: [], takes: [], run: createBucket },
  { method: "DELETE", on: "bucket", needs: [], takes: [], run: deleteBucket },
  { method: "HEAD", on: "bucket", needs: [], takes: [], run: headBucket },
  { method: "GET", on: "bucket", needs: ["location"], takes: [], run: getBucketLocation },
  { method: "GET", on: "bucket", needs: ["encryption"], takes: [], run: getBucketEncryption },
  { method: "GET", on: "bucket", needs: ["versioning"], takes: [], run: getBucketVersioning },
  { method: "PUT", on: "bucket", needs: ["versioning"], takes: [], run: putBucketVersioning },
  {
    method: "GET",
    on: "bucket",
    needs: ["list-type"],
    takes: [...PAGE, "max-keys", "continuation-token", "start-after", "fetch-owner"],
    run: listObjectsV2,
  },
  {
    method: "GET",
    on: "bucket",
    needs: ["versions"],
    takes: [...PAGE, "max-keys", "key-marker", "version-id-marker"],
    run: listObjectVersions,
  },
  { method: "GET", on: "bucket", needs: ["uploads"], takes: [...PAGE, "max-uploads", "key-marker", "upload-id-marker"], run: listUploads },
  { method: "POST", on: "bucket", needs: ["delete"], takes: [], run: deleteObjects },
  { method: "PUT", on: "object", needs: [], header: "x-amz-copy-source", takes: [], run: copyObject },
  { method: "PUT", on: "object", needs: [], takes: [], run: putObject },
  { method: "GET", on: "object", needs: [], takes: ["versionId", ...RESPONSE_PARAMETERS], run: getObject },
  { method: "HEAD", on: "object", needs: [], takes: ["versionId", ...RESPONSE_PARAMETERS], run: headObject },
  { method: "DELETE", on: "object", needs: [], takes: ["versionId"], run: deleteObject },
  { method: "POST", on: "object", needs: ["uploads"], takes: [], run: createUpload },
  { method: "PUT", on: "object", needs: ["partNumber", "uploadId"], takes: [], run: uploadPart },
  { method: "POST", on: "object", needs: ["uploadId"], takes: [], run: completeUpload },
  { method: "DELETE", on: "object", needs: ["uploadId"], takes: [], run: abortUpload },
  { method: "GET", on: "object", needs: ["uploadId"], takes: ["max-parts", "part-number-marker"], run: listParts },
];

/** The operation a request asks for, by its method, its address and all of its query. @throws MethodNotAllowed, NotImplemented. */
export function findRoute({ aws, bucket, key, header }: S3Call): S3Operation {
  const on = bucket === "" ? "service" : key === "" ? "bucket" : "object";
  const parameters = [...aws.query.keys()].filter((name) => name !== "x-id" && !/^x-amz-/i.test(name));
  const candidates = ROUTES.filter((route) => route.method === aws.method && route.on === on);
  if (candidates.length === 0) throw s3Error("MethodNotAllowed");
  const route = candidates.find(
    ({ needs, takes, header: required }) =>
      needs.every((name) => parameters.includes(name)) &&
      parameters.every((name) => needs.includes(name) || takes.includes(name)) &&
      (required !== undefined) === (header("x-amz-copy-source") !== undefined),
  );
  if (route !== undefined && (!parameters.includes("list-type") || aws.query.get("list-type") === "2")) return route.run;
  const asked = [aws.method, on, ...(parameters.length === 0 ? [] : [`with "${parameters.join('", "')}"`])].join(" ");
  throw s3Error("NotImplemented", `The local cloud does not have this operation of S3: ${asked}`);
}
