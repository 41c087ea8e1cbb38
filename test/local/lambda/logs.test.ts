import { expect, test } from "vitest";
import { createLineSplitter } from "#local/lambda/log-lines.ts";
import { eventually, openLambda } from "./opened-lambda.ts";

test("what a function prints stands between Lambda's own lines, in the environment's stream of its group", async () => {
  const { lambda, lines, put } = openLambda();
  await put(
    'console.log("loading"); exports.handler = async (event, { awsRequestId }) => { console.log("ü", awsRequestId); console.error("two\\nlines"); };',
  );
  const { requestId, logTail } = await lambda.invoke("f", Buffer.from("{}"), { requestId: "id-1", withLogTail: true });
  await eventually(() => lines.some(({ message }) => message === "lines"));
  const messages = lines.map(({ message }) => message);
  expect(requestId).toBe("id-1");
  expect(messages).toEqual(
    expect.arrayContaining(["loading", "START RequestId: id-1 Version: $LATEST", "ü id-1", "two", "lines", "END RequestId: id-1"]),
  );
  expect(messages.find((message) => message.startsWith("REPORT"))).toMatch(
    /^REPORT RequestId: id-1\tDuration: [\d.]+ ms\tBilled Duration: \d+ ms\tMemory Size: 512 MB\t(Max Memory Used: \d+ MB\t)?Init Duration: [\d.]+ ms$/,
  );
  expect(logTail).toMatch(/^START RequestId: id-1[\s\S]*END RequestId: id-1\nREPORT /);
  expect(new Set(lines.map(({ group }) => group))).toEqual(new Set(["/aws/lambda/f"]));
  expect(new Set(lines.map(({ stream }) => stream))).toEqual(
    new Set([expect.stringMatching(/^\d{4}\/\d\d\/\d\d\/\[\$LATEST\][0-9a-f]{32}$/)]),
  );
});

test("a log tail is the last 4 KiB", async () => {
  const { lambda, put } = openLambda();
  await put('exports.handler = async () => { for (let i = 0; i < 500; i++) console.log("line " + i); };');
  const { logTail = "" } = await lambda.invoke("f", Buffer.from("{}"), { withLogTail: true });
  expect(Buffer.byteLength(logTail)).toBe(4_096);
  expect(logTail).toMatch(/REPORT RequestId: [^\n]+\n$/);
});

test("createLineSplitter() joins what arrives in pieces, also within a character, and keeps the last line without an end", () => {
  const lines: string[] = [];
  const splitter = createLineSplitter((line) => lines.push(line));
  const bytes = Buffer.from("eins\r\nzwölf\n\nend");
  for (const byte of bytes) splitter.write(Buffer.of(byte));
  splitter.end();
  expect(lines).toEqual(["eins", "zwölf", "", "end"]);
});

test("createLineSplitter() passes a line without end on in pieces", () => {
  const lines: string[] = [];
  const splitter = createLineSplitter((line) => lines.push(line));
  splitter.write(Buffer.alloc(600_000, "x"));
  splitter.end();
  expect(lines.map((line) => line.length)).toEqual([262_144, 262_144, 75_712]);
});
