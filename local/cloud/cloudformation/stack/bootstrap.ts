import type { ObjectStore } from "#local/cloud/s3/object-store.ts";
import type { ParameterStore } from "#local/cloud/ssm/parameter-store.ts";
import type { Engine } from "./engine.ts";
import { stackArn } from "./stack-names.ts";

/** The qualifier of the CDK's default synthesizer. */
const QUALIFIER = "hnb659fds";

/** What the newest `cdk bootstrap` writes; the CLI warns below the versions it knows. */
const BOOTSTRAP_VERSION = "30";

/** Bucket, version parameter and `CDKToolkit` stack as `cdk bootstrap` leaves them, where they are missing. Roles need nothing here. */
export async function ensureBootstrap(engine: Engine, objects: ObjectStore, parameters: ParameterStore): Promise<void> {
  const { accountId, region } = engine.identity;
  const bucket = `cdk-${QUALIFIER}-assets-${accountId}-${region}`;
  if (!objects.bucketExists(bucket)) await objects.createBucket(bucket, { versioning: false });
  const versionName = `/cdk-bootstrap/${QUALIFIER}/version`;
  if (parameters.get(versionName)?.value !== BOOTSTRAP_VERSION) {
    parameters.put({ name: versionName, type: "String", value: BOOTSTRAP_VERSION, overwrite: true });
  }
  if (engine.store.find("CDKToolkit") !== undefined) return;
  const id = engine.newId();
  engine.store.put({
    id,
    arn: stackArn(engine.identity, "CDKToolkit", id),
    name: "CDKToolkit",
    status: "CREATE_COMPLETE",
    template: "{}",
    description: "Stands for what cdk bootstrap makes",
    parameters: [],
    outputs: [
      { key: "BucketName", value: bucket },
      { key: "BucketDomainName", value: `${bucket}.s3.${region}.amazonaws.com` },
      { key: "BootstrapVersion", value: BOOTSTRAP_VERSION },
    ],
    imports: [],
    tags: [],
    capabilities: [],
    terminationProtection: false,
    disableRollback: false,
    createdAt: new Date(engine.now()).toISOString(),
  });
}
