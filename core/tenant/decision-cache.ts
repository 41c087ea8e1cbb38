/** What the gateway remembers of keys it has checked. */
export interface DecisionCache {
  /** Has it forget all of it, so that the next request with any key is checked anew. */
  flush(): Promise<void>;
}
