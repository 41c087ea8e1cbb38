import { createHash, randomUUID } from "node:crypto";
import { mkdir, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Tensor } from "#core/protocol/tensor.ts";
import type { Checkpoint } from "../run/checkpoint.ts";
import { syncFolder, type WriteDurably, writeDurably } from "./write-durably.ts";

/** Keeps the last checkpoint of one training in a folder. */
export interface CheckpointFile {
  /** @returns undefined when there is none. @throws {RangeError} for a damaged file. */
  load(): Promise<Checkpoint | undefined>;
  /** Replaces the last one, whole or not at all. */
  save(checkpoint: Checkpoint): Promise<void>;
  /** Removes the folder, and with it what a process that was killed had begun to write. */
  remove(): Promise<void>;
}

const FILE = "checkpoint.bin";
const DIGEST_BYTES = 32;
const LENGTH_BYTES = 4;

/** @param write how a file is written; the disk's way by default. */
export function createCheckpointFile(folder: string, write: WriteDurably = writeDurably): CheckpointFile {
  const path = join(folder, FILE);
  return {
    load: async () => {
      const bytes = await readFile(path).catch((cause: unknown) => {
        if (cause instanceof Error && "code" in cause && cause.code === "ENOENT") return undefined;
        throw cause;
      });
      return bytes === undefined ? undefined : decode(bytes, path);
    },
    save: async (checkpoint) => {
      await mkdir(folder, { recursive: true });
      const part = join(folder, `.part-${randomUUID()}`);
      try {
        await write(part, encode(checkpoint));
        await rename(part, path);
      } finally {
        await rm(part, { force: true });
      }
      await syncFolder(folder);
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

interface Head extends Omit<Checkpoint, "states" | "best"> {
  readonly states: readonly TensorHead[];
  readonly best?: { readonly epoch: number; readonly loss: number };
}

type TensorHead = Pick<Tensor, "name" | "shape">;

/** SHA-256 of the rest, length of the head as uint32, the head as JSON, then the float32 of each tensor, the best epoch's last. */
function encode({ states, best, ...rest }: Checkpoint): Uint8Array {
  const head: Head = {
    ...rest,
    states: states.map(({ name, shape }) => ({ name, shape })),
    ...(best === undefined ? {} : { best: { epoch: best.epoch, loss: best.loss } }),
  };
  const json = Buffer.from(JSON.stringify(head));
  const length = Buffer.alloc(LENGTH_BYTES);
  length.writeUInt32BE(json.length);
  const body = Buffer.concat([length, json, ...[...states, ...(best?.states ?? [])].map(toBytes)]);
  return Buffer.concat([digest(body), body]);
}

function decode(bytes: Buffer, path: string): Checkpoint {
  const body = bytes.subarray(DIGEST_BYTES);
  if (bytes.length < DIGEST_BYTES + LENGTH_BYTES || !digest(body).equals(bytes.subarray(0, DIGEST_BYTES)))
    throw new RangeError(`"${path}" is damaged: delete it, or train without --resume`);
  const start = LENGTH_BYTES + body.readUInt32BE(0);
  const { states, best, ...head } = JSON.parse(body.toString("utf8", LENGTH_BYTES, start)) as Head;
  let at = start;
  const read = ({ name, shape }: TensorHead): Tensor => {
    const size = shape.reduce((product, dim) => product * dim, 4);
    // A copy, because float32 must lie at a multiple of four.
    const data = new Float32Array(new Uint8Array(body.subarray(at, at + size)).buffer);
    at += size;
    return { name, datatype: "FP32", shape, data };
  };
  const tensors = states.map(read);
  return { ...head, states: tensors, ...(best === undefined ? {} : { best: { ...best, states: states.map(read) } }) };
}

function toBytes({ name, data }: Tensor): Uint8Array {
  if (!(data instanceof Float32Array)) throw new RangeError(`State "${name}" is not float32`);
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

function digest(bytes: Uint8Array): Buffer {
  return createHash("sha256").update(bytes).digest();
}
