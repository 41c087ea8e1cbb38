import type { ArtifactStore } from "./artifact-store.ts";
import type { OpenRunner } from "./runner.ts";

/** Milliseconds by the names that `Server-Timing` has for them. */
export type StartTimes = Readonly<Partial<Record<"init" | "fetch" | "session", number>>>;

/** What the start of an execution environment took, for the requests that waited for it to say. */
export interface ColdTimes {
  /** The same store, timed. */
  timeFetch(store: ArtifactStore): ArtifactStore;
  /** The same opening, timed. */
  timeOpen(open: OpenRunner): OpenRunner;
  /** Begins a request. @returns a function that says, once the session is there, what of the start ended after that. */
  begin(): () => StartTimes;
}

/**
 * @param initMs what ran before any request could come; the first request has waited for it. @param clock milliseconds, monotonic.
 */
export function createColdTimes(initMs: number, clock: () => number): ColdTimes {
  const ended = new Map<"fetch" | "session", { readonly ms: number; readonly at: number }>();
  let unclaimed: StartTimes = initMs > 0 ? { init: initMs } : {};
  const time = async <TDone>(name: "fetch" | "session", work: () => Promise<TDone>): Promise<TDone> => {
    const start = clock();
    const done = await work();
    ended.set(name, { ms: clock() - start, at: clock() });
    return done;
  };
  return {
    timeFetch: (store) => ({ materialize: (digest) => time("fetch", () => store.materialize(digest)) }),
    timeOpen: (open) => (path) => time("session", () => open(path)),
    begin() {
      const start = clock();
      const init = unclaimed;
      unclaimed = {};
      return () => {
        const during = [...ended].filter(([, { at }]) => at > start).map(([name, { ms }]) => [name, ms]);
        return { ...init, ...Object.fromEntries(during) };
      };
    },
  };
}
