import type { TestProject } from "vitest/node";
import { startCloud } from "./started-cloud.ts";

declare module "vitest" {
  interface ProvidedContext {
    readonly url: string;
    readonly key: string;
    /** Folder of the local cloud's state; empty when the target is a deployed API. */
    readonly home: string;
  }
}

/** Gives the scenarios an API: the one `TARGET` and `TARGET_KEY` name, else a local cloud started for this run. */
export default async function provideTarget(project: TestProject): Promise<() => Promise<void>> {
  const { TARGET, TARGET_KEY } = process.env;
  if (TARGET !== undefined) {
    if (TARGET_KEY === undefined) throw new Error("TARGET names a deployed API: give the tenant's key in TARGET_KEY");
    project.provide("url", TARGET.replace(/\/+$/, ""));
    project.provide("key", TARGET_KEY);
    project.provide("home", "");
    return async () => {};
  }
  const cloud = await startCloud();
  project.provide("url", cloud.connection.url);
  project.provide("key", cloud.connection.apiKey);
  project.provide("home", cloud.home);
  return async () => {
    const code = await cloud.stop();
    if (code !== 0) throw new Error(`The local cloud ended with ${code}:\n${cloud.printed()}`);
  };
}
