import type { Datatype } from "#core/protocol/datatype.ts";
import { decodeEnvelope } from "#core/protocol/decode-envelope.ts";
import { decodeTensor } from "#core/protocol/decode-tensor.ts";
import { encodeResponse } from "#core/protocol/encode-response.ts";
import type { TensorData } from "#core/protocol/tensor.ts";
import { validateEnvelope } from "#core/protocol/validate-envelope.ts";
import { decodeBody } from "#functions/edge/decode-body.ts";
import type { Bench, BenchRow } from "./bench.ts";
import { compare } from "./measure.ts";

const SHAPE = [1, 3, 224, 224] as const;
const COUNT = 150_528;
const ROUNDS = 150;
const WARMUP = 30;

/** A body taken apart, checked and read into typed arrays, beside what checks nothing; and the way back. 1×3×224×224 elements each. */
export const decoding: Bench = {
  name: "decoding",
  title: "Decoding and encoding 1×3×224×224 elements, beside JSON.parse and a copy",
  async run(note) {
    const rows: BenchRow[] = [];
    for (const { what, datatype, text, toArray } of JSON_BODIES) {
      note(what);
      const body = toBody(datatype, text());
      const against = `JSON.parse, then ${toArray.name}`;
      rows.push({
        what,
        unit: "ms",
        against,
        ...(await compare(
          () => decode(datatype, body),
          () => toArray(dataOf(body)),
          ROUNDS,
          WARMUP,
        )),
      });
    }
    note("binary");
    const { base64, headers } = toBinary();
    const ours = () => decode("FP32", decodeBody({ body: base64, isBase64Encoded: true }, headers), headers);
    const against = "base64 decoding, then one copy";
    rows.push({
      what: "FP32 as binary",
      unit: "ms",
      against,
      ...(await compare(ours, () => new Uint8Array(Buffer.from(base64, "base64")), ROUNDS, WARMUP)),
    });
    for (const { what, datatype, data, toArray } of ANSWERS) {
      note(what);
      const outputs = [{ name: "x", datatype, shape: SHAPE, data: data() }];
      const encode = () => encodeResponse({ outputs, choices: [{ name: "x", binary: false }] }, toModel(datatype));
      const naive = () => Buffer.from(JSON.stringify({ outputs: [{ ...outputs[0], data: toArray(data()) }] }));
      rows.push({ what, unit: "ms", against: "JSON.stringify of an array made of it", ...(await compare(encode, naive, ROUNDS, WARMUP)) });
    }
    return rows;
  },
};

/** Between 0 and 1, the same each time. */
function random(): () => number {
  let state = 42;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

function numbers(make: (random: number) => number): number[] {
  const next = random();
  return Array.from({ length: COUNT }, () => make(next()));
}

/** Pixels as image models take them: a mean taken off, divided by a deviation. */
const normalized = () => numbers((value) => Math.fround((value - 0.45) / 0.225));
const json = (values: readonly number[]) => JSON.stringify(values);
const nested = (values: readonly number[]) => {
  const rows = Array.from({ length: COUNT / 224 }, (_, row) => values.slice(row * 224, (row + 1) * 224));
  return JSON.stringify([Array.from({ length: 3 }, (_, channel) => rows.slice(channel * 224, (channel + 1) * 224))]);
};

const FLOATS = { "Float32Array.from": (data: unknown) => Float32Array.from(data as number[]) }["Float32Array.from"];
const DOUBLES = { "Float64Array.from": (data: unknown) => Float64Array.from(data as number[]) }["Float64Array.from"];
const PIXELS = { "Uint8Array.from": (data: unknown) => Uint8Array.from(data as number[]) }["Uint8Array.from"];
const LONGS = { "BigInt64Array.from": (data: unknown) => BigInt64Array.from(data as number[], BigInt) }["BigInt64Array.from"];
const FLAT_FLOATS = {
  "flat() and Float32Array.from": (data: unknown) => Float32Array.from((data as number[][][][]).flat(3)),
}["flat() and Float32Array.from"];

interface JsonBody {
  readonly what: string;
  readonly datatype: Datatype;
  readonly text: () => string;
  readonly toArray: (data: unknown) => unknown;
}

const JSON_BODIES: readonly JsonBody[] = [
  { what: "FP32, -2 to 2.4, every digit", datatype: "FP32", text: () => json(normalized()), toArray: FLOATS },
  { what: "FP32, 0 to 1, every digit", datatype: "FP32", text: () => json(numbers(Math.fround)), toArray: FLOATS },
  {
    what: "the same, a space behind commas",
    datatype: "FP32",
    text: () => json(numbers(Math.fround)).replaceAll(",", ", "),
    toArray: FLOATS,
  },
  {
    what: "FP32, 0 to 1, three digits",
    datatype: "FP32",
    text: () => json(numbers((value) => Math.round(value * 1000) / 1000)),
    toArray: FLOATS,
  },
  { what: "FP32, -2 to 2.4, nested", datatype: "FP32", text: () => nested(normalized()), toArray: FLAT_FLOATS },
  { what: "FP64, 0 to 1, every digit", datatype: "FP64", text: () => json(numbers((value) => value * Math.PI)), toArray: DOUBLES },
  { what: "UINT8, 0 to 255", datatype: "UINT8", text: () => json(numbers((value) => Math.floor(value * 256))), toArray: PIXELS },
  { what: "INT64, 0 to 50,000", datatype: "INT64", text: () => json(numbers((value) => Math.floor(value * 50_000))), toArray: LONGS },
];

interface Answer {
  readonly what: string;
  readonly datatype: Datatype;
  readonly data: () => TensorData;
  readonly toArray: (data: TensorData) => unknown;
}

const ANSWERS: readonly Answer[] = [
  {
    what: "FP32 to JSON",
    datatype: "FP32",
    data: once(() => Float32Array.from(normalized())),
    toArray: (data) => Array.from(data as Float32Array),
  },
  {
    what: "INT64 to JSON",
    datatype: "INT64",
    data: once(() =>
      BigInt64Array.from(
        numbers((value) => Math.floor(value * 50_000)),
        BigInt,
      ),
    ),
    toArray: (data) => Array.from(data as BigInt64Array, Number),
  },
];

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

function toModel(datatype: Datatype) {
  const tensor = { name: "x", datatype, shape: [-1, 3, 224, 224] };
  return { name: "bench", version: 1, inputs: [tensor], outputs: [tensor], allowNonFinite: false, maxBatch: 1 };
}

function toBody(datatype: Datatype, data: string): Buffer {
  return Buffer.from(`{"inputs":[{"name":"x","shape":[${SHAPE}],"datatype":"${datatype}","data":${data}}]}`);
}

function toBinary() {
  const data = Buffer.from(Float32Array.from(normalized()).buffer);
  const header = Buffer.from(
    JSON.stringify({ inputs: [{ name: "x", shape: SHAPE, datatype: "FP32", parameters: { binary_data_size: data.length } }] }),
  );
  return {
    base64: Buffer.concat([header, data]).toString("base64"),
    headers: new Map([["inference-header-content-length", String(header.length)]]),
  };
}

function decode(datatype: Datatype, body: Uint8Array, headers: ReadonlyMap<string, string> = new Map()): readonly unknown[] {
  const model = toModel(datatype);
  return validateEnvelope(decodeEnvelope({ headers, body }, model), model).inputs.map((input) => decodeTensor(input, model));
}

function dataOf(body: Buffer): unknown {
  return (JSON.parse(body.toString("utf8")) as { readonly inputs: readonly [{ readonly data: unknown }] }).inputs[0].data;
}
