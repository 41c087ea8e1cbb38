import { expect, test } from "vitest";
import { createStsService } from "#local/cloud/sts/sts-service.ts";
import { parseXml } from "#local/cloud/xml.ts";
import { IDENTITY, NOW_MS, serveServices } from "../served-services.ts";

const ROLE = "arn:aws:iam::000000000000:role/cdk-hnb659fds-deploy-role-000000000000-eu-central-1";
const serve = () => serveServices({ sts: createStsService(IDENTITY, () => NOW_MS) });

test("GetCallerIdentity names the one account", async () => {
  const { form } = await serve();
  const { status, headers, text } = await form("sts", { Action: "GetCallerIdentity" });
  expect([status, headers.get("content-type")]).toEqual([200, "text/xml"]);
  expect(parseXml(text)).toMatchObject({
    GetCallerIdentityResponse: {
      GetCallerIdentityResult: { Arn: "arn:aws:iam::000000000000:user/local", Account: "000000000000" },
      ResponseMetadata: { RequestId: headers.get("x-amzn-requestid") },
    },
  });
});

test("AssumeRole gives credentials of the form SDKs expect, until the time asked for", async () => {
  const { form } = await serve();
  const fields = { Action: "AssumeRole", RoleArn: ROLE, RoleSessionName: "me", DurationSeconds: "900" };
  const { status, text } = await form("sts", fields);
  expect(status).toBe(200);
  expect(parseXml(text)).toMatchObject({
    AssumeRoleResponse: {
      AssumeRoleResult: {
        AssumedRoleUser: {
          Arn: "arn:aws:sts::000000000000:assumed-role/cdk-hnb659fds-deploy-role-000000000000-eu-central-1/me",
        },
        Credentials: {
          AccessKeyId: expect.stringMatching(/^ASIA[0-9A-F]{16}$/),
          SecretAccessKey: expect.stringMatching(/^.{40}$/),
          Expiration: new Date(NOW_MS + 900_000).toISOString(),
        },
      },
    },
  });
});

test.each([
  ["no role", { RoleSessionName: "me" }, "ValidationError"],
  ["a user for a role", { RoleArn: "arn:aws:iam::000000000000:user/x", RoleSessionName: "me" }, "ValidationError"],
  ["a session name with a slash", { RoleArn: ROLE, RoleSessionName: "a/b" }, "ValidationError"],
  ["a duration over 12 hours", { RoleArn: ROLE, RoleSessionName: "me", DurationSeconds: "43201" }, "ValidationError"],
  ["a duration that is no number", { RoleArn: ROLE, RoleSessionName: "me", DurationSeconds: "1h" }, "ValidationError"],
  ["an action it does not have", { Action: "GetFederationToken" }, "InvalidAction"],
])("%s is refused in the query protocol's form", async (_, fields, code) => {
  const { form } = await serve();
  const { status, text } = await form("sts", { Action: "AssumeRole", ...fields });
  expect(status).toBe(400);
  expect(parseXml(text)).toMatchObject({ ErrorResponse: { Error: { Type: "Sender", Code: code, Message: expect.any(String) } } });
});
