import { setTimeout as sleep } from "node:timers/promises";

export interface ScoreOptions {
  readonly url: string;
  readonly key: string;
  readonly encoding: "json" | "binary";
  /** Images in one request. */
  readonly batch: number;
  /** 28 × 28 bytes each. */
  readonly images: Uint8Array;
  readonly classes: BigInt64Array;
}

const PIXELS = 28 * 28;
/** Requests under way at once. */
const CALLERS = 4;

/** Sends every image to `mnist@1`, waiting where a rate limit asks for it. @returns how many answers were the image's class. */
export async function scoreImages(options: ScoreOptions): Promise<number> {
  const { batch, classes } = options;
  let next = 0;
  let right = 0;
  const work = async (): Promise<void> => {
    while (next < classes.length) {
      const first = next;
      next += batch;
      const count = Math.min(batch, classes.length - first);
      const answers = await classify(options, first, count);
      if (answers.length !== count) throw new Error(`${count} images got ${answers.length} answers`);
      for (const [index, answer] of answers.entries()) if (answer === Number(classes[first + index])) right += 1;
    }
  };
  await Promise.all(Array.from({ length: CALLERS }, work));
  return right;
}

async function classify(options: ScoreOptions, first: number, count: number): Promise<readonly number[]> {
  const { headers, body } = toRequest(options.encoding, options.images.subarray(first * PIXELS, (first + count) * PIXELS), count);
  for (;;) {
    const response = await fetch(`${options.url}/v2/models/mnist/versions/1/infer`, {
      method: "POST",
      headers: { "x-api-key": options.key, ...headers },
      body,
    });
    const bytes = new Uint8Array(await response.arrayBuffer());
    if (response.status === 200) return readClasses(bytes, response.headers.get("inference-header-content-length"), count);
    if (response.status !== 429) throw new Error(`The API answered ${response.status}: ${new TextDecoder().decode(bytes)}`);
    await sleep(Number(response.headers.get("retry-after") ?? 1) * 1000);
  }
}

function toRequest(encoding: "json" | "binary", pixels: Uint8Array<ArrayBufferLike>, count: number) {
  const tensor = { name: "image", datatype: "UINT8", shape: [count, 28, 28] };
  if (encoding === "json") {
    const body = JSON.stringify({ inputs: [{ ...tensor, data: [...pixels] }], outputs: [{ name: "class" }] });
    return { headers: { "content-type": "application/json" }, body: Buffer.from(body) };
  }
  const header = Buffer.from(
    JSON.stringify({
      inputs: [{ ...tensor, parameters: { binary_data_size: pixels.length } }],
      outputs: [{ name: "class", parameters: { binary_data: true } }],
    }),
  );
  return {
    headers: { "content-type": "application/octet-stream", "inference-header-content-length": String(header.length) },
    body: Buffer.concat([header, pixels]),
  };
}

function readClasses(body: Uint8Array<ArrayBuffer>, headerBytes: string | null, count: number): readonly number[] {
  if (headerBytes === null) {
    const answer = JSON.parse(new TextDecoder().decode(body)) as { readonly outputs: readonly [{ readonly data: readonly number[] }] };
    return answer.outputs[0].data;
  }
  const view = new DataView(body.buffer, Number(headerBytes));
  return Array.from({ length: count }, (_, index) => Number(view.getBigInt64(index * 8, true)));
}
