import fc from "fast-check";

export interface Message {
  readonly method: string;
  readonly target: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Buffer;
}

export interface FramingFault {
  readonly kind:
    | "chunks"
    | "length"
    | "both"
    | "two lengths"
    | "bad chunk"
    | "cut"
    | "line feeds"
    | "version"
    | "coding"
    | "folded"
    | "pipelined"
    | "byte";
  readonly size: number;
  readonly text: string;
}

/** How a message is laid out on the wire, rightly or not. */
export const framingFault: fc.Arbitrary<FramingFault> = fc.record({
  kind: fc.constantFrom(
    "chunks",
    "chunks",
    "length",
    "both",
    "two lengths",
    "bad chunk",
    "cut",
    "line feeds",
    "version",
    "coding",
    "folded",
    "pipelined",
    "byte",
  ),
  size: fc.oneof(fc.constantFrom(1, 2, 7, 64, 1_000), fc.nat(2_000)),
  text: fc.constantFrom(
    "-1",
    "0",
    "5",
    "abc",
    "99999999999999999999",
    "0x5",
    "5, 5",
    "",
    "HTTP/1.0",
    "HTTP/2.0",
    "HTTP/9",
    "\0",
    "é",
    "ffffffff",
  ),
});

/** @returns the bytes, and whether they may end in another place than they say. */
export function breakFraming(message: Message, fault: FramingFault | null): { readonly bytes: Buffer; readonly isBroken: boolean } {
  const { body } = message;
  const length = `Content-Length: ${body.length}`;
  if (fault === null) return { bytes: lay(message, [length], body), isBroken: false };
  const { kind, size, text } = fault;
  const chunked = "Transfer-Encoding: chunked";
  if (kind === "chunks")
    return { bytes: lay(message, [chunked], toChunks(body, Math.max(size, Math.ceil(body.length / 5_000)))), isBroken: false };
  const broken = (bytes: Buffer): { bytes: Buffer; isBroken: boolean } => ({ bytes, isBroken: true });
  if (kind === "length") return broken(lay(message, [`Content-Length: ${text}`], body));
  if (kind === "both") return broken(lay(message, [length, chunked], toChunks(body, 64)));
  if (kind === "two lengths") return broken(lay(message, [length, `Content-Length: ${size}`], body));
  if (kind === "bad chunk") return broken(lay(message, [chunked], Buffer.concat([Buffer.from(`${text}\r\n`), body])));
  if (kind === "coding") return broken(lay(message, [`Transfer-Encoding: gzip, ${text}`], body));
  if (kind === "folded") return broken(lay(message, ["x-folded: a", ` ${text}`, length], body));
  const whole = lay(message, [length], body);
  if (kind === "cut") return broken(whole.subarray(0, size % whole.length));
  if (kind === "version") return broken(Buffer.from(whole.toString("latin1").replace("HTTP/1.1", text), "latin1"));
  if (kind === "line feeds") return broken(Buffer.from(whole.toString("latin1").replaceAll("\r\n", "\n"), "latin1"));
  if (kind === "byte") return broken(Buffer.concat([whole.subarray(0, size % 200), Buffer.from(text), whole.subarray(size % 200)]));
  return broken(Buffer.concat([whole, whole]));
}

function lay({ method, target, headers }: Message, framing: readonly string[], body: Buffer): Buffer {
  const lines = [`${method} ${target} HTTP/1.1`, ...headers.map(([name, value]) => `${name}: ${value}`), ...framing];
  return Buffer.concat([Buffer.from(`${lines.join("\r\n")}\r\n\r\n`, "latin1"), body]);
}

function toChunks(body: Buffer, size: number): Buffer {
  const parts: Buffer[] = [];
  for (let at = 0; at < body.length; at += size) {
    const part = body.subarray(at, at + size);
    parts.push(Buffer.from(`${part.length.toString(16)}\r\n`), part, Buffer.from("\r\n"));
  }
  return Buffer.concat([...parts, Buffer.from("0\r\n\r\n")]);
}
