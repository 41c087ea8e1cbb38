export interface SendAnswerOptions {
  /** Resolves after that many milliseconds. */
  readonly sleep: (ms: number) => Promise<void>;
}

/** Together well below the time that the handler keeps for its answer. */
const ATTEMPTS = { MAX: 3, TIMEOUT_MS: 2_500, PAUSE_MS: 500 } as const;

/**
 * PUTs an answer to CloudFormation's URL, three times at most: one that does not arrive leaves the stack waiting until its timeout.
 * @throws {Error} when none was taken; never with the URL, whose signature is a credential.
 */
export async function sendAnswer(url: string, body: string, { sleep }: SendAnswerOptions): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    const outcome = await put(url, body);
    if (outcome === "taken") return;
    if (attempt === ATTEMPTS.MAX) throw new Error(`CloudFormation did not take the answer: ${outcome}`);
    await sleep(ATTEMPTS.PAUSE_MS);
  }
}

async function put(url: string, body: string): Promise<string> {
  try {
    // The URL is signed for an empty content type.
    const request = { method: "PUT", body, headers: { "content-type": "" }, signal: AbortSignal.timeout(ATTEMPTS.TIMEOUT_MS) };
    const response = await fetch(url, request);
    await response.arrayBuffer();
    return response.ok ? "taken" : `status ${response.status}`;
  } catch (error) {
    return error instanceof Error ? error.name : "no connection";
  }
}
