import type { ObjectStore } from "#local/cloud/s3/object-store.ts";
import { validationError } from "../template/validation-error.ts";

/**
 * Reads a template from the local S3.
 * @param url of the local endpoint or of AWS, path-style or with the bucket in the host.
 * @throws ValidationError when it leads to no object.
 */
export async function readTemplateUrl(objects: ObjectStore, url: string): Promise<string> {
  const place = parseObjectUrl(url);
  if (place === undefined) throw validationError("TemplateURL must be a supported URL.");
  const [bucket, key] = place;
  try {
    return (await objects.read(bucket, key)).toString("utf8");
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw validationError(`S3 error: ${reason} (bucket "${bucket}", key "${key}")`);
  }
}

/** Bucket and key of an object's URL; undefined when it is none. */
export function parseObjectUrl(url: string): readonly [string, string] | undefined {
  if (!URL.canParse(url)) return undefined;
  const { hostname, pathname } = new URL(url);
  const path = decodeURIComponent(pathname.slice(1));
  const inHost = /^(.+)\.(?:s3(?:[.-][a-z0-9-]+)*\.amazonaws\.com|localhost)$/.exec(hostname)?.[1];
  if (inHost !== undefined) return [inHost, path];
  if (!/^(s3(?:[.-][a-z0-9-]+)*\.amazonaws\.com|localhost|127\.0\.0\.1|\[::1\])$/.test(hostname)) return undefined;
  const slash = path.indexOf("/");
  return slash <= 0 ? undefined : [path.slice(0, slash), path.slice(slash + 1)];
}
