import { describe, expect, test } from "vitest";
import { withKeySunset } from "#core/serving/key-sunset.ts";

const CALLER = { tenant: "a", plan: "free", entitlements: [], scopes: ["infer"] } as const;
const RETIRING = { ...CALLER, keySunset: "2026-11-25T12:00:00.000Z" };
const answer = (headers: Readonly<Record<string, string>>) => ({ status: 200, headers, body: new Uint8Array() });

describe("withKeySunset()", () => {
  test("says when the key ends, as an HTTP date", () => {
    expect(withKeySunset(answer({ a: "b" }), RETIRING).headers).toEqual({ a: "b", sunset: "Wed, 25 Nov 2026 12:00:00 GMT" });
  });

  test("says nothing of a key that stays, nor of nobody's", () => {
    expect(withKeySunset(answer({}), CALLER).headers).toEqual({});
    expect(withKeySunset(answer({}), undefined).headers).toEqual({});
  });

  test("leaves the earlier of two ends in the header", () => {
    const earlier = { sunset: "Tue, 24 Nov 2026 00:00:00 GMT" };
    expect(withKeySunset(answer(earlier), RETIRING).headers).toEqual(earlier);
    expect(withKeySunset(answer({ sunset: "Thu, 31 Dec 2026 00:00:00 GMT" }), RETIRING).headers.sunset).toBe(
      "Wed, 25 Nov 2026 12:00:00 GMT",
    );
  });
});
