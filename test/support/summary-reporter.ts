import type { Reporter, TestModule } from "vitest/node";

/** Ends the run with one line, `N passed, N failed` (`, N skipped` where some were), for people and tools that read only the last line. */
export default class SummaryReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    const count = { passed: 0, failed: unhandledErrors.length, skipped: 0, pending: 0 };
    for (const module of modules) {
      const before = count.failed;
      for (const test of module.children.allTests()) count[test.result().state] += 1;
      // A file that failed to load has no tests to count, and must not pass for it.
      if (module.state() === "failed" && count.failed === before) count.failed += 1;
    }
    const skipped = count.skipped + count.pending;
    process.on("exit", () => {
      console.log(`${count.passed} passed, ${count.failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`);
    });
  }
}
