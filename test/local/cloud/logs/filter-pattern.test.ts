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

  test.each([
    ['{ $.usage.requestId = "*" }', '{"usage":{"requestId":"1"}}', true],
    ['{ $.usage.requestId = "*" }', '{"usage":{"requestId":1}}', false],
    ['{ $.usage.requestId = "*" }', '{"level":"info"}', false],
    ['{ $.usage.requestId = "*" }', 'no JSON with "usage"', false],
    ["{$.code=Access*}", '{"code":"AccessDenied"}', true],
    ['{ $.code = "Access.*" }', '{"code":"AccessDenied"}', false],
    ['{ $.code != "A" }', '{"code":"B"}', true],
    ['{ $.code != "A" }', "{}", false],
    ["{ $.level = 50 }", '{"level":50}', true],
    ["{ $.level = 50 }", '{"level":"50"}', false],
    ["{ $.ms > 10 && $.ms <= 20 }", '{"ms":20}', true],
    ["{ $.ms > 10 && $.ms <= 20 }", '{"ms":10}', false],
    ['{ $.a = "x" || $.b IS NULL }', '{"b":null}', true],
    ["{ $.a NOT EXISTS }", '{"a":null}', false],
    ["{ $.a IS TRUE }", '{"a":true}', true],
  ])("%j of JSON %j is %j", (pattern, message, isMatch) => {
    expect(parseFilterPattern(pattern)(message)).toBe(isMatch);
  });

  test.each(["[ip, user]", "%regex%"])("refuses %j, which is no term", (pattern) => {
    expect(() => parseFilterPattern(pattern)).toThrow("filters by terms and JSON alone");
  });

  test.each(["{ }", "{ $.a }", "{ $.a[0] = 1 }", "{ $.a < b }", "{ ($.a = 1) }", "{ $.a = 1 && $.b = 2 || $.c = 3 }", "{ $.a = 1"])(
    "refuses the JSON form %j",
    (pattern) => {
      expect(() => parseFilterPattern(pattern)).toThrow("cannot filter by");
    },
  );
});
