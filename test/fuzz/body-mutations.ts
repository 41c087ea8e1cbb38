import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from "node:zlib";
import fc from "fast-check";
import { DATATYPE_NAMES } from "#core/protocol/datatype.ts";
import type { Draft, DraftInput } from "./good-request.ts";

/** What a request's envelope may be changed into: fields of the request and of its inputs. */
export interface EnvelopeChange {
  readonly request: Readonly<Record<string, unknown>>;
  readonly input: Readonly<Record<string, unknown>>;
  readonly at: number;
  readonly list: "keep" | "drop" | "twice" | "reverse";
}

const scalar = fc.oneof(
  fc.constantFrom<unknown>(
    0,
    1,
    -1,
    1.5,
    255,
    256,
    2 ** 31,
    2 ** 53,
    2 ** 53 + 2,
    1e39,
    -0,
    null,
    true,
    false,
    "",
    "1",
    "é",
    "a\0b",
    "\ud800",
  ),
  fc.double(),
  fc.string(),
);
const parameters = fc.dictionary(
  fc.constantFrom(
    "binary_data_size",
    "binary_data",
    "binary_data_output",
    "classification",
    "shared_memory_region",
    "timeout",
    "priority",
    "k",
  ),
  fc.constantFrom<unknown>(0, 3, 8, 12, -1, 1e9, 2 ** 31, true, false, "x", null, {}),
  { maxKeys: 2 },
);
const dimension = fc.constantFrom<unknown>(0, 1, 2, 3, 28, -1, 1.5, "2", null, 2 ** 26, 2 ** 31, 2 ** 53, [1]);
const deep = fc.integer({ min: 1, max: 120 }).map((levels) => JSON.parse(`${"[".repeat(levels)}${"]".repeat(levels)}`) as unknown);

const inputFields = fewOf({
  name: fc.constantFrom<unknown>("x", "z", "image", "toString", "__proto__", "a b", "", 1, null, "x".repeat(200)),
  shape: fc.oneof(fc.constantFrom<unknown>([3], [2, 3], [1, 1, 3], [], null, "x"), fc.array(dimension, { maxLength: 12 })),
  datatype: fc.constantFrom<unknown>(...DATATYPE_NAMES, "BF16", "fp32", "", null, 7),
  data: fc.oneof(fc.array(fc.oneof(scalar, fc.array(scalar, { maxLength: 3 })), { maxLength: 6 }), scalar, deep, fc.constant({})),
  parameters: fc.oneof(parameters, scalar),
  more: scalar,
});
const requestFields = fewOf({
  id: fc.constantFrom<unknown>("a", "", 1, null, "\ud800", "x".repeat(70_000)),
  outputs: fc.oneof(
    scalar,
    fc.array(
      fc.record({ name: fc.constantFrom("out_x", "out_text", "class", "z", "constructor"), parameters }, { requiredKeys: ["name"] }),
    ),
    fc.integer({ min: 60, max: 70 }).map((count) => Array(count).fill({ name: "out_x" })),
  ),
  parameters: fc.oneof(parameters, scalar),
  model_name: scalar,
  tenantId: scalar,
  deep,
});

/** One or two of these fields, each with a value of its kind. */
function fewOf(fields: Readonly<Record<string, fc.Arbitrary<unknown>>>): fc.Arbitrary<Readonly<Record<string, unknown>>> {
  const one = fc.oneof(...Object.entries(fields).map(([name, value]) => value.map((chosen) => [name, chosen] as const)));
  return fc.array(one, { minLength: 1, maxLength: 2 }).map((chosen) => Object.fromEntries(chosen));
}

/** Mostly one field, so that what lies behind the first check is met as well. */
export const envelopeChange: fc.Arbitrary<EnvelopeChange> = fc.record({
  request: fc.oneof({ weight: 2, arbitrary: fc.constant({}) }, requestFields),
  input: fc.oneof({ weight: 1, arbitrary: fc.constant({}) }, inputFields),
  at: fc.nat(12),
  list: fc.constantFrom("keep", "keep", "keep", "keep", "drop", "twice", "reverse"),
});

export function changeEnvelope({ json }: Draft, { request, input, at, list }: EnvelopeChange): object {
  const index = json.inputs.length === 0 ? 0 : at % json.inputs.length;
  const inputs = json.inputs.map((before, position): DraftInput => (position === index ? { ...before, ...input } : before));
  return { ...json, inputs: changeList(inputs, index, list), ...request };
}

function changeList(inputs: readonly DraftInput[], index: number, list: EnvelopeChange["list"]): readonly DraftInput[] {
  if (list === "drop") return inputs.toSpliced(index, 1);
  if (list === "twice") return [...inputs, ...inputs.slice(index, index + 1)];
  return list === "reverse" ? inputs.toReversed() : inputs;
}

/** A piece of text that JSON's readers disagree about, or that ends it. */
const token = fc.constantFrom(
  ...[
    "NaN",
    "-Infinity",
    "1e400",
    "9007199254740993",
    "01",
    "0x1",
    "-",
    ",",
    "{",
    "}",
    "[",
    "]",
    '"',
    ":",
    "\\",
    "\\ud800",
    "\\u0000",
    "\u0000",
  ],
  ...[
    "/*x*/",
    "//x\n",
    "\ufeff",
    '"__proto__":{},',
    '"inputs":[],',
    '"\\u0069nputs":[],',
    "[".repeat(40),
    "[],".repeat(300),
    "\u2028",
    "é",
    "'",
  ],
);

/** A change of the text: a token set in, a piece cut out, a piece said twice. */
export const textChange = fc.record({ at: fc.nat(100_000), length: fc.nat(6), token: fc.option(token), twice: fc.boolean() });

export function changeText(text: string, change: { at: number; length: number; token: string | null; twice: boolean }): string {
  const at = change.at % (text.length + 1);
  const rest = text.slice(change.twice ? at : at + change.length);
  return `${text.slice(0, at + (change.twice ? change.length : 0))}${change.token ?? ""}${rest}`;
}

/** A change of the body's bytes. */
export const byteChange = fc.record({ at: fc.nat(100_000), byte: fc.nat(255), kind: fc.constantFrom("set", "cut", "append") });

export function changeBytes(body: Buffer, { at, byte, kind }: { at: number; byte: number; kind: string }): Buffer {
  if (kind === "append") return Buffer.concat([body, Buffer.alloc((at % 16) + 1, byte)]);
  if (body.length === 0) return body;
  if (kind === "cut") return body.subarray(0, at % body.length);
  const changed = Buffer.from(body);
  changed[at % body.length] = byte;
  return changed;
}

const BOMB = gzipSync(Buffer.alloc(24 * 1024 * 1024));

type Coding = readonly [label: string, code: (body: Buffer) => Buffer];

const CODINGS: readonly Coding[] = [
  ["gzip", gzipSync],
  ["gzip", gzipSync],
  ["deflate", deflateSync],
  ["deflate", deflateSync],
  ["deflate", deflateRawSync],
  ["gzip", (body) => body],
  ["br", brotliCompressSync],
  ["gzip, gzip", (body) => gzipSync(gzipSync(body))],
  ["gzip", (body) => gzipSync(gzipSync(body))],
  ["gzip", (body) => Buffer.concat([gzipSync(body), Buffer.from("more")])],
  ["gzip", (body) => Buffer.concat([gzipSync(body), gzipSync(body)])],
  ["gzip", (body) => gzipSync(body).subarray(0, -3)],
  ["deflate", (body) => deflateSync(body).subarray(0, -5)],
  ["gzip", () => BOMB],
  ["identity", (body) => body],
  ["zstd", (body) => body],
  ["GZIP", gzipSync],
];

/** A content coding, rightly or wrongly applied. */
export const coding: fc.Arbitrary<Coding> = fc.constantFrom(...CODINGS);
