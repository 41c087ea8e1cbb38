import { CloudFormationClient } from "@aws-sdk/client-cloudformation";
import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { afterEach, describe, expect, test } from "vitest";
import { readPeppers } from "#core/drivers/peppers-secrets-manager.ts";
import { readStackOutputs } from "#core/drivers/stack-outputs-cloudformation.ts";
import { type AwsAnswer, startFakeAws } from "#test/fakes/aws-endpoint.ts";

let close: (() => Promise<void>) | undefined;

afterEach(() => close?.());

async function start(answer: AwsAnswer) {
  const aws = await startFakeAws(() => answer);
  close = aws.close;
  return aws;
}

const SECRET = "p".repeat(64);
const json = (value: unknown): AwsAnswer => ({ status: 200, body: JSON.stringify(value) });

describe("readPeppers()", () => {
  test("reads the secret's current value", async () => {
    const aws = await start(json({ SecretString: JSON.stringify({ current: "1", 1: SECRET }) }));
    const peppers = await readPeppers(new SecretsManagerClient(aws.config), "arn:pepper");
    expect(peppers).toEqual({ current: "1", secrets: new Map([["1", SECRET]]) });
    expect(JSON.parse(aws.requests[0]?.body ?? "")).toEqual({ SecretId: "arn:pepper" });
  });

  test("keeps the text of a malformed secret out of its error", async () => {
    const aws = await start(json({ SecretString: JSON.stringify({ current: "2", 1: SECRET }) }));
    const error = await readPeppers(new SecretsManagerClient(aws.config), "arn:pepper").catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(Error);
    expect(String(error)).not.toContain(SECRET);
  });

  test("rejects a secret without text", async () => {
    const aws = await start(json({}));
    await expect(readPeppers(new SecretsManagerClient(aws.config), "arn:pepper")).rejects.toThrow('"arn:pepper" holds no text');
  });
});

describe("readStackOutputs()", () => {
  const xml = (status: number, body: string): AwsAnswer => ({ status, headers: { "content-type": "text/xml" }, body });

  test("gives the outputs by key", async () => {
    const outputs = "<member><OutputKey>ApiUrl</OutputKey><OutputValue>http://api</OutputValue></member>";
    const stack = `<member><StackName>slipway-serving</StackName><Outputs>${outputs}</Outputs></member>`;
    const aws = await start(
      xml(200, `<DescribeStacksResponse><DescribeStacksResult><Stacks>${stack}</Stacks></DescribeStacksResult></DescribeStacksResponse>`),
    );
    expect(await readStackOutputs(new CloudFormationClient(aws.config), "slipway-serving")).toEqual(new Map([["ApiUrl", "http://api"]]));
  });

  test("gives undefined for a stack that does not exist, and lets other errors through", async () => {
    const error = (code: string, message: string) =>
      xml(400, `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`);
    const missing = await start(error("ValidationError", "Stack with id nowhere does not exist"));
    expect(await readStackOutputs(new CloudFormationClient(missing.config), "nowhere")).toBeUndefined();
    await missing.close();
    const denied = await start(error("AccessDenied", "Not yours"));
    await expect(readStackOutputs(new CloudFormationClient(denied.config), "nowhere")).rejects.toThrow("Not yours");
  });
});
