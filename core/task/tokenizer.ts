/** Turns text into a model's token ids. */
export interface Tokenizer {
  /**
   * The ids of each text with the special tokens that the model expects around it, at most `maxTokens` of them: longer texts are cut in
   * front of the closing special tokens.
   * @returns undefined where the texts take too long.
   */
  encode(texts: readonly string[], maxTokens: number): readonly (readonly number[])[] | undefined;
}
