import { AwsError } from "./aws-error.ts";

/** What a signature says about itself. The local cloud takes any credentials, since it listens on loopback alone. */
export interface CredentialScope {
  readonly accessKeyId: string;
  readonly region: string;
  readonly service: string;
}

const ALGORITHM = "AWS4-HMAC-SHA256";
const CREDENTIAL = /^([\w-]{1,128})\/(\d{8})\/([a-z0-9-]{1,64})\/([a-z0-9-]{1,64})\/aws4_request$/;

/**
 * Reads the credential scope of a Signature Version 4 request, from its `Authorization` header or, presigned, from its query.
 * The form is checked, the signature is not.
 * @param nowMs epoch milliseconds, for a presigned URL's expiry.
 * @returns `undefined` for a request that carries no signature.
 * @throws AwsError IncompleteSignature for one that does not parse, AccessDenied for a presigned URL out of time.
 */
export function parseCredentialScope(
  authorization: string | undefined,
  query: URLSearchParams,
  nowMs: number,
): CredentialScope | undefined {
  if (authorization !== undefined) return parseAuthorization(authorization);
  if (!query.has("X-Amz-Algorithm") && !query.has("X-Amz-Credential")) return undefined;
  return parsePresigned(query, nowMs);
}

function parseAuthorization(authorization: string): CredentialScope {
  const space = authorization.indexOf(" ");
  const algorithm = space < 0 ? authorization : authorization.slice(0, space);
  if (algorithm !== ALGORITHM) throw incomplete(`Unsupported AWS "algorithm": "${algorithm}", sign with ${ALGORITHM}`);
  const fields = new Map<string, string>();
  for (const pair of authorization.slice(space + 1).split(",")) {
    const [name, value] = splitPair(pair.trim());
    if (fields.has(name)) throw incomplete(`The Authorization header has "${name}" twice`);
    fields.set(name, value);
  }
  const [credential, signedHeaders, signature] = ["Credential", "SignedHeaders", "Signature"].map((name) => {
    const value = fields.get(name);
    if (value === undefined) throw incomplete(`The Authorization header requires "${name}"`);
    return value;
  }) as [string, string, string];
  checkSignature(signedHeaders, signature);
  return parseCredential(credential);
}

function parsePresigned(query: URLSearchParams, nowMs: number): CredentialScope {
  const required = (name: string): string => {
    const values = query.getAll(name);
    if (values.length !== 1) throw incomplete(`A presigned URL requires "${name}" once`);
    return values[0] as string;
  };
  if (required("X-Amz-Algorithm") !== ALGORITHM) throw incomplete(`A presigned URL must be signed with ${ALGORITHM}`);
  checkSignature(required("X-Amz-SignedHeaders"), required("X-Amz-Signature"));
  const scope = parseCredential(required("X-Amz-Credential"));
  const signedAtMs = parseBasicDate(required("X-Amz-Date"));
  const expires = required("X-Amz-Expires");
  const seconds = /^\d{1,6}$/.test(expires) ? Number(expires) : Number.NaN;
  if (!(seconds >= 1 && seconds <= 604_800)) throw incomplete(`"X-Amz-Expires" must be 1 to 604800 seconds, received "${expires}"`);
  if (nowMs > signedAtMs + seconds * 1000) throw new AwsError("AccessDenied", 403, "Request has expired");
  return scope;
}

function splitPair(pair: string): [string, string] {
  const equals = pair.indexOf("=");
  if (equals < 1) throw incomplete(`"${pair}" is not a key=value pair in the Authorization header`);
  return [pair.slice(0, equals), pair.slice(equals + 1)];
}

function checkSignature(signedHeaders: string, signature: string): void {
  if (!signedHeaders.split(";").includes("host")) throw incomplete('"host" must be among the signed headers');
  if (!/^[0-9a-f]{64}$/.test(signature)) throw incomplete("The signature must be 64 hexadecimal digits");
}

function parseCredential(credential: string): CredentialScope {
  const match = CREDENTIAL.exec(credential);
  if (match === null) throw incomplete(`Credential must be keyid/date/region/service/aws4_request, received "${credential}"`);
  const [, accessKeyId, , region, service] = match as unknown as [string, string, string, string, string];
  return { accessKeyId, region, service };
}

function parseBasicDate(text: string): number {
  const match = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text);
  const ms = match === null ? Number.NaN : Date.parse(`${match[1]}-${match[2]}-${match[3]}T${match[4]}:${match[5]}:${match[6]}Z`);
  if (Number.isNaN(ms)) throw incomplete(`Date must be in ISO-8601 basic format, received "${text}"`);
  return ms;
}

function incomplete(message: string): AwsError {
  return new AwsError("IncompleteSignature", 403, message);
}
