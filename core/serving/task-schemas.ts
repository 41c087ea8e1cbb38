const STRING = { type: "string" };
const TEXTS = { oneOf: [STRING, { type: "array", items: STRING, minItems: 1 }] };
const SCORED_CLASS = { type: "object", required: ["label", "score"], properties: { label: STRING, score: { type: "number" } } };
const CLASSES = { type: "array", items: SCORED_CLASS };
const VECTOR = { type: "array", items: { type: "number" } };

/** JSON Schemas of what `predict` and `embeddings` take and give, for the OpenAPI document. */
export const TASK_SCHEMAS = {
  PredictionRequest: {
    type: "object",
    required: ["inputs"],
    additionalProperties: false,
    properties: {
      inputs: { ...TEXTS, description: "A text, a list of texts, or a picture in base64" },
      parameters: { type: "object", additionalProperties: false, properties: { top_k: { type: "integer", minimum: 1 } } },
    },
  },
  Prediction: {
    description: "Classes, best first, or a vector; for a list of texts one of them each",
    oneOf: [CLASSES, { type: "array", items: CLASSES }, VECTOR, { type: "array", items: VECTOR }],
  },
  EmbeddingsRequest: {
    type: "object",
    required: ["model", "input"],
    additionalProperties: false,
    properties: { model: STRING, input: TEXTS, encoding_format: { enum: ["float", "base64"] }, user: STRING },
  },
  Embeddings: {
    type: "object",
    required: ["object", "data", "model", "usage"],
    properties: {
      object: { const: "list" },
      data: {
        type: "array",
        items: {
          type: "object",
          properties: { object: { const: "embedding" }, index: { type: "integer" }, embedding: { oneOf: [VECTOR, STRING] } },
        },
      },
      model: STRING,
      usage: { type: "object", properties: { prompt_tokens: { type: "integer" }, total_tokens: { type: "integer" } } },
    },
  },
};
