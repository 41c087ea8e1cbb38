import {
  CHECKSUM_NAMES,
  type ChecksumAlgorithm,
  checksumHeader,
  isChecksumAlgorithm,
  isChecksumValue,
} from "../checksum/checksum-algorithm.ts";
import { s3Error } from "../store/s3-error.ts";
import type { HeaderReader } from "./header-reader.ts";

/** A checksum that the sender announced: with its value, or to come as a trailer. */
export interface DeclaredChecksum {
  readonly algorithm: ChecksumAlgorithm;
  readonly value: string | undefined;
}

/** Algorithms that S3 knows besides ours; ignoring one would store what its sender wants checked. */
const FOREIGN = ["md5", "sha512", "xxhash64", "xxhash3", "xxhash128"].map((name) => `x-amz-checksum-${name}`);

/** @param trailers lower-case names. @throws InvalidRequest, NotImplemented. */
export function parseDeclaredChecksum(header: HeaderReader, trailers: readonly string[]): DeclaredChecksum | undefined {
  const foreign = FOREIGN.find((name) => header(name) !== undefined || trailers.includes(name));
  if (foreign !== undefined) throw s3Error("NotImplemented", `The local cloud does not have "${foreign}"`);
  const declared = CHECKSUM_NAMES.flatMap((algorithm): DeclaredChecksum[] => {
    const value = header(checksumHeader(algorithm));
    if (value !== undefined) return [{ algorithm, value: parseChecksumValue(algorithm, value) }];
    return trailers.includes(checksumHeader(algorithm)) ? [{ algorithm, value: undefined }] : [];
  });
  if (declared.length > 1) {
    throw s3Error("InvalidRequest", "Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.");
  }
  const [only] = declared;
  if (only === undefined && header("x-amz-sdk-checksum-algorithm") !== undefined) {
    throw s3Error(
      "InvalidRequest",
      "x-amz-sdk-checksum-algorithm specified, but no corresponding x-amz-checksum-* or x-amz-trailer headers were found.",
    );
  }
  return only;
}

/** @throws InvalidRequest for what is not base64 of the algorithm's size. */
export function parseChecksumValue(algorithm: ChecksumAlgorithm, value: string): string {
  if (isChecksumValue(algorithm, value)) return value;
  throw s3Error("InvalidRequest", `Value for ${checksumHeader(algorithm)} header is invalid.`);
}

/** `x-amz-checksum-algorithm`, where a request names one without a value. @throws InvalidRequest. */
export function parseChecksumAlgorithm(header: HeaderReader): ChecksumAlgorithm | undefined {
  const name = header("x-amz-checksum-algorithm");
  if (name === undefined || isChecksumAlgorithm(name)) return name;
  throw s3Error(
    "InvalidRequest",
    `Checksum algorithm provided is unsupported. Please try again with any of the valid types: [${CHECKSUM_NAMES.join(", ")}]`,
  );
}
