import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { AwsError } from "#local/cloud/aws-error.ts";
import { parseCredentialScope } from "#local/cloud/credential-scope.ts";

const NOW_MS = Date.UTC(2026, 10, 24, 12);
const SIGNATURE = "0a".repeat(32);
const HEADER = `AWS4-HMAC-SHA256 Credential=AKID/20261124/eu-central-1/s3/aws4_request, SignedHeaders=host;x-amz-date, Signature=${SIGNATURE}`;
const SCOPE = { accessKeyId: "AKID", region: "eu-central-1", service: "s3" };

const parseHeader = (header: string) => parseCredentialScope(header, new URLSearchParams(), NOW_MS);

describe("parseCredentialScope() of a header", () => {
  test("gives key, region and service, whatever the spaces between fields", () => {
    expect(parseHeader(HEADER)).toEqual(SCOPE);
    expect(parseHeader(HEADER.replaceAll(", ", ","))).toEqual(SCOPE);
  });

  test.each([
    ["another algorithm", HEADER.replace("HMAC-SHA256", "ECDSA-P256-SHA256")],
    ["no fields", "AWS4-HMAC-SHA256"],
    ["a basic login", "Basic dGVzdDp0ZXN0"],
    ["no credential", HEADER.replace("Credential", "Credentials")],
    ["no signed headers", HEADER.replace("SignedHeaders=host;x-amz-date, ", "")],
    ["no signature", HEADER.slice(0, HEADER.indexOf(", Signature"))],
    ["a field twice", `${HEADER}, Signature=${SIGNATURE}`],
    ["a field without a value's sign", `${HEADER}, nonsense`],
    ["a host that is not signed", HEADER.replace("host;", "")],
    ["a signature too short", HEADER.slice(0, -1)],
    ["a scope of four parts", HEADER.replace("/aws4_request", "")],
    ["another scope's end", HEADER.replace("aws4_request", "aws5_request")],
    ["a date that is none", HEADER.replace("20261124", "2026-11-24")],
    ["a region with a path", HEADER.replace("eu-central-1", "../x")],
    ["a key with a line break", HEADER.replace("AKID", "AK\nID")],
  ])("refuses %s", (_name, header) => {
    expect(() => parseHeader(header)).toThrow(AwsError);
    expect(() => parseHeader(header)).toThrow(expect.objectContaining({ code: "IncompleteSignature", status: 403 }));
  });

  test("throws nothing but AwsErrors, whatever comes", () => {
    const near = fc
      .tuple(fc.nat(HEADER.length), fc.string({ maxLength: 3 }))
      .map(([at, text]) => HEADER.slice(0, at) + text + HEADER.slice(at + 1));
    fc.assert(
      fc.property(fc.oneof(fc.string(), near), (header) => {
        try {
          parseHeader(header);
        } catch (error) {
          expect(error).toBeInstanceOf(AwsError);
        }
      }),
      { seed: 24, numRuns: 500 },
    );
  });
});

describe("parseCredentialScope() of a presigned URL", () => {
  const query = (changes: Readonly<Record<string, string | null>> = {}): URLSearchParams => {
    const parameters = new URLSearchParams({
      "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
      "X-Amz-Credential": "AKID/20261124/eu-central-1/s3/aws4_request",
      "X-Amz-Date": "20261124T115000Z",
      "X-Amz-Expires": "600",
      "X-Amz-SignedHeaders": "host",
      "X-Amz-Signature": SIGNATURE,
    });
    for (const [name, value] of Object.entries(changes)) {
      if (value === null) parameters.delete(name);
      else parameters.set(name, value);
    }
    return parameters;
  };
  const parse = (parameters: URLSearchParams) => parseCredentialScope(undefined, parameters, NOW_MS);

  test("gives the scope up to its last moment", () => {
    expect(parse(query())).toEqual(SCOPE);
    expect(() => parse(query({ "X-Amz-Expires": "599" }))).toThrow(expect.objectContaining({ code: "AccessDenied", status: 403 }));
  });

  test("no signature at all is undefined, not an error", () => {
    expect(parse(new URLSearchParams("x=1"))).toBeUndefined();
  });

  test.each<[string, string | null]>([
    ["X-Amz-Algorithm", "none"],
    ["X-Amz-Credential", null],
    ["X-Amz-Credential", "AKID/s3"],
    ["X-Amz-Date", "2026-11-24T11:50:00Z"],
    ["X-Amz-Date", "20261324T115000Z"],
    ["X-Amz-Expires", null],
    ["X-Amz-Expires", "0"],
    ["X-Amz-Expires", "604801"],
    ["X-Amz-Expires", "1e3"],
    ["X-Amz-SignedHeaders", "x-amz-date"],
    ["X-Amz-Signature", "0"],
  ])("refuses %s as %s", (name, value) => {
    expect(() => parse(query({ [name]: value }))).toThrow(expect.objectContaining({ code: "IncompleteSignature" }));
  });

  test("refuses a parameter that comes twice", () => {
    const twice = query();
    twice.append("X-Amz-Expires", "1");
    expect(() => parse(twice)).toThrow(expect.objectContaining({ code: "IncompleteSignature" }));
  });
});
