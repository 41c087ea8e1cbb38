import { createHash, randomUUID } from "node:crypto";
import { mkdir, open, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";

/** A file that is known before it is fetched. */
export interface PublishedFile {
  readonly file: string;
  readonly bytes: number;
  readonly sha256: string;
}

export interface DownloadOptions {
  readonly files: readonly PublishedFile[];
  /** Folders on the web, with a final slash, tried in turn. */
  readonly mirrors: readonly string[];
  readonly folder: string;
  readonly fetch: (url: string) => Promise<Response>;
  /** Bytes present so far, and in all. */
  readonly onProgress?: (done: number, total: number) => void;
}

/**
 * Fetches what `folder` does not hold yet. A file is named only once its size and SHA-256 are right.
 * @throws {Error} with every mirror's reason when none gives a file.
 */
export async function downloadFiles(options: DownloadOptions): Promise<void> {
  const { files, folder, onProgress } = options;
  await mkdir(folder, { recursive: true });
  const total = files.reduce((sum, file) => sum + file.bytes, 0);
  let done = 0;
  for (const file of files) {
    if (!(await isPresent(join(folder, file.file), file))) await fetchAny(file, options, (bytes) => onProgress?.(done + bytes, total));
    done += file.bytes;
    onProgress?.(done, total);
  }
}

async function isPresent(path: string, { sha256 }: PublishedFile): Promise<boolean> {
  const content = await readFile(path).catch(() => undefined);
  return content !== undefined && createHash("sha256").update(content).digest("hex") === sha256;
}

async function fetchAny(file: PublishedFile, options: DownloadOptions, onBytes: (bytes: number) => void): Promise<void> {
  const reasons: string[] = [];
  for (const mirror of options.mirrors) {
    const part = join(options.folder, `.part-${randomUUID()}`);
    try {
      await fetchOne(`${mirror}${file.file}`, part, file, options.fetch, onBytes);
      return await rename(part, join(options.folder, file.file));
    } catch (error) {
      reasons.push(`${mirror}: ${error instanceof Error ? error.message : String(error)}`);
    } finally {
      await rm(part, { force: true });
    }
  }
  throw new Error(`Cannot download "${file.file}": ${reasons.join("; ")}`);
}

async function fetchOne(
  url: string,
  path: string,
  expected: PublishedFile,
  fetchUrl: DownloadOptions["fetch"],
  onBytes: (bytes: number) => void,
): Promise<void> {
  const response = await fetchUrl(url);
  if (!response.ok || response.body === null) throw new Error(`it answered ${response.status}`);
  const hash = createHash("sha256");
  const file = await open(path, "wx");
  let bytes = 0;
  try {
    for await (const piece of response.body) {
      bytes += piece.length;
      if (bytes > expected.bytes) throw new Error(`it sent more than the file's ${expected.bytes} bytes`);
      hash.update(piece);
      await file.writeFile(piece);
      onBytes(bytes);
    }
    await file.sync();
  } finally {
    await file.close();
  }
  if (bytes !== expected.bytes) throw new Error(`it sent ${bytes} of ${expected.bytes} bytes`);
  if (hash.digest("hex") !== expected.sha256) throw new Error("what it sent has another SHA-256");
}
