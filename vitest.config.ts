import { defineConfig } from "vitest/config";

/** Scenarios that start clouds of their own: nobody else's rates and quotas are in their way, so they run beside the rings. */
const OWN_CLOUD = ["conformance", "corrupt-artifact", "deploy-with-cdk", "foreign-models", "kill-and-restart", "tenant-isolation"].map(
  (name) => `test/scenarios/${name}.test.ts`,
);

const TIMEOUTS = { testTimeout: 120_000, hookTimeout: 120_000 };

export default defineConfig({
  test: {
    reporters: ["default", "./test/support/summary-reporter.ts"],
    // Two cores: more workers than that only fight over the local cloud's processes.
    maxWorkers: 2,
    projects: [
      {
        test: {
          name: "rings",
          include: ["test/**/*.test.ts"],
          exclude: ["test/scenarios/**", "test/readme/**"],
          testTimeout: 30_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: "clouds",
          include: OWN_CLOUD,
          // Against a deployed API there is no cloud to start, and they are skipped.
          provide: { url: "", key: "", home: process.env.TARGET === undefined ? "its own" : "" },
          ...TIMEOUTS,
        },
      },
      {
        test: {
          name: "scenarios",
          include: ["test/scenarios/**/*.test.ts", "test/readme/**/*.test.ts"],
          exclude: OWN_CLOUD,
          globalSetup: ["test/support/scenario-target.ts"],
          // One deployed API, asked by one file after the other: rates and quotas are part of what is tested.
          fileParallelism: false,
          sequence: { groupOrder: 1 },
          ...TIMEOUTS,
        },
      },
    ],
  },
});
