import type { ExecutionEnvironment } from "./execution-environment.ts";
import { LambdaError } from "./lambda-error.ts";

/** One state of a function: its code and configuration from one update to the next. */
export interface Generation {
  readonly start: () => Promise<ExecutionEnvironment>;
}

export interface PoolOptions {
  /** Processes at once; room for another is made by ending the one that has been idle longest. */
  readonly maxProcesses: number;
  readonly idleMs: number;
}

/**
 * Every environment of this machine: lent to one call at a time, kept warm for a while, then ended. One that was started for a tenant is
 * lent to that tenant alone.
 */
export interface EnvironmentPool {
  /** The warm environment used last, if there is one. */
  take(generation: Generation, tenantId?: string): ExecutionEnvironment | undefined;
  /** Starts one; it is lent until it is given back or ends. @throws LambdaError ServiceException after `close`. */
  start(generation: Generation, tenantId?: string): Promise<ExecutionEnvironment>;
  give(environment: ExecutionEnvironment): void;
  /** Ends a generation's idle environments now and the others when they are given back. */
  retire(generation: Generation): void;
  /** Ends all; resolves once no process is left. */
  close(): Promise<void>;
}

interface Member {
  readonly environment: ExecutionEnvironment;
  readonly generation: Generation;
  readonly tenantId: string | undefined;
  idleTimer?: NodeJS.Timeout;
  isIdle: boolean;
}

export function createEnvironmentPool({ maxProcesses, idleMs }: PoolOptions): EnvironmentPool {
  /** In the order of their last use. */
  const members = new Map<ExecutionEnvironment, Member>();
  const retired = new WeakSet<Generation>();
  const starting = new Set<Promise<ExecutionEnvironment>>();
  /** Ended, but not all gone yet. */
  const ending = new Set<Promise<void>>();
  let isClosed = false;

  const end = (environment: ExecutionEnvironment): Promise<void> => {
    clearTimeout(members.get(environment)?.idleTimer);
    members.delete(environment);
    const ended = environment.end().finally(() => ending.delete(ended));
    ending.add(ended);
    return ended;
  };

  const begin = async (generation: Generation, tenantId: string | undefined): Promise<ExecutionEnvironment> => {
    const environment = await generation.start();
    members.set(environment, { environment, generation, tenantId, isIdle: false });
    environment.ended.then(() => {
      clearTimeout(members.get(environment)?.idleTimer);
      members.delete(environment);
    });
    // Closed meanwhile: whoever waits for this start finds it ended, and `close` waits for that.
    if (isClosed) await end(environment);
    return environment;
  };

  return {
    take(generation, tenantId) {
      const member = [...members.values()].findLast(
        (candidate) =>
          candidate.isIdle && candidate.generation === generation && candidate.tenantId === tenantId && !candidate.environment.isEnding(),
      );
      if (member === undefined) return undefined;
      member.isIdle = false;
      return member.environment;
    },
    async start(generation, tenantId) {
      if (isClosed) throw new LambdaError("ServiceException", "The local Lambda is closing");
      const idle = [...members.values()].filter((member) => member.isIdle);
      for (const member of idle.slice(0, Math.max(0, members.size + starting.size + 1 - maxProcesses))) end(member.environment);
      const started = begin(generation, tenantId).finally(() => starting.delete(started));
      starting.add(started);
      return started;
    },
    give(environment) {
      const member = members.get(environment);
      if (member === undefined || environment.isEnding()) return;
      if (retired.has(member.generation)) {
        end(environment);
        return;
      }
      member.isIdle = true;
      members.delete(environment);
      members.set(environment, member);
      member.idleTimer =
        member.idleTimer?.refresh() ??
        setTimeout(() => {
          if (member.isIdle) end(environment);
        }, idleMs).unref();
    },
    retire(generation) {
      retired.add(generation);
      for (const member of [...members.values()]) if (member.generation === generation && member.isIdle) end(member.environment);
    },
    async close() {
      isClosed = true;
      await Promise.allSettled(starting);
      for (const environment of [...members.keys()]) end(environment);
      await Promise.all(ending);
    },
  };
}
