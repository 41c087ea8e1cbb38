import { expect, test } from "vitest";
import { evaluate } from "#local/cloud/cloudformation/template/evaluate.ts";
import type { Json } from "#local/cloud/cloudformation/template/json.ts";
import type { Scope } from "#local/cloud/cloudformation/template/scope.ts";

const SCOPE: Scope = {
  reference: (name) => {
    const values: Readonly<Record<string, Json | undefined>> = { Bucket: "bucket-1", List: ["x", "y"], "AWS::Region": "eu-central-1" };
    return name === "AWS::NoValue" ? undefined : values[name];
  },
  attribute: (resource, attribute) => `${resource}/${attribute}`,
  condition: (name) => name === "Yes",
  importValue: (name) => `imported ${name}`,
  mappings: new Map([["Sizes", { small: { memory: 128 } }]]),
  region: "eu-central-1",
};

const given = (value: Json): Json | undefined => evaluate(value, SCOPE, "Resources/R/Properties");

test.each<[string, Json, Json | undefined]>([
  ["a Ref", { Ref: "Bucket" }, "bucket-1"],
  ["an object with a key Ref among others", { Ref: "Bucket", other: 1 }, { Ref: "Bucket", other: 1 }],
  ["Fn::GetAtt as a list", { "Fn::GetAtt": ["Bucket", "Arn"] }, "Bucket/Arn"],
  ["Fn::GetAtt as text, dots in the attribute", { "Fn::GetAtt": "Nested.Outputs.Url" }, "Nested/Outputs.Url"],
  ["Fn::Join", { "Fn::Join": ["-", ["a", { Ref: "Bucket" }, 3]] }, "a-bucket-1-3"],
  ["Fn::Join of a list reference", { "Fn::Join": [",", { Ref: "List" }] }, "x,y"],
  ["Fn::Join without NoValue", { "Fn::Join": [",", ["a", { Ref: "AWS::NoValue" }]] }, "a"],
  ["Fn::Split and Fn::Select", { "Fn::Select": ["1", { "Fn::Split": ["/", "a/b/c"] }] }, "b"],
  ["Fn::Sub", { "Fn::Sub": "${Bucket}.${Bucket.Arn}.${AWS::Region}.${!Literal}" }, "bucket-1.Bucket/Arn.eu-central-1.${Literal}"],
  ["Fn::Sub with variables", { "Fn::Sub": ["${name}-${Bucket}", { name: { Ref: "List" } }] }, undefined],
  ["Fn::Sub with a text variable", { "Fn::Sub": ["${name}-${Bucket}", { name: "n" }] }, "n-bucket-1"],
  ["Fn::If, true", { "Fn::If": ["Yes", "a", "b"] }, "a"],
  ["Fn::If, false", { "Fn::If": ["No", "a", { Ref: "Bucket" }] }, "bucket-1"],
  ["Fn::FindInMap", { "Fn::FindInMap": ["Sizes", "small", "memory"] }, 128],
  ["Fn::ImportValue of a Fn::Sub", { "Fn::ImportValue": { "Fn::Sub": "${Bucket}-url" } }, "imported bucket-1-url"],
  ["Fn::Base64", { "Fn::Base64": "hello" }, "aGVsbG8="],
  ["Fn::GetAZs", { "Fn::GetAZs": "" }, ["eu-central-1a", "eu-central-1b", "eu-central-1c"]],
  ["Fn::Cidr", { "Fn::Cidr": ["10.1.0.0/16", 3, 8] }, ["10.1.0.0/24", "10.1.1.0/24", "10.1.2.0/24"]],
  ["members with NoValue", { a: { Ref: "AWS::NoValue" }, b: [1, { Ref: "AWS::NoValue" }] }, { b: [1] }],
])("evaluate() understands %s", (_name, value, expected) => {
  if (expected === undefined) expect(() => given(value)).toThrow(/needs text, received \["x","y"\]/);
  else expect(given(value)).toEqual(expected);
});

test.each<[Json, RegExp]>([
  [{ "Fn::Magic": [] }, /Unknown intrinsic function "Fn::Magic" at Resources\/R\/Properties/],
  [{ a: [{ "Fn::Select": [5, ["x"]] }] }, /Fn::Select at Resources\/R\/Properties\/a\/0 cannot select nonexistent value at index 5/],
  [{ "Fn::FindInMap": ["Sizes", "large", "memory"] }, /Unable to get mapping for Sizes::large::memory/],
  [{ "Fn::Join": ["-", "text"] }, /Fn::Join at Resources\/R\/Properties expects \[delimiter, \[values\]\]/],
  [{ "Fn::Sub": "x", other: 1 }, /"Fn::Sub" at Resources\/R\/Properties must be the only key/],
  [{ "Fn::Cidr": ["10.0.0.0/24", 256, 8] }, /cannot cut 256 blocks/],
])("evaluate() refuses %j and names the place", (value, message) => {
  expect(() => given(value)).toThrow(message);
});
