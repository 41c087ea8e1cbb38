import { gunzipSync, inflateSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { compressAnswer } from "#local/gateway/compress-answer.ts";

const ANSWER = { status: 200, headers: { "content-type": "application/json" }, body: Buffer.alloc(2_000, "a") };

describe("compressAnswer()", () => {
  test.each([
    ["gzip", "gzip"],
    ["GZIP", "gzip"],
    ["deflate, gzip;q=0.5", "deflate"],
    ["gzip;q=0.2, deflate;q=0.9, br;q=0.1", "deflate"],
    ["gzip, deflate, br", "gzip"],
  ])("for %s gives %s", async (accepted, coding) => {
    const { headers, body } = await compressAnswer(ANSWER, 1_024, accepted);
    expect(headers["content-encoding"]).toBe(coding);
    expect(Buffer.from(coding === "gzip" ? gunzipSync(body) : inflateSync(body)).equals(ANSWER.body)).toBe(true);
  });

  test.each([
    ["nothing is asked for", undefined],
    ["anything will do", "*"],
    ["the best liked is none of ours", "br, gzip;q=0.5"],
    ["it is refused", "gzip;q=0"],
    ["the weight is malformed", "gzip;q=2"],
  ])("leaves an answer alone where %s", async (_, accepted) => {
    expect(await compressAnswer(ANSWER, 1_024, accepted)).toBe(ANSWER);
  });

  test("leaves alone what is small, what is coded already, and an API that says nothing of it", async () => {
    expect(await compressAnswer(ANSWER, 2_001, "gzip")).toBe(ANSWER);
    expect(await compressAnswer(ANSWER, undefined, "gzip")).toBe(ANSWER);
    const coded = { ...ANSWER, headers: { "content-encoding": "br" } };
    expect(await compressAnswer(coded, 0, "gzip")).toBe(coded);
  });
});
