import { expect, test } from "vitest";
import { parseTemplate } from "#local/cloud/cloudformation/template/parse-template.ts";

const BUCKET = { Type: "AWS::S3::Bucket" };
const parse = (template: object) => () => parseTemplate(JSON.stringify(template));

test("parseTemplate() reports every problem of the shape at once", () => {
  expect(parse({ Resources: { A: {}, B: { Type: "T", DeletionPolicy: "Keep" } }, Outputs: { O: {} }, Extra: 1 })).toThrow(
    /Resources\/A must have a "Type"; Resources\/B\/DeletionPolicy must be one of .*; Outputs\/O must have a "Value"; .*"Extra"/,
  );
});

test.each<[string, object, RegExp]>([
  ["a template without resources", {}, /At least one Resources member/],
  ["a macro", { Transform: "AWS::Serverless", Resources: { A: BUCKET } }, /"Transform" is not supported by the local cloud/],
  [
    "a reference that leads nowhere",
    { Resources: { A: { ...BUCKET, Properties: { Tags: [{ Value: { Ref: "Nowhere" } }] } } } },
    /Unresolved resource dependencies \[Nowhere\] in the Resources block of the template, at Resources\/A\/Properties\/Tags\/0\/Value/,
  ],
  [
    "a hole of Fn::Sub that leads nowhere",
    { Resources: { A: BUCKET }, Outputs: { O: { Value: { "Fn::Sub": "${B.Arn}" } } } },
    /\[B\] in the Outputs block of the template, at Outputs\/O\/Value/,
  ],
  ["a DependsOn that leads nowhere", { Resources: { A: { ...BUCKET, DependsOn: ["B"] } } }, /\[B\].*Resources\/A\/DependsOn/],
  [
    "an unknown function",
    { Resources: { A: { ...BUCKET, Properties: { X: { "Fn::Foo": 1 } } } } },
    /"Fn::Foo" at Resources\/A\/Properties\/X/,
  ],
  ["an unknown condition", { Resources: { A: { ...BUCKET, Condition: "C" } } }, /condition dependency "C" at Resources\/A/],
  [
    "conditions in a circle",
    { Conditions: { C: { "Fn::Not": [{ Condition: "D" }] }, D: { "Fn::Not": [{ Condition: "C" }] } }, Resources: { A: BUCKET } },
    /Circular dependency between conditions: \[C, D\]/,
  ],
  ["an unknown map", { Resources: { A: { ...BUCKET, Properties: { X: { "Fn::FindInMap": ["M", "a", "b"] } } } } }, /Mapping "M"/],
])("parseTemplate() refuses %s and names the place", (_name, template, message) => {
  expect(parse(template)).toThrow(message);
});

test("parseTemplate() refuses text that is no JSON", () => {
  expect(() => parseTemplate("Resources: {}")).toThrow(/reads JSON templates/);
});
