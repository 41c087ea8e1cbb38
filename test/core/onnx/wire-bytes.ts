/** One protobuf field by hand: a number as a varint, bytes with their length before them. */
export function field(number: number, content: number | bigint | Uint8Array): Uint8Array {
  if (content instanceof Uint8Array) return concat(varint(number * 8 + 2), varint(content.length), content);
  return concat(varint(number * 8), varint(content));
}

export function varint(value: number | bigint): Uint8Array {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  for (; rest > 127n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128);
  return Uint8Array.of(...bytes, Number(rest));
}

export function concat(...parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts));
}

/** The innermost content inside `levels` repetitions of `wrap`. */
export function nest(levels: number, content: Uint8Array, wrap: (inner: Uint8Array) => Uint8Array): Uint8Array {
  let nested = content;
  for (let level = 0; level < levels; level += 1) nested = wrap(nested);
  return nested;
}
