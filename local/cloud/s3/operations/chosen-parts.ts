import { elementsOf, parseXml, textOf } from "#local/cloud/xml.ts";
import { CHECKSUM_NAMES } from "../checksum/checksum-algorithm.ts";
import type { PartRecord, UploadRecord } from "../store/records.ts";
import { s3Error } from "../store/s3-error.ts";
import { readIncomingBody } from "../wire/incoming-body.ts";
import { normalizeEtag } from "../wire/read-conditions.ts";
import type { S3Call } from "../wire/s3-call.ts";

export type ChosenPart = PartRecord;

/** Each part but the last: https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html */
const MIN_PART_BYTES = 5 * 1024 ** 2;

/** Ten thousand parts with their entity tags and checksums. */
const MAX_COMPLETE_BYTES = 4 * 1024 * 1024;

/** The parts that the body of CompleteMultipartUpload names. @throws MalformedXML, InvalidPart, InvalidPartOrder, EntityTooSmall. */
export async function readChosenParts(call: S3Call, upload: UploadRecord): Promise<readonly ChosenPart[]> {
  // The checksum headers of this request are the object's, not the body's.
  const xml = (await readIncomingBody({ ...call, header: withoutChecksums(call) }, MAX_COMPLETE_BYTES)).toString("utf8");
  const elements = elementsOf(parseXml(xml).CompleteMultipartUpload, "Part");
  if (elements.length === 0) throw s3Error("MalformedXML");
  let previous = 0;
  const parts = elements.map((element) => {
    const number = Number(textOf(element, "PartNumber") ?? "");
    const etag = textOf(element, "ETag");
    if (!Number.isInteger(number) || etag === undefined) throw s3Error("MalformedXML");
    if (number <= previous) throw s3Error("InvalidPartOrder");
    previous = number;
    const part = upload.parts[number];
    if (part === undefined || normalizeEtag(etag) !== `"${part.md5}"`) throw s3Error("InvalidPart");
    const named = CHECKSUM_NAMES.filter((algorithm) => textOf(element, `Checksum${algorithm}`) !== undefined);
    if (upload.isAlgorithmNamed && upload.checksumType === "COMPOSITE" && !named.includes(upload.algorithm)) {
      throw s3Error(
        "InvalidRequest",
        `The upload was created using a ${upload.algorithm.toLowerCase()} checksum. The complete request must include the checksum for each part. It was missing for part ${number} in the request.`,
      );
    }
    for (const algorithm of named) {
      if (textOf(element, `Checksum${algorithm}`) !== part.checksums[algorithm]) throw s3Error("InvalidPart");
    }
    return part;
  });
  if (parts.slice(0, -1).some(({ bytes }) => bytes < MIN_PART_BYTES)) throw s3Error("EntityTooSmall");
  return parts;
}

function withoutChecksums({ header }: S3Call): S3Call["header"] {
  return (name) => (name.startsWith("x-amz-checksum-") || name === "x-amz-sdk-checksum-algorithm" ? undefined : header(name));
}
