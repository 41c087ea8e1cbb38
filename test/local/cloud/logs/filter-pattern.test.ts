import { describe, expect, test } from "vitest";
import { parseFilterPattern } from "#local/cloud/logs/filter-pattern.ts";

describe("parseFilterPattern()", () => {
  test.each([
    ["", "anything", true],
    ["ERROR", "an ERROR here", true],
    ["ERROR", "an error here", false],
    ["ERROR key", "key of an ERROR", true],
    ["ERROR key", "an ERROR", false],
    ['"two words"', "has two words", true],
    ['"two words"', "words two", false],
    ['"a \\"quoted\\" word"', 'a "quoted" word', true],
    ["?ERROR ?WARN", "a WARN", true],
    ["?ERROR ?WARN", "INFO", false],
    ["ERROR -expected", "ERROR", true],
    ["ERROR -expected", "an expected ERROR", false],
  ])("%j of %j is %j", (pattern, message, isMatch) => {
    expect(parseFilterPattern(pattern)(message)).toBe(isMatch);
  });

  test.each(["{ $.level = 50 }", "[ip, user]", "%regex%"])("refuses %j, which is no term", (pattern) => {
    expect(() => parseFilterPattern(pattern)).toThrow("filters by terms alone");
  });
});
