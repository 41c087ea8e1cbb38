import type { FunctionConfig, LambdaService } from "#local/lambda/lambda-service.ts";

/** What a function of the fake does. Its answer is the payload; what it throws is a function error. */
export type FakeHandler = (event: Readonly<Record<string, unknown>>) => Promise<unknown>;

export interface MemoryLambda extends LambdaService {
  /** By function name; a function without one answers `null`. */
  readonly handlers: Map<string, FakeHandler>;
  readonly codes: ReadonlyMap<string, Buffer>;
  readonly layers: ReadonlyMap<string, Buffer>;
}

/** Functions in memory, run in this process. */
export function createMemoryLambda(): MemoryLambda {
  const functions = new Map<string, FunctionConfig>();
  const codes = new Map<string, Buffer>();
  const layers = new Map<string, Buffer>();
  const handlers = new Map<string, FakeHandler>();
  const nameOf = (nameOrArn: string): string => (nameOrArn.startsWith("arn:") ? (nameOrArn.split(":")[6] ?? "") : nameOrArn);
  let published = 0;
  return {
    handlers,
    codes,
    layers,
    async putFunction(config, code) {
      functions.set(config.functionName, config);
      if (code !== "unchanged") codes.set(config.functionName, code);
    },
    getFunction: (nameOrArn) => functions.get(nameOf(nameOrArn)),
    listFunctions: () => [...functions.values()],
    async deleteFunction(nameOrArn) {
      functions.delete(nameOf(nameOrArn));
      codes.delete(nameOf(nameOrArn));
    },
    async publishLayer(name, content) {
      published += 1;
      const arn = `arn:aws:lambda:eu-central-1:000000000000:layer:${name}:${published}`;
      layers.set(arn, content);
      return arn;
    },
    async deleteLayer(arn) {
      layers.delete(arn);
    },
    async invoke(nameOrArn, payload) {
      try {
        const result = await handlers.get(nameOf(nameOrArn))?.(JSON.parse(payload.toString("utf8")));
        return { payload: Buffer.from(JSON.stringify(result ?? null)), requestId: "1", durationMs: 0 };
      } catch (error) {
        const { name, message } = error as Error;
        const failure = { errorType: name, errorMessage: message };
        return { payload: Buffer.from(JSON.stringify(failure)), functionError: "Unhandled", requestId: "1", durationMs: 0 };
      }
    },
    close: async () => {},
  };
}
