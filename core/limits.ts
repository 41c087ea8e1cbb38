/** Every limit of the request path: the unit in the name, the source beside it. */
export const LIMITS = {
  /** Lambda takes 6 MB and API Gateway hands every body over as base64: 6 MB x 3/4. AWS Lambda quotas page. */
  MAX_BODY_BYTES: 4_500_000,
  /** The same bound on the way back. */
  MAX_ANSWER_BYTES: 4_500_000,
  /** Ours: output of a decompressor, and the ratio to its input once output passes `DECOMPRESSION_FREE_BYTES`. */
  MAX_DECOMPRESSED_BYTES: 10_485_760,
  MAX_DECOMPRESSION_RATIO: 20,
  DECOMPRESSION_FREE_BYTES: 1_048_576,
  /** API Gateway quotas: all header lines of a request together. */
  MAX_HEADER_BYTES: 10_240,
  /** Ours: longest path. */
  MAX_PATH_BYTES: 1_024,
  /** Ours: V8 parses three million levels, so depth is scanned before parsing. */
  MAX_JSON_DEPTH: 32,
  MAX_JSON_KEYS_PER_OBJECT: 256,
  MAX_JSON_CONTAINERS: 100_000,
  MAX_STRING_BYTES: 65_536,
  /** Ours: a secret scanner's report, and the keys it names. Each is a look-up that nobody pays for. */
  MAX_LEAK_REPORT_BYTES: 262_144,
  MAX_LEAKED_KEYS: 100,
  MAX_INPUTS: 64,
  MAX_OUTPUTS: 64,
  MAX_NAME_CHARACTERS: 128,
  MAX_RANK: 8,
  /** ONNX Runtime's own dimensions are int64, typed arrays end here. */
  MAX_DIM: 2 ** 31 - 1,
  MAX_ELEMENTS: 4 * 1024 * 1024,
  /** Ours: width x height of a picture, seen in its header; four bytes each when decoded. */
  MAX_IMAGE_PIXELS: 16_700_000,
  /** Ours: characters of one text, counted before anything else looks at it. */
  MAX_TEXT_CHARACTERS: 32_000,
  /** Ours: processor time that a tokenizer may take for one request; V8 took 30 s for 28 characters. */
  TOKENIZE_TIMEOUT_MS: 80,
  /** Ours: time to receive a request at the gateway. */
  RECEIVE_TIMEOUT_MS: 10_000,
  /** Inference by default, and at most. */
  INFERENCE_TIMEOUT_MS: 10_000,
  MAX_INFERENCE_TIMEOUT_MS: 25_000,
  /** Ours: kept back of a function's remaining time, for making and sending the answer. */
  ANSWER_RESERVE_MS: 200,
  /** Cold load of an artifact from S3. */
  LOAD_TIMEOUT_MS: 12_000,
  /** API Gateway's integration timeout, and a function's, which stays below it. */
  INTEGRATION_TIMEOUT_MS: 29_000,
  MAX_FUNCTION_TIMEOUT_S: 28,
  /** How long a decision of the authorizer may be reused: bounds how long a revoked key lives. */
  AUTHORIZER_CACHE_S: 60,
  /** Ours: keys that are not valid, from one address in a minute. Each environment of the authorizer counts by itself. */
  MAX_FAILED_KEYS_PER_MINUTE: 10,
  /** Lambda quotas: memory of a function, code with layers unzipped. */
  MIN_FUNCTION_MEMORY_MB: 128,
  MAX_FUNCTION_MEMORY_MB: 10_240,
  MAX_PACKAGE_BYTES: 262_144_000,
  /** ONNX: protobuf counts bytes in 31 bits, so no file is larger. */
  MAX_MODEL_BYTES: 2 ** 31 - 1,
  /** Ours: messages inside messages of an ONNX file; protobuf's own readers stop at 100. */
  MAX_MESSAGE_DEPTH: 64,
  /** Ours: graphs inside a graph's nodes, and nodes of all graphs together. */
  MAX_SUBGRAPH_DEPTH: 8,
  MAX_NODES: 100_000,
  /** Ours: fields of an ONNX file that are no weights (100,000 nodes have some millions), and the longest name, list or type among them. */
  MAX_MODEL_FIELDS: 4_000_000,
  MAX_MODEL_TEXT_BYTES: 65_536,
  /** Ours: loading a model and asking it made-up inputs, before it is registered. */
  PROBE_TIMEOUT_MS: 60_000,
  /** API Gateway quotas: resources of one REST API (adjustable). */
  MAX_API_RESOURCES: 300,
} as const;
