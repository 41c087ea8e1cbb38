/** A request as every edge hands it to the core: header names lower-case, body decoded from base64 and decompressed. */
export interface HttpRequest {
  readonly method: string;
  /** The raw path below the stage, percent-encoding kept: `/v2/models/my%20model/infer`. */
  readonly path: string;
  /** The query's parameters, each with every value it was sent with; absent where the path has no query. */
  readonly query?: ReadonlyMap<string, readonly string[]>;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Uint8Array;
}

/** An answer before an edge has turned it into its platform's form. Header names lower-case. */
export interface HttpResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}
