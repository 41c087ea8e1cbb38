import { createContext, Script } from "node:vm";
import { Tokenizer as HuggingfaceTokenizer } from "@huggingface/tokenizers";
import { LIMITS } from "#core/limits.ts";
import type { Tokenizer } from "#core/task/tokenizer.ts";

/**
 * Opens a `tokenizer.json`. The file holds regular expressions, some of which take longer than anybody waits on texts made for them, so
 * that each call has a bound on its time: V8 ends it, in the midst of a match as well.
 * @throws what the library says of a file it cannot use.
 */
export function openTokenizer(document: object, timeoutMs: number = LIMITS.TOKENIZE_TIMEOUT_MS): Tokenizer {
  const library = new HuggingfaceTokenizer(document, {});
  const withinTime = createTimeBound(timeoutMs);
  return {
    encode: (texts, maxTokens) => withinTime(() => texts.map((text) => encodeOne(library, text, maxTokens))),
  };
}

function encodeOne(library: HuggingfaceTokenizer, text: string, maxTokens: number): readonly number[] {
  const whole = library.encode(text).ids;
  if (whole.length <= maxTokens) return whole;
  const content = library.encode(text, { add_special_tokens: false }).ids;
  const special = whole.length - content.length;
  const before = Array.from({ length: special }, (_, at) => at).find((at) => whole[at] === content[0]) ?? special;
  const kept = Math.max(0, maxTokens - special);
  return [...whole.slice(0, before + kept), ...whole.slice(before + content.length)].slice(0, maxTokens);
}

/** How often a limit is doubled for work that had not been given its processor time. */
const MAX_ATTEMPTS = 5;

/**
 * Runs synchronous work within a limit of processor time, in a script of its own, because only a script can be ended. V8 counts by the clock
 * on the wall, and a function with little memory, or a busy machine, gets a fraction of that: work that was ended before it had used most
 * of its limit is begun again with twice the time.
 * @returns from the returned function: undefined where the work takes longer.
 */
function createTimeBound(limitMs: number): <TDone>(work: () => TDone) => TDone | undefined {
  const script = new Script("work()");
  const context: { work?: () => unknown } = createContext({});
  return <TDone>(work: () => TDone): TDone | undefined => {
    let done: { readonly value: TDone } | undefined;
    context.work = () => {
      done = { value: work() };
    };
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      const before = process.threadCpuUsage();
      try {
        script.runInContext(context, { timeout: limitMs * 2 ** attempt });
        break;
      } catch (thrown) {
        if (!isTimeout(thrown)) throw thrown;
        const { user, system } = process.threadCpuUsage(before);
        if ((user + system) / 1000 >= limitMs * 0.75) break;
      }
    }
    return done?.value;
  };
}

/** The script's own world has made the error: it is no `Error` of this one. */
function isTimeout(thrown: unknown): boolean {
  return typeof thrown === "object" && thrown !== null && "code" in thrown && thrown.code === "ERR_SCRIPT_EXECUTION_TIMEOUT";
}
