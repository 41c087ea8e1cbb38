import { execFile } from "node:child_process";
import { join } from "node:path";
import type { EnvironmentMeasure, EnvironmentRequest } from "./environment-request.ts";

/**
 * Answers a version's sample in a process of its own, which is given nothing of this process's environment, and measures a warm request.
 * @throws {Error} with what the process wrote when it fails.
 */
export function measureEnvironment(request: EnvironmentRequest): Promise<EnvironmentMeasure> {
  const child = join(import.meta.dirname, "environment-child.ts");
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [child, JSON.stringify(request)], { env: {} }, (error, stdout, stderr) => {
      if (error === null) resolve(JSON.parse(stdout) as EnvironmentMeasure);
      else reject(new Error(`The version could not answer its own sample: ${stderr}`, { cause: error }));
    });
  });
}
