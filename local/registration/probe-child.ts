import { readFileSync } from "node:fs";
import { peakMemoryMb } from "#core/drivers/peak-memory.ts";
import { openRunner } from "#core/drivers/runner-onnx.ts";
import { ServeError } from "#core/errors.ts";
import { writeProbeLine } from "./probe-line.ts";
import { probeModel } from "./probe-model.ts";
import type { ProbeRequest } from "./probe-request.ts";

// The process that loads a model of unknown origin: started by `probe-in-child.ts`, with a request on its standard input.
const STANDARD_INPUT = 0;
// Written by the parent, of this very program.
const request = JSON.parse(readFileSync(STANDARD_INPUT, "utf8")) as ProbeRequest;
const write = (line: Parameters<typeof writeProbeLine>[0]): void => {
  process.stdout.write(writeProbeLine(line));
};

try {
  const result = await probeModel(request, {
    openRunner,
    now: () => performance.now(),
    peakMemoryMb,
    onPhase: (phase) => write({ phase }),
  });
  write({ result });
} catch (error) {
  write({ error: error instanceof ServeError ? error : new ServeError("INTERNAL", "The probe failed", { cause: error }) });
}
