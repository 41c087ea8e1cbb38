import { StringDecoder } from "node:string_decoder";
import { LAMBDA_LIMITS } from "./lambda-limits.ts";

/** Cuts a stream of bytes into lines. A line beyond what a log event may hold is passed on in pieces. */
export interface LineSplitter {
  write(chunk: Buffer): void;
  /** Passes on what stands behind the last line end. */
  end(): void;
}

export function createLineSplitter(onLine: (line: string) => void): LineSplitter {
  const decoder = new StringDecoder("utf8");
  let rest = "";
  return {
    write(chunk) {
      const lines = (rest + decoder.write(chunk)).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) onLine(line.endsWith("\r") ? line.slice(0, -1) : line);
      while (rest.length > LAMBDA_LIMITS.MAX_LOG_LINE_CHARACTERS) {
        onLine(rest.slice(0, LAMBDA_LIMITS.MAX_LOG_LINE_CHARACTERS));
        rest = rest.slice(LAMBDA_LIMITS.MAX_LOG_LINE_CHARACTERS);
      }
    },
    end() {
      rest += decoder.end();
      if (rest !== "") onLine(rest);
      rest = "";
    },
  };
}
