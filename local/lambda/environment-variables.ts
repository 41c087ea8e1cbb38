import { delimiter, join } from "node:path";
import type { CloudIdentity } from "#local/cloud/aws-call.ts";
import type { FunctionConfig } from "./lambda-service.ts";

/** Keys a function may not set itself. Source: Lambda developer guide, "Defined runtime environment variables". */
export const RESERVED_VARIABLES: readonly string[] = [
  "_HANDLER",
  "_X_AMZN_TRACE_ID",
  "AWS_DEFAULT_REGION",
  "AWS_REGION",
  "AWS_EXECUTION_ENV",
  "AWS_LAMBDA_FUNCTION_NAME",
  "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
  "AWS_LAMBDA_FUNCTION_VERSION",
  "AWS_LAMBDA_INITIALIZATION_TYPE",
  "AWS_LAMBDA_LOG_GROUP_NAME",
  "AWS_LAMBDA_LOG_STREAM_NAME",
  "AWS_ACCESS_KEY",
  "AWS_ACCESS_KEY_ID",
  "AWS_SECRET_ACCESS_KEY",
  "AWS_SESSION_TOKEN",
  "AWS_LAMBDA_RUNTIME_API",
  "LAMBDA_TASK_ROOT",
  "LAMBDA_RUNTIME_DIR",
];

/** What a function signs its calls with; the endpoint takes any. */
export interface FunctionCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

/** Where one execution environment finds its parts. */
export interface EnvironmentPlace {
  readonly runtimeApi: string;
  readonly logStreamName: string;
  readonly taskRoot: string;
  /** The layers' folders in the function's order: together what `/opt` is on AWS. */
  readonly layerRoots: readonly string[];
  readonly temporaryFolder: string;
  readonly runtimeFolder: string;
}

/** The whole environment of the process, built from nothing: no variable of this machine reaches a function. */
export function toEnvironmentVariables(
  config: FunctionConfig,
  place: EnvironmentPlace,
  cloud: { readonly identity: CloudIdentity; readonly endpointUrl: string; readonly credentials: FunctionCredentials },
): Record<string, string> {
  // Where layers are laid over each other the last one wins, so it is searched first.
  const layers = [...place.layerRoots].reverse();
  return {
    LANG: "en_US.UTF-8",
    TZ: "UTC",
    PATH: [...layers.map((layer) => join(layer, "bin")), "/usr/local/bin", "/usr/bin", "/bin"].join(delimiter),
    LD_LIBRARY_PATH: [place.taskRoot, join(place.taskRoot, "lib"), ...layers.map((layer) => join(layer, "lib"))].join(delimiter),
    NODE_PATH: layers.flatMap((layer) => [join(layer, "nodejs/node24/node_modules"), join(layer, "nodejs/node_modules")]).join(delimiter),
    HOME: place.temporaryFolder,
    TMPDIR: place.temporaryFolder,
    AWS_ENDPOINT_URL: cloud.endpointUrl,
    ...config.environment,
    _HANDLER: config.handler,
    AWS_REGION: cloud.identity.region,
    AWS_DEFAULT_REGION: cloud.identity.region,
    AWS_EXECUTION_ENV: `AWS_Lambda_${config.runtime}`,
    AWS_LAMBDA_FUNCTION_NAME: config.functionName,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(config.memoryMb),
    AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
    AWS_LAMBDA_INITIALIZATION_TYPE: "on-demand",
    AWS_LAMBDA_LOG_GROUP_NAME: config.logGroupName,
    AWS_LAMBDA_LOG_STREAM_NAME: place.logStreamName,
    AWS_LAMBDA_RUNTIME_API: place.runtimeApi,
    AWS_ACCESS_KEY_ID: cloud.credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: cloud.credentials.secretAccessKey,
    AWS_SESSION_TOKEN: cloud.credentials.sessionToken,
    LAMBDA_TASK_ROOT: place.taskRoot,
    LAMBDA_RUNTIME_DIR: place.runtimeFolder,
  };
}
