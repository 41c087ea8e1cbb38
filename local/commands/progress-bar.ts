import { Writable } from "node:stream";
import { SingleBar } from "cli-progress";
import type { CliContext } from "./cli-context.ts";

export interface ProgressBar {
  /** `fields` fill the names in braces of the bar's format. */
  update(done: number, fields: Readonly<Record<string, string>>): void;
  stop(): void;
}

/** A bar on standard error that vanishes when stopped; where nobody watches a terminal it draws nothing. */
export function startProgressBar(
  context: CliContext,
  format: string,
  total: number,
  fields: Readonly<Record<string, string>>,
): ProgressBar {
  const stream = new Writable({
    write: (text, _encoding, done) => {
      context.err(String(text));
      done();
    },
  });
  const bar = new SingleBar({
    stream: Object.assign(stream, { isTTY: context.isTerminal }),
    format,
    clearOnComplete: true,
    hideCursor: true,
    barCompleteChar: "█",
    barIncompleteChar: "░",
    barsize: 24,
    fps: 10,
  });
  bar.start(total, 0, fields);
  return {
    update: (done, next) => bar.update(done, next),
    stop: () => {
      bar.stop();
    },
  };
}
