import { Transform, type TransformCallback } from "node:stream";
import { AwsError } from "#local/cloud/aws-error.ts";

/** A chunk's header line: size, and a signature that is not checked. */
const MAX_LINE_BYTES = 4_096;

/**
 * Takes the `aws-chunked` framing off a body: chunks with their size in hexadecimal, then trailers.
 * Format: Amazon S3 API reference, "Signature calculations: transferring payload in multiple chunks".
 * @throws AwsError on the stream: IncompleteBody when it ends early or is longer than declared, InvalidChunkSizeError for broken framing.
 */
export class AwsChunkedDecoder extends Transform {
  /** Lower-case names; known once the stream has ended. */
  readonly trailers = new Map<string, string>();
  private rest: Buffer = Buffer.alloc(0);
  private state: "size" | "data" | "data-end" | "trailers" | "done" = "size";
  private left = 0;
  private decoded = 0;
  private readonly declared: number | undefined;

  /** @param declared `x-amz-decoded-content-length`. */
  constructor(declared: number | undefined) {
    super();
    this.declared = declared;
  }

  override _transform(chunk: Buffer, _encoding: string, done: TransformCallback): void {
    try {
      this.rest = this.rest.length === 0 ? chunk : Buffer.concat([this.rest, chunk]);
      while (this.step());
      done();
    } catch (error) {
      done(error as Error);
    }
  }

  override _flush(done: TransformCallback): void {
    const isWhole = this.state === "done" && this.rest.length === 0 && (this.declared === undefined || this.declared === this.decoded);
    done(isWhole ? null : incomplete());
  }

  /** @returns whether there may be more to do with what has arrived. */
  private step(): boolean {
    if (this.state === "data") return this.takeData();
    if (this.state === "done") {
      if (this.rest.length > 0) throw invalid();
      return false;
    }
    const line = this.takeLine();
    if (line === undefined) return false;
    if (this.state === "size") {
      const size = /^([0-9a-fA-F]{1,8})(?:;[^\r\n]*)?$/.exec(line)?.[1];
      if (size === undefined) throw invalid();
      this.left = Number.parseInt(size, 16);
      this.state = this.left === 0 ? "trailers" : "data";
    } else if (this.state === "data-end") {
      if (line !== "") throw invalid();
      this.state = "size";
    } else if (line === "") this.state = "done";
    else this.takeTrailer(line);
    return true;
  }

  private takeData(): boolean {
    if (this.rest.length === 0) return false;
    const data = this.rest.subarray(0, this.left);
    this.rest = this.rest.subarray(data.length);
    this.left -= data.length;
    this.decoded += data.length;
    if (this.declared !== undefined && this.decoded > this.declared) throw incomplete();
    this.push(data);
    if (this.left === 0) this.state = "data-end";
    return true;
  }

  private takeLine(): string | undefined {
    const end = this.rest.indexOf("\r\n");
    if (end < 0) {
      if (this.rest.length > MAX_LINE_BYTES) throw invalid();
      return undefined;
    }
    const line = this.rest.subarray(0, end).toString("latin1");
    this.rest = this.rest.subarray(end + 2);
    return line;
  }

  private takeTrailer(line: string): void {
    const colon = line.indexOf(":");
    if (colon <= 0) throw invalid();
    this.trailers.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim());
  }
}

function incomplete(): AwsError {
  return new AwsError("IncompleteBody", 400, "The request body terminated unexpectedly");
}

function invalid(): AwsError {
  return new AwsError("InvalidChunkSizeError", 400, "The body's aws-chunked framing is malformed");
}
