import { expect, test } from "vitest";
import { parseStartSettings } from "#local/start/start-settings.ts";

test("parseStartSettings() fills in the documented defaults", () => {
  expect(parseStartSettings({}, "/project")).toEqual({ apiPort: 8080, awsPort: 4566, home: "/project/.slipway", underNpm: false });
});

test("parseStartSettings() takes ports and folder from the environment", () => {
  expect(
    parseStartSettings({ PORT: "0", SLIPWAY_AWS_PORT: "5000", SLIPWAY_HOME: "/state", npm_lifecycle_event: "start" }, "/project"),
  ).toEqual({
    apiPort: 0,
    awsPort: 5000,
    home: "/state",
    underNpm: true,
  });
});

test("parseStartSettings() names every setting it cannot use at once", () => {
  expect(() => parseStartSettings({ PORT: "http", SLIPWAY_AWS_PORT: "70000" }, "/project")).toThrow(
    /PORT: .*"http"\nSLIPWAY_AWS_PORT: .*70000/,
  );
});
