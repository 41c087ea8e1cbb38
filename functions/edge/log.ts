/** Writes one line to the function's log. */
export type Log = (line: Readonly<Record<string, unknown>>) => void;

/** Lines as JSON, which CloudWatch Logs Insights reads field by field. */
export const logToConsole: Log = (line) => {
  process.stdout.write(`${JSON.stringify(line)}\n`);
};
