import { randomBytes } from "node:crypto";
import type { AwsService, CloudIdentity } from "../aws-call.ts";
import { AwsError } from "../aws-error.ts";
import { createQueryService, type QueryAction } from "../query-protocol.ts";

const NAMESPACE = "https://sts.amazonaws.com/doc/2011-06-15/";
const DEFAULT_SESSION_S = 3600;

/** STS: who the caller is, and roles for the asking, since the local cloud takes any credentials. @param clock epoch milliseconds. */
export function createStsService({ accountId, partition }: CloudIdentity, clock: () => number): AwsService {
  const actions: readonly (readonly [string, QueryAction])[] = [
    [
      "GetCallerIdentity",
      () => ({ Arn: `arn:${partition}:iam::${accountId}:user/local`, UserId: "AIDALOCALUSER0000000", Account: accountId }),
    ],
    [
      "AssumeRole",
      (parameters) => {
        const role = parseRole(parameters.get("RoleArn"));
        const session = parseSessionName(parameters.get("RoleSessionName"));
        const seconds = parseDuration(parameters.get("DurationSeconds"));
        return {
          AssumedRoleUser: {
            AssumedRoleId: `AROALOCALROLE0000000:${session}`,
            Arn: `arn:${partition}:sts::${role.accountId}:assumed-role/${role.name}/${session}`,
          },
          Credentials: {
            AccessKeyId: `ASIA${randomBytes(8).toString("hex").toUpperCase()}`,
            SecretAccessKey: randomBytes(30).toString("base64"),
            SessionToken: randomBytes(48).toString("base64"),
            Expiration: new Date(clock() + seconds * 1000).toISOString(),
          },
        };
      },
    ],
  ];
  return createQueryService(NAMESPACE, new Map(actions));
}

function parseRole(arn: string | null): { readonly accountId: string; readonly name: string } {
  const match = /^arn:aws:iam::(\d{12}):role\/(?:[\w+=,.@/-]*\/)?([\w+=,.@-]{1,64})$/.exec(arn ?? "");
  if (match === null) throw new AwsError("ValidationError", 400, `"RoleArn" must be the ARN of a role, received "${arn ?? ""}"`);
  const [, accountId, name] = match as unknown as [string, string, string];
  return { accountId, name };
}

function parseSessionName(name: string | null): string {
  if (name === null || !/^[\w+=,.@-]{2,64}$/.test(name)) {
    throw new AwsError(
      "ValidationError",
      400,
      `"RoleSessionName" must be 2 to 64 of the characters A-Za-z0-9_+=,.@-, received "${name ?? ""}"`,
    );
  }
  return name;
}

function parseDuration(text: string | null): number {
  const seconds = text === null ? DEFAULT_SESSION_S : Number(text);
  if (!(Number.isInteger(seconds) && seconds >= 900 && seconds <= 43_200)) {
    throw new AwsError("ValidationError", 400, `"DurationSeconds" must be 900 to 43200, received "${text}"`);
  }
  return seconds;
}
