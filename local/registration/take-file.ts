import { constants } from "node:fs";
import { copyFile, mkdtemp, realpath, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ServeError } from "#core/errors.ts";
import { LIMITS } from "#core/limits.ts";

/** A file's copy in a folder of its own. */
export interface TakenFile {
  readonly folder: string;
  readonly path: string;
  remove(): Promise<void>;
}

/**
 * Copies a model file to where nobody changes it, so that what is inspected is what is probed and written.
 * @throws {ServeError} MODEL_INVALID for what is no regular file, MODEL_TOO_LARGE. @throws {Error} what the file system says.
 */
export async function takeFile(path: string): Promise<TakenFile> {
  const found = await stat(path);
  if (!found.isFile()) throw new ServeError("MODEL_INVALID", `"${path}" is no file`);
  if (found.size > LIMITS.MAX_MODEL_BYTES)
    throw new ServeError("MODEL_TOO_LARGE", `The file has ${found.size} bytes, an ONNX file has at most ${LIMITS.MAX_MODEL_BYTES}`);
  const folder = await realpath(await mkdtemp(join(tmpdir(), "slipway-registration-")));
  const copy = join(folder, "model.onnx");
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true });
  try {
    await copyFile(path, copy, constants.COPYFILE_FICLONE);
  } catch (error) {
    await remove();
    throw error;
  }
  return { folder, path: copy, remove };
}
