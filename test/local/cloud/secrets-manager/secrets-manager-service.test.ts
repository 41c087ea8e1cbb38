import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import {
  CreateSecretCommand,
  DeleteSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  ResourceExistsException,
  ResourceNotFoundException,
  SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager";
import { expect, onTestFinished, test } from "vitest";
import { openSecretStore } from "#local/cloud/secrets-manager/open-secret-store.ts";
import { createSecretsManagerService } from "#local/cloud/secrets-manager/secrets-manager-service.ts";
import { temporaryFolder } from "#test/support/temporary-folder.ts";
import { IDENTITY, NOW_MS, serveServices } from "../served-services.ts";

const FIRST = "a".repeat(32);
const SECOND = "b".repeat(32);

/** The service over a folder, and the real SDK's client for it. */
async function open(folder = temporaryFolder()): Promise<SecretsManagerClient> {
  const store = openSecretStore(folder, IDENTITY, () => NOW_MS);
  const { url } = await serveServices({ secretsmanager: createSecretsManagerService(store, () => NOW_MS) });
  const client = new SecretsManagerClient({
    endpoint: url,
    region: IDENTITY.region,
    credentials: { accessKeyId: "any", secretAccessKey: "any" },
    maxAttempts: 1,
  });
  onTestFinished(() => client.destroy());
  return client;
}

test("a secret is read back by name and by ARN, with and without the ARN's suffix, also after a restart", async () => {
  const folder = temporaryFolder();
  const created = await (await open(folder)).send(
    new CreateSecretCommand({ Name: "slipway/pepper", SecretString: "s3cret", Description: "why", ClientRequestToken: FIRST }),
  );
  expect(created.ARN).toMatch(/^arn:aws:secretsmanager:eu-central-1:000000000000:secret:slipway\/pepper-[A-Za-z0-9]{6}$/);
  const client = await open(folder);
  for (const SecretId of ["slipway/pepper", created.ARN, created.ARN?.slice(0, -7)]) {
    expect(await client.send(new GetSecretValueCommand({ SecretId }))).toMatchObject({
      ARN: created.ARN,
      Name: "slipway/pepper",
      SecretString: "s3cret",
      VersionId: FIRST,
      VersionStages: ["AWSCURRENT"],
      CreatedDate: new Date(NOW_MS),
    });
  }
  expect(await client.send(new DescribeSecretCommand({ SecretId: "slipway/pepper" }))).toMatchObject({
    Description: "why",
    VersionIdsToStages: { [FIRST]: ["AWSCURRENT"] },
  });
});

test("a new value is current, the one before it stays as previous, the one before that is gone", async () => {
  const client = await open();
  const SecretId = "x";
  await client.send(new CreateSecretCommand({ Name: SecretId, SecretString: "one", ClientRequestToken: FIRST }));
  await client.send(new PutSecretValueCommand({ SecretId, SecretString: "two", ClientRequestToken: SECOND }));
  const value = async (more: object) => (await client.send(new GetSecretValueCommand({ SecretId, ...more }))).SecretString;
  expect(await value({})).toBe("two");
  expect(await value({ VersionStage: "AWSPREVIOUS" })).toBe("one");
  expect(await value({ VersionId: FIRST })).toBe("one");
  await client.send(new PutSecretValueCommand({ SecretId, SecretString: "three" }));
  expect(await value({ VersionStage: "AWSPREVIOUS" })).toBe("two");
  await expect(value({ VersionId: FIRST })).rejects.toBeInstanceOf(ResourceNotFoundException);
});

test("PutSecretValue repeated with its token changes nothing, and with another value is refused", async () => {
  const client = await open();
  const SecretId = "x";
  await client.send(new CreateSecretCommand({ Name: SecretId, SecretString: "one", ClientRequestToken: FIRST }));
  await client.send(new PutSecretValueCommand({ SecretId, SecretString: "two", ClientRequestToken: SECOND }));
  await client.send(new PutSecretValueCommand({ SecretId, SecretString: "two", ClientRequestToken: SECOND }));
  const previous = await client.send(new GetSecretValueCommand({ SecretId, VersionStage: "AWSPREVIOUS" }));
  expect(previous.SecretString).toBe("one");
  const other = client.send(new PutSecretValueCommand({ SecretId, SecretString: "three", ClientRequestToken: SECOND }));
  await expect(other).rejects.toBeInstanceOf(ResourceExistsException);
});

test("a name taken is refused, a deleted one is free at once and unknown until then", async () => {
  const client = await open();
  const create = () => client.send(new CreateSecretCommand({ Name: "x", SecretString: "one" }));
  const first = await create();
  await expect(create()).rejects.toBeInstanceOf(ResourceExistsException);
  await client.send(new DeleteSecretCommand({ SecretId: "x", ForceDeleteWithoutRecovery: true }));
  await expect(client.send(new GetSecretValueCommand({ SecretId: "x" }))).rejects.toBeInstanceOf(ResourceNotFoundException);
  await expect(client.send(new DeleteSecretCommand({ SecretId: "x" }))).rejects.toBeInstanceOf(ResourceNotFoundException);
  expect((await create()).ARN).not.toBe(first.ARN);
});

test("only the owner can read the files", async () => {
  const folder = temporaryFolder();
  const client = await open(folder);
  await client.send(new CreateSecretCommand({ Name: "x", SecretString: "one" }));
  const files = readdirSync(folder);
  expect(files).toHaveLength(1);
  for (const file of files) expect(statSync(join(folder, file)).mode & 0o077).toBe(0);
});

test("a name that cannot be a secret's is refused", async () => {
  const client = await open();
  const create = client.send(new CreateSecretCommand({ Name: "a b", SecretString: "one" }));
  await expect(create).rejects.toMatchObject({ name: "ValidationException" });
});
