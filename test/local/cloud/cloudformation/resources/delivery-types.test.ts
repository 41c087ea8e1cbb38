import { expect, test } from "vitest";
import { openCloudOfFakes } from "../cloud-of-fakes.ts";

const SETTLE = "arn:aws:lambda:eu-central-1:000000000000:function:settle";

test("a subscription filter hangs on its log group, follows its template, and goes with it", async () => {
  const { deploy, cloudFormation, subscriptions } = openCloudOfFakes();
  const template = (FilterPattern: string) => ({
    Resources: {
      Log: { Type: "AWS::Logs::LogGroup", Properties: { LogGroupName: "versions" } },
      Permission: {
        Type: "AWS::Lambda::Permission",
        Properties: { Action: "lambda:InvokeFunction", FunctionName: SETTLE, Principal: "logs.amazonaws.com" },
      },
      Usage: {
        Type: "AWS::Logs::SubscriptionFilter",
        Properties: { LogGroupName: { Ref: "Log" }, FilterName: "usage", FilterPattern, DestinationArn: SETTLE },
      },
    },
    Outputs: { Name: { Value: { Ref: "Usage" } } },
  });
  expect((await deploy(template("one"))).outputs[0]?.value).toBe("usage");
  await deploy(template('{ $.usage.requestId = "*" }'));
  expect(subscriptions.list("versions")).toMatchObject([{ name: "usage", pattern: '{ $.usage.requestId = "*" }', destinationArn: SETTLE }]);
  expect(cloudFormation.inertResources()).toEqual([]);
  await cloudFormation.deleteStack("app");
  expect(subscriptions.list("versions")).toEqual([]);
});

test("a rule at a rate runs its functions, one that is disabled none, and goes with its template", async () => {
  const { deploy, cloudFormation, rules, lambda } = openCloudOfFakes();
  const events: unknown[] = [];
  lambda.handlers.set("settle", async (event) => void events.push(event));
  const template = (State: string, ScheduleExpression = "rate(1 minute)") => ({
    Resources: {
      Sweep: { Type: "AWS::Events::Rule", Properties: { Name: "sweep", ScheduleExpression, State, Targets: [{ Id: "t", Arn: SETTLE }] } },
    },
    Outputs: { Arn: { Value: { "Fn::GetAtt": ["Sweep", "Arn"] } } },
  });
  const arn = "arn:aws:events:eu-central-1:000000000000:rule/sweep";
  expect((await deploy(template("ENABLED"))).outputs[0]?.value).toBe(arn);
  expect(rules.find("sweep")?.everyMs).toBe(60_000);
  await rules.run(new Date());
  expect(events).toMatchObject([{ source: "aws.events", resources: [arn] }]);
  await deploy(template("DISABLED"));
  await rules.run(new Date());
  expect(events).toHaveLength(1);
  await deploy(template("ENABLED", "rate(2 hours)"));
  expect(rules.find("sweep")?.everyMs).toBe(7_200_000);
  await cloudFormation.deleteStack("app");
  expect(rules.find("sweep")).toBeUndefined();
  await expect(deploy(template("ENABLED", "cron(0 12 * * ? *)"))).rejects.toThrow("runs rules at a rate alone");
});
