import { expect, test } from "vitest";
import { resolveParameters, toParameterJson } from "#local/cloud/cloudformation/template/parameters.ts";
import { parseTemplate } from "#local/cloud/cloudformation/template/parse-template.ts";

const TEMPLATE = parseTemplate(
  JSON.stringify({
    Parameters: {
      Size: { Type: "String", Default: "small", AllowedValues: ["small", "large"] },
      Name: { Type: "String", AllowedPattern: "[a-z]+", ConstraintDescription: "lower case only" },
      Zones: { Type: "CommaDelimitedList", Default: "a, b" },
      Version: { Type: "AWS::SSM::Parameter::Value<String>", Default: "/version" },
    },
    Resources: { A: { Type: "AWS::S3::Bucket" } },
  }),
);

const readSsm = (name: string) => (name === "/version" ? "30" : undefined);
const input = (name: string, value: string) => ({ name, value, usePrevious: false });

test("resolveParameters() takes inputs, defaults, former values and SSM parameters", () => {
  const first = resolveParameters(TEMPLATE, [input("Name", "abc"), input("Size", "large")], [], readSsm);
  expect(first.map(({ name, given, resolved }) => [name, given, resolved])).toEqual([
    ["Size", "large", undefined],
    ["Name", "abc", undefined],
    ["Zones", "a, b", undefined],
    ["Version", "/version", "30"],
  ]);
  const second = resolveParameters(TEMPLATE, [{ name: "Name", usePrevious: true }], first, readSsm);
  expect(second.find(({ name }) => name === "Name")?.given).toBe("abc");
  expect(second.find(({ name }) => name === "Size")?.given).toBe("small");
});

test("toParameterJson() gives a list for list types", () => {
  const [, , zones] = resolveParameters(TEMPLATE, [input("Name", "abc")], [], readSsm);
  const declared = TEMPLATE.parameters.get("Zones");
  if (zones === undefined || declared === undefined) throw new Error("Zones is missing");
  expect(toParameterJson(zones, declared)).toEqual(["a", "b"]);
});

test.each<[string, readonly ReturnType<typeof input>[], RegExp]>([
  ["a missing value", [], /Parameters: \[Name\] must have values/],
  ["an unknown parameter", [input("Name", "abc"), input("Foo", "1")], /Parameters: \[Foo\] do not exist/],
  ["a value that is not allowed", [input("Name", "abc"), input("Size", "huge")], /'Size' must be one of AllowedValues/],
  ["a value off the pattern", [input("Name", "ABC")], /'Name' must match pattern \[a-z\]\+: lower case only/],
  ["an SSM parameter that is not there", [input("Name", "a"), input("Version", "/x")], /Unable to fetch parameters \[\/x\]/],
])("resolveParameters() refuses %s", (_name, inputs, message) => {
  expect(() => resolveParameters(TEMPLATE, inputs, [], readSsm)).toThrow(message);
});
