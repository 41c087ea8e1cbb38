import { strToU8, type Zippable, zipSync } from "fflate";
import type { CloudIdentity } from "#local/cloud/aws-call.ts";
import type { FunctionConfig } from "#local/lambda/lambda-service.ts";
import type { LambdaOptions } from "#local/lambda/open-lambda-service.ts";

export const IDENTITY: CloudIdentity = { accountId: "000000000000", region: "eu-central-1", partition: "aws" };

export interface LogLine {
  readonly group: string;
  readonly stream: string;
  readonly message: string;
}

export function toOptions(folder: string, temporary: string, lines: LogLine[] = []): LambdaOptions {
  return {
    folder,
    temporaryFolder: temporary,
    identity: IDENTITY,
    endpointUrl: () => "http://127.0.0.1:9",
    credentials: { accessKeyId: "local-id", secretAccessKey: "local-secret", sessionToken: "local-token" },
    log: (group, stream, message) => lines.push({ group, stream, message }),
    now: Date.now,
    nodePath: process.execPath,
    concurrency: 4,
  };
}

export function toConfig(overrides: Partial<FunctionConfig> = {}): FunctionConfig {
  const functionName = overrides.functionName ?? "f";
  return {
    functionName,
    arn: `arn:aws:lambda:eu-central-1:000000000000:function:${functionName}`,
    runtime: "nodejs24.x",
    handler: "index.handler",
    memoryMb: 512,
    timeoutSeconds: 20,
    environment: {},
    role: "arn:aws:iam::000000000000:role/f",
    layers: [],
    architecture: "x86_64",
    logGroupName: `/aws/lambda/${functionName}`,
    ...overrides,
  };
}

/** An archive as CDK writes them. @param modes `st_mode` by name; a regular file that only its owner writes otherwise. */
export function toZip(files: Readonly<Record<string, string>>, modes: Readonly<Record<string, number>> = {}): Buffer {
  const entries: Zippable = {};
  for (const [name, text] of Object.entries(files)) {
    entries[name] = [strToU8(text), { os: 3, attrs: (modes[name] ?? 0o100644) << 16, mtime: new Date(2026, 0, 1) }];
  }
  return Buffer.from(zipSync(entries));
}
