import { defineConfig } from "vitest/config";

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
          name: "scenarios",
          include: ["test/scenarios/**/*.test.ts", "test/readme/**/*.test.ts"],
          globalSetup: ["test/support/scenario-target.ts"],
          // One deployed API, asked by one file after the other: rates and quotas are part of what is tested.
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
