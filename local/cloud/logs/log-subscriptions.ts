/** What a group's events are sent to. */
export interface SubscriptionFilter {
  readonly group: string;
  readonly name: string;
  readonly pattern: string;
  /** Of a function. */
  readonly destinationArn: string;
}

/** Subscription filters on log groups. Every event that one takes is delivered at least once, over failures and restarts. */
export interface LogSubscriptions {
  /**
   * Adds a filter, for what is logged from now on, or changes one.
   * @throws AwsError ResourceNotFoundException, LimitExceededException; InvalidParameterException for a pattern.
   */
  put(filter: SubscriptionFilter): void;
  /** @returns false where there is none. */
  remove(group: string, name: string): boolean;
  list(group: string): readonly SubscriptionFilter[];
  /** Delivers at once what waits, also what waits to be tried again; resolves once it is delivered or has failed again. */
  deliver(): Promise<void>;
  /** Finishes the deliveries under way; the rest waits for the next start. */
  close(): Promise<void>;
}
