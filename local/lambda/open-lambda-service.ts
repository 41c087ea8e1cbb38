import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { CloudIdentity } from "#local/cloud/aws-call.ts";
import { createCallSlots } from "./call-slots.ts";
import { createEnvironmentPool, type Generation } from "./environment-pool.ts";
import type { FunctionCredentials } from "./environment-variables.ts";
import { startExecutionEnvironment } from "./execution-environment.ts";
import { toFunctionName } from "./function-name.ts";
import { type FunctionRecord, type LayerRecord, openFunctionStore } from "./function-store.ts";
import type { Log } from "./invocation-log.ts";
import { createInvoker, type InvokeOptions, type LoggedInvokeResult } from "./invoke.ts";
import { LambdaError } from "./lambda-error.ts";
import type { LambdaService } from "./lambda-service.ts";
import { toFunctionRecord } from "./put-function.ts";
import { startReaper } from "./reaper.ts";

export interface LambdaOptions {
  /** State: functions, layers and their unpacked archives. */
  readonly folder: string;
  /** Below it each execution environment gets its `/tmp`; a folder outside any project, such as `os.tmpdir()`. */
  readonly temporaryFolder: string;
  readonly identity: CloudIdentity;
  /** Asked when an environment starts, so that the endpoint may come up after the service. */
  readonly endpointUrl: () => string;
  readonly credentials: FunctionCredentials;
  readonly log: Log;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** The Node.js that functions run on. */
  readonly nodePath: string;
  /** Calls at once, of all functions together; further ones wait. */
  readonly concurrency: number;
  /** Calls that may wait; one more is throttled. 1,000 by default. */
  readonly maxWaiting?: number;
  /** Processes at once, busy and idle. Four times the concurrency by default. */
  readonly maxProcesses?: number;
  /** How long an environment stays warm: five minutes by default. */
  readonly idleMs?: number;
}

/** The service with what its control plane shows beyond the calls that others make. */
export interface LocalLambda extends LambdaService {
  readonly identity: CloudIdentity;
  describeFunction(nameOrArn: string): FunctionRecord | undefined;
  listLayers(): readonly LayerRecord[];
  invoke(nameOrArn: string, payload: Buffer, options?: InvokeOptions): Promise<LoggedInvokeResult>;
}

const MAX_WAITING = 1_000;
const PROCESSES_PER_CALL = 4;
const IDLE_MS = 300_000;

/**
 * Lambda on one machine. State survives a kill at any moment; processes survive neither `close` nor the death of this process.
 * Not as on AWS: an idle environment is not frozen, `/tmp` has no size limit, the CPU share does not follow the memory, roles and the
 * architecture have no effect, and every Node.js runtime runs on `nodePath`.
 */
export function openLambdaService(options: LambdaOptions): LocalLambda {
  const { identity, concurrency } = options;
  const store = openFunctionStore(options.folder);
  const temporaryRoot = mkdtempSync(join(options.temporaryFolder, "slipway-lambda-"));
  const reaper = startReaper(temporaryRoot);
  const host = { ...options, temporaryRoot, reaper };
  const pool = createEnvironmentPool({
    maxProcesses: options.maxProcesses ?? concurrency * PROCESSES_PER_CALL,
    idleMs: options.idleMs ?? IDLE_MS,
  });
  const slots = createCallSlots(concurrency, options.maxWaiting ?? MAX_WAITING);
  let closed: Promise<void> | undefined;
  const generations = new Map(store.functions.list().map((record) => [record.id, toGeneration(record)]));

  function toGeneration({ config, code, layers }: FunctionRecord): Generation {
    const content = {
      config,
      codeFolder: store.archives.folderOf(code.sha256),
      layerFolders: layers.map(({ sha256 }) => store.archives.folderOf(sha256)),
    };
    return { start: () => startExecutionEnvironment(content, host) };
  }

  function replaceGeneration(id: string, generation: Generation | undefined): void {
    const before = generations.get(id);
    if (generation === undefined) generations.delete(id);
    else generations.set(id, generation);
    if (before !== undefined) pool.retire(before);
  }

  const find = (nameOrArn: string): { record: FunctionRecord; generation: Generation } => {
    const id = toFunctionName(nameOrArn);
    const [record, generation] = [store.functions.get(id), generations.get(id)];
    if (record !== undefined && generation !== undefined) return { record, generation };
    const arn = `arn:${identity.partition}:lambda:${identity.region}:${identity.accountId}:function:${id}`;
    throw new LambdaError("ResourceNotFoundException", `Function not found: ${arn}`);
  };

  return {
    identity,
    async putFunction(config, code) {
      const record = await toFunctionRecord(config, code, store, options.now());
      store.functions.put(record);
      replaceGeneration(record.id, toGeneration(record));
    },
    describeFunction: (nameOrArn) => store.functions.get(toFunctionName(nameOrArn)),
    getFunction: (nameOrArn) => store.functions.get(toFunctionName(nameOrArn))?.config,
    listFunctions: () => store.functions.list().map(({ config }) => config),
    async deleteFunction(nameOrArn) {
      const { record } = find(nameOrArn);
      store.functions.remove(record.id);
      replaceGeneration(record.id, undefined);
    },
    async publishLayer(name, archive) {
      const content = await store.archives.put(archive);
      const version = store.takeLayerVersion(name);
      const id = `arn:${identity.partition}:lambda:${identity.region}:${identity.accountId}:layer:${name}:${version}`;
      store.layers.put({ id, name, version, content, createdAt: options.now() });
      return id;
    },
    deleteLayer: async (arn) => store.layers.remove(arn),
    listLayers: () => store.layers.list(),
    invoke: createInvoker({ find, pool, slots, newRequestId: randomUUID }),
    close: () => (closed ??= close()),
  };

  async function close(): Promise<void> {
    slots.close();
    await pool.close();
    await reaper.close();
    rmSync(temporaryRoot, { recursive: true, force: true });
  }
}
