/** No room, over a quota, past a size limit: the `errno` names of a disk that takes no more. */
const DISK_FULL = new Set(["ENOSPC", "EDQUOT", "EFBIG"]);

export function isDiskFull(error: unknown): boolean {
  return error instanceof Error && "code" in error && typeof error.code === "string" && DISK_FULL.has(error.code);
}
