import { describe, expect, test } from "vitest";
import { decodeBody } from "#functions/edge/decode-body.ts";
import { toProxyEvent } from "#test/fakes/api-gateway-event.ts";

const BYTES = Uint8Array.from({ length: 100 }, (_, index) => index);

function decode(jsonLength?: string): Buffer {
  const headers = new Map(jsonLength === undefined ? [] : [["inference-header-content-length", jsonLength]]);
  return decodeBody(toProxyEvent({ body: BYTES }), headers);
}

describe("decodeBody()", () => {
  test.each(Array.from({ length: 17 }, (_, length) => length))(
    "puts what follows %i bytes of JSON where an array of any element may begin",
    (length) => {
      const body = decode(String(length));
      expect(Uint8Array.from(body)).toEqual(BYTES);
      expect((body.byteOffset + length) % 8).toBe(0);
    },
  );

  test.each([undefined, "", "-3", "1.5", "1e3", "x", "99999999999999999999", "2147483648"])(
    "gives the same bytes with the header %j",
    (length) => {
      expect(Uint8Array.from(decode(length))).toEqual(BYTES);
    },
  );
});
