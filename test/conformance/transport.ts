/** A request of the suite, as a client puts it on the wire. */
export interface ConformanceRequest {
  readonly method: string;
  /** Raw, with its percent-encoding and its query. */
  readonly path: string;
  /** Besides the key; lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  /** Without it, no key is sent. */
  readonly withKey: boolean;
  /** What the authorizer says of the sender, for who plays it; of one who may use everything by default. */
  readonly authorizer?: Readonly<Record<string, string>>;
}

export interface ConformanceAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** Gives the request to what is tested: the gateway over HTTP, or the handlers with events. */
export type Transport = (request: ConformanceRequest) => Promise<ConformanceAnswer>;
