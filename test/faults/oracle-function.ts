import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import type { S3Client } from "@aws-sdk/client-s3";
import { createArtifactStoreS3 } from "#core/drivers/artifact-store-s3.ts";
import { artifactKey } from "#core/model/artifact.ts";
import type { ServedVersion } from "#core/model/served-model.ts";
import type { ArtifactStore } from "#core/serving/artifact-store.ts";
import { createModelSession } from "#core/serving/model-session.ts";
import type { OpenRunner } from "#core/serving/runner.ts";
import { createInferHandler } from "#functions/infer/create-infer-handler.ts";
import { lambdaContext, toProxyEvent } from "#test/fakes/api-gateway-event.ts";

/** A model whose artifact is its own id, and whose every answer is that id: an answer of another model cannot pass for its own. */
export interface Oracle {
  readonly version: ServedVersion;
  readonly id: number;
  readonly bytes: Buffer;
}

/** @param extra makes the artifact longer. */
export function createOracle(name: string, version: number, id: number, extra = 0): Oracle {
  const bytes = Buffer.from(JSON.stringify({ input: name, id, extra: "x".repeat(extra) }));
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  const inputs = [{ name, datatype: "FP32", shape: [-1] }] as const;
  const outputs = [{ name: "id", datatype: "INT32", shape: [-1] }] as const;
  return {
    id,
    bytes,
    version: { name, version, sha256, bytes: bytes.length, inputs, outputs, allowNonFinite: false, maxBatch: 8 },
  };
}

export function toObjects(oracles: readonly Oracle[]): ReadonlyMap<string, Uint8Array> {
  return new Map(oracles.map(({ version, bytes }) => [artifactKey(version.sha256), bytes]));
}

/** What opens an oracle's artifact: it says, and answers, what stands in the file. */
export const openOracle: OpenRunner = async (path) => {
  const { input, id } = JSON.parse(readFileSync(path, "utf8")) as { readonly input: string; readonly id: number };
  const outputs = [{ name: "id", datatype: "INT32", shape: [1], data: Int32Array.of(id) }] as const;
  return {
    runner: { infer: async () => ({ outputs, computeMs: 0 }), close: async () => {} },
    signature: {
      inputs: [{ name: input, datatype: "FP32", shape: [-1] }],
      outputs: [{ name: "id", datatype: "INT32", shape: [-1] }],
    },
  };
};

export interface OracleAnswer {
  readonly status: number;
  /** `OK` or the error's code. */
  readonly code: string;
  readonly id: number | undefined;
  readonly retryAfter: string | undefined;
}

export interface OracleFunction {
  ask(): Promise<OracleAnswer>;
  readonly lines: readonly Readonly<Record<string, unknown>>[];
  /** Milliseconds it meant to wait between attempts, all together. */
  waited(): number;
}

export interface OracleFunctionOptions {
  readonly client: S3Client;
  readonly folder: string;
  readonly random: () => number;
  readonly timeoutMs?: number;
  readonly now?: () => number;
  /** Instead of the product's own. */
  readonly artifacts?: ArtifactStore;
}

/** A version's function as its entry wires it, cold. */
export function startOracleFunction({ version }: Oracle, options: OracleFunctionOptions): OracleFunction {
  const lines: Readonly<Record<string, unknown>>[] = [];
  let waited = 0;
  const artifacts =
    options.artifacts ??
    createArtifactStoreS3({
      client: options.client,
      bucket: "artifacts",
      folder: options.folder,
      random: options.random,
      sleep: async (ms) => {
        waited += ms;
      },
      reportCorruption: (corruption) => void lines.push({ corruption }),
      ...(options.timeoutMs === undefined ? {} : { timeoutMs: options.timeoutMs }),
    });
  const handler = createInferHandler({
    version,
    session: createModelSession(version, { artifacts, openRunner: openOracle }),
    log: (line) => void lines.push(line),
    now: options.now ?? (() => performance.now()),
  });
  const body = JSON.stringify({ inputs: [{ name: version.name, shape: [1], datatype: "FP32", data: [1] }] });
  return {
    lines,
    waited: () => waited,
    async ask() {
      const path = `/v2/models/${version.name}/versions/${version.version}/infer`;
      const event = toProxyEvent({ method: "POST", path, body, headers: { "content-type": "application/json" } });
      const result = await handler(event, lambdaContext());
      const json = JSON.parse(Buffer.from(result.body, "base64").toString("utf8")) as {
        readonly code?: string;
        readonly outputs?: readonly { readonly data: readonly number[] }[];
      };
      const retryAfter = result.headers?.["retry-after"];
      return {
        status: result.statusCode,
        code: json.code ?? "OK",
        id: json.outputs?.[0]?.data[0],
        retryAfter: retryAfter === undefined ? undefined : String(retryAfter),
      };
    },
  };
}
