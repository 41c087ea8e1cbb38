/** The secret the stored HMACs are made with: `{"current":"1","1":"…"}` in Secrets Manager, so that two can be live while one is rotated. */
export interface Peppers {
  readonly current: string;
  /** Version -> secret text. */
  readonly secrets: ReadonlyMap<string, string>;
}
