import { Match, type Template } from "aws-cdk-lib/assertions";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { describeProduct, type Product } from "../product.ts";
import { resourcesOf, spell, templateOf } from "../template.ts";

let product: Product;
let template: Template;

beforeAll(() => {
  product = describeProduct();
  template = templateOf(product.serving);
});

afterAll(() => product.remove());

const FUNCTION = "<UsageSettleFunction";

describe("SettleFunction", () => {
  test("is told of the usage lines of every version's log, and of no other log", () => {
    const filters = [...resourcesOf(template, "AWS::Logs::SubscriptionFilter").values()];
    expect(filters.map(({ Properties }) => spell(Properties.LogGroupName)).toSorted()).toEqual([
      expect.stringMatching(/^<SentimentEn7Log|^<Sentimenten7Log/),
      expect.stringMatching(/^<digits1Log/),
      expect.stringMatching(/^<digits2Log/),
    ]);
    for (const { Properties, DependsOn } of filters) {
      expect(Properties.FilterPattern).toBe('{ $.usage.requestId = "*" }');
      expect(spell(Properties.DestinationArn).startsWith(FUNCTION)).toBe(true);
      expect([DependsOn].flat()).toContainEqual(expect.stringMatching(/^UsageLogs/));
    }
  });

  test("may be called by CloudWatch Logs for this stack's log groups, by one permission", () => {
    const ofLogs = [...resourcesOf(template, "AWS::Lambda::Permission").values()].filter(
      ({ Properties }) => Properties.Principal === "logs.amazonaws.com",
    );
    expect(ofLogs.map(({ Properties }) => [spell(Properties.SourceArn), spell(Properties.SourceAccount)])).toEqual([
      ["arn:<AWS::Partition>:logs:<AWS::Region>:<AWS::AccountId>:log-group:slipway-serving-*:*", "<AWS::AccountId>"],
    ]);
  });

  test("runs every minute", () => {
    template.hasResourceProperties("AWS::Events::Rule", {
      ScheduleExpression: "rate(1 minute)",
      State: "ENABLED",
      Targets: [Match.objectLike({ Arn: { "Fn::GetAtt": [Match.stringLikeRegexp("^UsageSettleFunction"), "Arn"] } })],
    });
  });

  test("keeps what it failed at, encrypted, for two weeks", () => {
    template.hasResourceProperties("AWS::Lambda::Function", {
      Description: "Closes the rows of the usage ledger",
      DeadLetterConfig: { TargetArn: { "Fn::GetAtt": [Match.stringLikeRegexp("^UsageFailures"), "Arn"] } },
    });
    template.hasResourceProperties("AWS::SQS::Queue", { MessageRetentionPeriod: 1_209_600, SqsManagedSseEnabled: true });
  });
});
