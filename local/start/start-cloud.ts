import { tmpdir } from "node:os";
import { join } from "node:path";
import { PortTakenError } from "#local/cloud/port-taken-error.ts";
import { openLocalCloud } from "#local/local-cloud.ts";
import { type Connection, writeConnection } from "#local/operator/connection-file.ts";
import { DEMO_TENANT } from "./demo-tenant.ts";
import { type DeployedProduct, deployProduct } from "./deploy-product.ts";
import { toGreeting } from "./greeting.ts";
import type { Shutdown } from "./shutdown.ts";
import type { StartSettings } from "./start-settings.ts";
import { type Console, runStep } from "./steps.ts";
import { startSynthesis } from "./synthesize.ts";

export interface StartCloudOptions {
  /** The project's folder. */
  readonly root: string;
  readonly settings: StartSettings;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** False: serve what the state folder holds. */
  readonly deploys: boolean;
  readonly console: Console;
  readonly shutdown: Shutdown;
  readonly pid: number;
}

const NOTHING_DEPLOYED: DeployedProduct = { apiKey: "", sample: undefined };

/**
 * Opens the local cloud and deploys the product to it; comes back once everything answers and `local.json` says so.
 * @throws Error whose message is for the person at the keyboard.
 */
export async function startCloud(options: StartCloudOptions): Promise<void> {
  const { root, settings, environment, console, shutdown } = options;
  const { home } = settings;
  const started = console.now();
  // The app is synthesized in a process of its own while the local cloud opens.
  const synthesis = options.deploys ? startSynthesis({ root, parent: home, environment }) : undefined;
  if (synthesis !== undefined) shutdown.add(() => synthesis.close());
  const cloud = await runStep(console, `Opening the local cloud in ${home}`, () =>
    openLocalCloud({
      apiPort: settings.apiPort,
      awsPort: settings.awsPort,
      folder: join(home, "cloud"),
      temporaryFolder: tmpdir(),
      report: (line) => console.write(`${line}\n`),
    }).catch((error: unknown) => {
      throw error instanceof PortTakenError ? new Error(toSentence(error, settings), { cause: error }) : error;
    }),
  );
  shutdown.add(() => cloud.close());
  const { apiKey, sample } =
    synthesis === undefined ? NOTHING_DEPLOYED : await deployProduct({ root, home, cloud, console, assembly: synthesis.folder });
  await synthesis?.close();
  const connection: Connection = {
    url: cloud.url,
    apiKey,
    tenant: apiKey === "" ? "" : DEMO_TENANT.name,
    awsEndpoint: cloud.awsEndpoint,
    region: cloud.identity.region,
    pid: options.pid,
  };
  writeConnection(home, connection);
  const seconds = (console.now() - started) / 1000;
  console.write(toGreeting({ connection, sample, inert: cloud.inertTypes(), seconds }));
}

/** Which setting moves the port that somebody else has. */
function toSentence({ port, message }: PortTakenError, { apiPort }: StartSettings): string {
  return `${message}: stop that program, or set ${port === apiPort ? "PORT" : "SLIPWAY_AWS_PORT"} to another port`;
}
