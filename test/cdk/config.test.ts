import { describe, expect, test } from "vitest";
import { ConfigError, parseConfig } from "#cdk/config.ts";

function parse(settings: Readonly<Record<string, unknown>>): ReturnType<typeof parseConfig> {
  return parseConfig((key) => settings[key.replace("slipway:", "")], "/srv/slipway");
}

function problemsOf(settings: Readonly<Record<string, unknown>>): readonly string[] {
  try {
    parse(settings);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

describe("parseConfig()", () => {
  test("gives a default for every setting", () => {
    expect(parse({})).toEqual({
      architecture: "x86_64",
      modelsFolder: "/srv/slipway/models",
      buildFolder: "/srv/slipway/.build",
      edgeMemoryMb: 512,
      logRetentionDays: 30,
      stageRate: 1_000,
      stageBurst: 2_000,
      manageLogRole: true,
      alarmTopicArn: "",
      alarmUsdPerHour: 1,
      alarmWhPerHour: 100,
    });
  });

  test("takes what cdk.json holds and what --context brings as text", () => {
    const typed = { architecture: "arm64", logRetentionDays: 7, stageRate: 10, manageLogRole: false };
    const text = { architecture: "arm64", logRetentionDays: "7", stageRate: "10", manageLogRole: "false" };
    expect(parse(typed)).toEqual(parse(text));
    expect(parse(typed)).toMatchObject(typed);
  });

  test("takes folders from the root, and absolute ones as they are", () => {
    expect(parse({ modelsFolder: "more/models", buildFolder: "/tmp/build" })).toMatchObject({
      modelsFolder: "/srv/slipway/more/models",
      buildFolder: "/tmp/build",
    });
  });

  test.each([
    ["architecture", "sparc"],
    ["modelsFolder", ""],
    ["buildFolder", 3],
    ["edgeMemoryMb", 64],
    ["edgeMemoryMb", "512MB"],
    ["logRetentionDays", 2],
    ["stageRate", 0],
    ["stageBurst", 5_001],
    ["stageBurst", 1.5],
    ["manageLogRole", "yes"],
  ])("refuses %s of %j by its name and value", (name, value) => {
    expect(problemsOf({ [name]: value })).toEqual([
      expect.stringMatching(new RegExp(`^"slipway:${name}" is ${JSON.stringify(value).replace(".", "\\.")}, expected .+`)),
    ]);
  });

  test("reports every problem at once", () => {
    expect(problemsOf({ architecture: "sparc", stageRate: -1, manageLogRole: 1 })).toHaveLength(3);
  });

  test("takes an SNS topic's ARN for alarms, and nothing else", () => {
    const alarmTopicArn = "arn:aws:sns:eu-central-1:123456789012:on-call";
    expect(parse({ alarmTopicArn })).toMatchObject({ alarmTopicArn });
    for (const other of ["on-call", "arn:aws:sqs:eu-central-1:123456789012:on-call", 7])
      expect(problemsOf({ alarmTopicArn: other })).toEqual([
        `"slipway:alarmTopicArn" is ${JSON.stringify(other)}, expected the ARN of an SNS topic`,
      ]);
  });
});
