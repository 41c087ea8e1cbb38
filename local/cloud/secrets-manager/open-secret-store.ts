import { randomInt, randomUUID } from "node:crypto";
import { openCollection } from "#local/durable/collection.ts";
import type { CloudIdentity } from "../aws-call.ts";
import { AwsError } from "../aws-error.ts";
import { generateSecret } from "./generate-secret.ts";
import type { SecretInfo, SecretStore, SecretValue } from "./secret-store.ts";

interface SecretVersion {
  readonly versionId: string;
  readonly secretString: string;
  readonly stages: readonly string[];
  readonly createdAt: string;
}

interface SecretRecord {
  /** The name. */
  readonly id: string;
  readonly arn: string;
  readonly description: string;
  readonly createdAt: string;
  readonly changedAt: string;
  readonly versions: readonly SecretVersion[];
}

const SUFFIX_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/** Secrets below `folder`, in files that their owner alone may read; the values are not encrypted. @param clock epoch milliseconds. */
export function openSecretStore(folder: string, identity: CloudIdentity, clock: () => number): SecretStore {
  const collection = openCollection<SecretRecord>(folder, { flush: true });
  const now = (): string => new Date(clock()).toISOString();
  const find = (nameOrArn: string): SecretRecord | undefined =>
    collection.get(nameOrArn) ??
    collection.list().find(({ arn }) => arn === nameOrArn || (nameOrArn.startsWith("arn:") && arn.slice(0, -7) === nameOrArn));
  const required = (nameOrArn: string): SecretRecord => {
    const record = find(nameOrArn);
    if (record === undefined) throw notFound("Secrets Manager can't find the specified secret.");
    return record;
  };
  return {
    create({ name, description = "", secretString, versionId = randomUUID() }) {
      checkName(name);
      if (collection.get(name) !== undefined) {
        throw new AwsError("ResourceExistsException", 400, `The operation failed because the secret ${name} already exists.`);
      }
      const at = now();
      const record: SecretRecord = {
        id: name,
        arn: `arn:${identity.partition}:secretsmanager:${identity.region}:${identity.accountId}:secret:${name}-${newSuffix()}`,
        description,
        createdAt: at,
        changedAt: at,
        versions: [{ versionId, secretString, stages: ["AWSCURRENT"], createdAt: at }],
      };
      collection.put(record);
      return toInfo(record);
    },
    generate: generateSecret,
    find(nameOrArn) {
      const record = find(nameOrArn);
      return record === undefined ? undefined : toInfo(record);
    },
    value(nameOrArn, { versionId, stage } = {}) {
      const record = required(nameOrArn);
      const label = stage ?? (versionId === undefined ? "AWSCURRENT" : undefined);
      const version = record.versions.find(
        (candidate) =>
          (versionId === undefined || candidate.versionId === versionId) && (label === undefined || candidate.stages.includes(label)),
      );
      if (version === undefined) {
        throw notFound(`Secrets Manager can't find the specified secret value for ${versionId ?? `staging label: ${label}`}`);
      }
      return toValue(record, version);
    },
    putValue(nameOrArn, secretString, versionId = randomUUID()) {
      const record = required(nameOrArn);
      const same = record.versions.find((version) => version.versionId === versionId);
      if (same?.secretString === secretString) return toValue(record, same);
      if (same !== undefined) throw new AwsError("ResourceExistsException", 400, `Version ${versionId} already has another value`);
      const version: SecretVersion = { versionId, secretString, stages: ["AWSCURRENT"], createdAt: now() };
      const current = record.versions.filter(({ stages }) => stages.includes("AWSCURRENT"));
      const previous = current.map((before): SecretVersion => ({ ...before, stages: ["AWSPREVIOUS"] }));
      const changed = { ...record, changedAt: now(), versions: [version, ...previous] };
      collection.put(changed);
      return toValue(changed, version);
    },
    describe(nameOrArn, description) {
      collection.put({ ...required(nameOrArn), description, changedAt: now() });
    },
    delete(nameOrArn) {
      const record = find(nameOrArn);
      if (record !== undefined) collection.remove(record.id);
    },
  };
}

function checkName(name: string): void {
  if (name.length <= 512 && /^[\w/+=.@-]+$/.test(name)) return;
  throw new AwsError("ValidationException", 400, `"${name}" cannot be a secret's name: use letters, digits and /_+=.@-`);
}

function newSuffix(): string {
  return Array.from({ length: 6 }, () => SUFFIX_ALPHABET[randomInt(SUFFIX_ALPHABET.length)]).join("");
}

function toInfo(record: SecretRecord): SecretInfo {
  return {
    arn: record.arn,
    name: record.id,
    description: record.description,
    createdAt: record.createdAt,
    changedAt: record.changedAt,
    stages: Object.fromEntries(record.versions.map(({ versionId, stages }) => [versionId, stages])),
  };
}

function toValue({ arn, id }: SecretRecord, version: SecretVersion): SecretValue {
  return { arn, name: id, ...version };
}

function notFound(message: string): AwsError {
  return new AwsError("ResourceNotFoundException", 400, message);
}
