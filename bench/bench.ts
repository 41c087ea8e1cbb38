import type { Distribution } from "./measure.ts";

/** One comparison: what Slipway takes beside what the reference takes, in the same run. */
export interface BenchRow {
  readonly what: string;
  readonly unit: string;
  readonly ours: Distribution;
  readonly reference: Distribution;
  /** What the reference is, in words. */
  readonly against: string;
}

export interface Bench {
  readonly name: string;
  readonly title: string;
  /**
   * @param note says what is being done, for whoever waits.
   * @param data folder of MNIST's four files (`--data`), for benches that take real data where there is some.
   */
  run(note: (text: string) => void, data?: string): Promise<readonly BenchRow[]>;
}
