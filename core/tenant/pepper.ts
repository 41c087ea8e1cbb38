import * as v from "valibot";

/** The secret the stored HMACs are made with: `{"current":"1","1":"…"}` in Secrets Manager, so that two can be live while one is rotated. */
export interface Peppers {
  readonly current: string;
  /** Version -> secret text. */
  readonly secrets: ReadonlyMap<string, string>;
}

const VERSION = /^[1-9][0-9]{0,3}$/;

/** Under 32 characters a pepper could be guessed. */
const SECRET = v.pipe(v.string(), v.minLength(32));

const DOCUMENT = v.pipe(
  v.string(),
  v.parseJson(),
  v.objectWithRest({ current: v.pipe(v.string(), v.regex(VERSION)) }, SECRET),
  v.check(({ current, ...secrets }) => Object.hasOwn(secrets, current) && Object.keys(secrets).every((version) => VERSION.test(version))),
);

/** Parses the pepper secret's text. @throws {Error} without any of the text, which is secret. */
export function parsePeppers(text: string): Peppers {
  const parsed = v.safeParse(DOCUMENT, text);
  if (!parsed.success) throw new Error('The pepper secret is not of the form {"current":"1","1":"32 characters or more"}');
  const { current, ...secrets } = parsed.output;
  return { current, secrets: new Map(Object.entries(secrets)) };
}
