import { describe, expect, test } from "vitest";
import { AwsError } from "#local/cloud/aws-error.ts";
import { generateSecret } from "#local/cloud/secrets-manager/generate-secret.ts";

const KINDS = [/[a-z]/, /[A-Z]/, /[0-9]/, /[^a-zA-Z0-9]/];

describe("generateSecret()", () => {
  test("is 32 characters with one of each kind unless told otherwise", () => {
    for (let round = 0; round < 50; round++) {
      const secret = generateSecret({});
      expect(secret).toHaveLength(32);
      for (const kind of KINDS) expect(secret).toMatch(kind);
    }
  });

  test("differs each time", () => {
    expect(new Set(Array.from({ length: 100 }, () => generateSecret({ passwordLength: 16 }))).size).toBe(100);
  });

  test("joins a template under its key, the template's own fields kept", () => {
    const recipe = {
      secretStringTemplate: '{"current":"1"}',
      generateStringKey: "1",
      passwordLength: 64,
      excludePunctuation: true,
    };
    const secret = JSON.parse(generateSecret(recipe));
    expect(secret).toEqual({ current: "1", "1": expect.stringMatching(/^[0-9A-Za-z]{64}$/) });
  });

  test("leaves out what is excluded, whole kinds and single characters", () => {
    const digits = generateSecret({
      passwordLength: 500,
      excludeLowercase: true,
      excludeUppercase: true,
      excludePunctuation: true,
      excludeCharacters: "013456789",
    });
    expect(digits).toBe("2".repeat(500));
    expect(generateSecret({ passwordLength: 4000, excludeCharacters: '"@/\\' })).not.toMatch(/["@/\\ ]/);
    expect(generateSecret({ passwordLength: 4000, includeSpace: true })).toContain(" ");
  });

  test.each([
    ["everything excluded", { excludeLowercase: true, excludeUppercase: true, excludeNumbers: true, excludePunctuation: true }],
    ["a length of 0", { passwordLength: 0 }],
    ["a length over 4096", { passwordLength: 4097 }],
    ["fewer characters than kinds", { passwordLength: 3 }],
    ["a template without a key", { secretStringTemplate: "{}" }],
    ["a key without a template", { generateStringKey: "x" }],
    ["a template that is no JSON", { secretStringTemplate: "{", generateStringKey: "x" }],
    ["a template that is no object", { secretStringTemplate: "[]", generateStringKey: "x" }],
  ])("refuses %s", (_, recipe) => {
    expect(() => generateSecret(recipe)).toThrow(AwsError);
  });
});
