import type { IncomingMessage } from "node:http";
import { AwsError } from "./aws-error.ts";

/** Above every request that a service reads whole: Lambda's direct zip of 50 MB is the largest. */
export const MAX_BUFFERED_BODY_BYTES = 64 * 1024 * 1024;

/** The whole body. @throws AwsError RequestEntityTooLarge past the bound, IncompleteBody when the sender leaves before its end. */
export async function readBody(request: IncomingMessage, maxBytes = MAX_BUFFERED_BODY_BYTES): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    // Leaving the loop must not destroy the request: its connection still has to carry the answer.
    for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > maxBytes) throw new AwsError("RequestEntityTooLarge", 413, `The body is larger than ${maxBytes} bytes`);
      chunks.push(chunk);
    }
  } catch (error) {
    if (error instanceof AwsError) throw error;
    throw new AwsError("IncompleteBody", 400, "The request ended before its body did");
  }
  return Buffer.concat(chunks, bytes);
}
