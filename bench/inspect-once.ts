import { peakMemoryMb } from "#core/drivers/peak-memory.ts";
import { inspectFile } from "#core/onnx/inspect-file.ts";
import { readFileSource } from "#local/registration/read-file-source.ts";

// Run as a program by `inspect-large.ts`: inspects the file it is given, or none, and says how much memory the process took at most.
const [file] = process.argv.slice(2);
const started = performance.now();
const parameters = file === undefined ? 0 : readFileSource(file, inspectFile).parameters;
const elapsedMs = performance.now() - started;
process.stdout.write(JSON.stringify({ parameters, elapsedMs, peakMb: (peakMemoryMb() * 2 ** 20) / 1e6 }));
