const MAGIC = [0x1f, 0x8b, 0x08];
const FIXED_BYTES = 10;
const FLAGS = { CHECKSUM: 0x02, EXTRA: 0x04, NAME: 0x08, COMMENT: 0x10, RESERVED: 0xe0 } as const;

/**
 * Bytes of the header before a gzip member's deflated ones. Format: RFC 1952, section 2.3.
 * @returns undefined when there is no whole header.
 */
export function gzipHeaderBytes(body: Buffer): number | undefined {
  if (body.length < FIXED_BYTES || MAGIC.some((byte, at) => body[at] !== byte)) return undefined;
  const flags = body[3] ?? 0;
  if ((flags & FLAGS.RESERVED) !== 0) return undefined;
  let at = FIXED_BYTES;
  if ((flags & FLAGS.EXTRA) !== 0) {
    if (body.length < at + 2) return undefined;
    at += 2 + body.readUInt16LE(at);
  }
  for (const flag of [FLAGS.NAME, FLAGS.COMMENT]) {
    if ((flags & flag) === 0) continue;
    const end = body.indexOf(0, at);
    if (end < 0) return undefined;
    at = end + 1;
  }
  if ((flags & FLAGS.CHECKSUM) !== 0) at += 2;
  return at <= body.length ? at : undefined;
}
