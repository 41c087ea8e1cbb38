import { expect, test } from "vitest";
import { toGreeting } from "#local/start/greeting.ts";

const CONNECTION = {
  url: "http://127.0.0.1:1",
  apiKey: "slw_test_k",
  tenant: "demo",
  awsEndpoint: "http://127.0.0.1:2",
  region: "us-east-1",
  pid: 3,
};

test("toGreeting() prints URL, key, AWS endpoint and a curl line with the sample's absolute path", () => {
  const sample = { model: "mnist", file: "/project/models/mnist/1/sample.json" };
  const text = toGreeting({ connection: CONNECTION, sample, inert: [], seconds: 3.21 });
  expect(text).toContain("http://127.0.0.1:2");
  expect(text).toMatch(
    /curl -s http:\/\/127\.0\.0\.1:1\/v2\/models\/mnist\/infer .*slw_test_k.*'@\/project\/models\/mnist\/1\/sample\.json'/,
  );
});

test("toGreeting() prints no curl line where the catalog is empty", () => {
  expect(toGreeting({ connection: CONNECTION, sample: undefined, inert: [], seconds: 1 })).not.toContain("curl");
});

test("toGreeting() names what was accepted without effect", () => {
  expect(toGreeting({ connection: CONNECTION, sample: undefined, inert: ["AWS::EC2::VPC"], seconds: 1 })).toMatch(/inert.*AWS::EC2::VPC/);
});
