import * as v from "valibot";
import type { AwsService } from "../aws-call.ts";
import { AwsError } from "../aws-error.ts";
import { createJsonService, jsonOperation } from "../json-protocol.ts";
import type { SecretInfo, SecretStore } from "./secret-store.ts";

const Name = v.pipe(v.string(), v.minLength(1));
const SecretString = v.pipe(v.string("The local cloud keeps secret strings, not binaries"), v.minLength(1), v.maxLength(65_536));
const ClientRequestToken = v.optional(v.pipe(v.string(), v.minLength(32), v.maxLength(64)));

/** Secrets Manager. A deleted secret is gone at once: there is no recovery window. @param clock epoch milliseconds. */
export function createSecretsManagerService(store: SecretStore, clock: () => number): AwsService {
  const required = (id: string): SecretInfo => {
    const secret = store.find(id);
    if (secret === undefined) throw new AwsError("ResourceNotFoundException", 400, "Secrets Manager can't find the specified secret.");
    return secret;
  };
  return createJsonService(
    new Map([
      [
        "CreateSecret",
        jsonOperation(v.object({ Name, SecretString, ClientRequestToken, Description: v.optional(v.string()) }), (input) => {
          const secret = store.create({
            name: input.Name,
            secretString: input.SecretString,
            ...(input.Description === undefined ? {} : { description: input.Description }),
            ...(input.ClientRequestToken === undefined ? {} : { versionId: input.ClientRequestToken }),
          });
          return { ARN: secret.arn, Name: secret.name, VersionId: Object.keys(secret.stages)[0] };
        }),
      ],
      [
        "GetSecretValue",
        jsonOperation(
          v.object({ SecretId: Name, VersionId: v.optional(v.string()), VersionStage: v.optional(v.string()) }),
          ({ SecretId, VersionId, VersionStage }) => {
            const value = store.value(SecretId, {
              ...(VersionId === undefined ? {} : { versionId: VersionId }),
              ...(VersionStage === undefined ? {} : { stage: VersionStage }),
            });
            return {
              ARN: value.arn,
              Name: value.name,
              VersionId: value.versionId,
              SecretString: value.secretString,
              VersionStages: value.stages,
              CreatedDate: toSeconds(value.createdAt),
            };
          },
        ),
      ],
      [
        "PutSecretValue",
        jsonOperation(v.object({ SecretId: Name, SecretString, ClientRequestToken }), (input) => {
          const value = store.putValue(input.SecretId, input.SecretString, input.ClientRequestToken);
          return { ARN: value.arn, Name: value.name, VersionId: value.versionId, VersionStages: value.stages };
        }),
      ],
      [
        "DescribeSecret",
        jsonOperation(v.object({ SecretId: Name }), ({ SecretId }) => {
          const secret = required(SecretId);
          return {
            ARN: secret.arn,
            Name: secret.name,
            Description: secret.description,
            CreatedDate: toSeconds(secret.createdAt),
            LastChangedDate: toSeconds(secret.changedAt),
            VersionIdsToStages: secret.stages,
          };
        }),
      ],
      [
        "DeleteSecret",
        jsonOperation(v.object({ SecretId: Name }), ({ SecretId }) => {
          const secret = required(SecretId);
          store.delete(secret.name);
          return { ARN: secret.arn, Name: secret.name, DeletionDate: clock() / 1000 };
        }),
      ],
    ]),
  );
}

function toSeconds(date: string): number {
  return Date.parse(date) / 1000;
}
