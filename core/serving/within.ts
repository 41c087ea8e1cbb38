/**
 * Waits for work at most so long; it goes on when this wait is over.
 * @throws {Error} when it is; what the work throws.
 */
export async function within<TDone>(ms: number, work: Promise<TDone>): Promise<TDone> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`No answer within ${Math.round(ms)} ms`)), Math.max(0, ms));
  });
  // What fails after its time has nobody left to tell.
  work.catch(() => {});
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
