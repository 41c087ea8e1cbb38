import { connect, type Socket } from "node:net";

export interface RawAnswer {
  readonly status: number;
  /** By names in lower case. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
  /** Everything that came, until the connection ended. */
  readonly text: string;
}

/** Sends bytes as they are, in the pieces given, and reads until the gateway closes the connection. */
export async function rawRequest(port: number, ...pieces: readonly (string | Buffer)[]): Promise<RawAnswer> {
  const { socket, whole } = openRaw(port);
  for (const piece of pieces) {
    if (socket.destroyed) break;
    socket.write(piece);
    await new Promise((resolve) => setTimeout(resolve, pieces.length > 1 ? 5 : 0));
  }
  return parseAnswer(await whole);
}

/** A connection, and all that comes on it once it has ended. */
export function openRaw(port: number): { readonly socket: Socket; readonly whole: Promise<string> } {
  const socket = connect(port, "127.0.0.1");
  const chunks: Buffer[] = [];
  socket.on("data", (chunk: Buffer) => chunks.push(chunk)).on("error", () => {});
  const whole = new Promise<string>((resolve) => socket.once("close", () => resolve(Buffer.concat(chunks).toString("latin1"))));
  return { socket, whole };
}

/** The first answer in what came, interim ones left out. @throws Error when it is no HTTP. */
export function parseAnswer(text: string): RawAnswer {
  const rest = text.replace(/^(HTTP\/1\.1 1\d\d [^\r]*\r\n(?:[^\r]+\r\n)*\r\n)+/, "");
  const end = rest.indexOf("\r\n\r\n");
  const [first = "", ...lines] = rest.slice(0, Math.max(0, end)).split("\r\n");
  const status = /^HTTP\/1\.1 (\d{3}) /.exec(first)?.[1];
  if (status === undefined) throw new Error(`No HTTP answer in ${JSON.stringify(text.slice(0, 200))}`);
  const headers = new Map(lines.map((line) => [line.slice(0, line.indexOf(":")).toLowerCase(), line.slice(line.indexOf(":") + 1).trim()]));
  return { status: Number(status), headers, body: rest.slice(end + 4), text };
}
