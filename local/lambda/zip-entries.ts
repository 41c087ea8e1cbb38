/** What an archive's directory says of one file. */
export interface ZipEntry {
  readonly name: string;
  readonly bytes: number;
  readonly crc32: number;
  readonly isExecutable: boolean;
}

const END_SIGNATURE = 0x06054b50;
const ENTRY_SIGNATURE = 0x02014b50;
const END_BYTES = 22;
const MAX_COMMENT_BYTES = 65_535;
/** Where an entry's maker is Unix (or macOS), the upper half of its external attributes is `st_mode`. */
const UNIX_MAKERS = [3, 19];
const FILE_TYPE = 0o170000;
const REGULAR = 0o100000;
const DIRECTORY = 0o040000;

/**
 * Reads the files in an archive's central directory: fflate unpacks their contents and drops modes and checksums.
 * Format: PKWARE APPNOTE 4.3.12 and 4.3.16.
 * @throws Error for what is not a ZIP archive, and for a name or a file type that may not be unpacked.
 */
export function readZipEntries(archive: Buffer): readonly ZipEntry[] {
  const end = findEnd(archive);
  const entries: ZipEntry[] = [];
  let offset = archive.readUInt32LE(end + 16);
  for (let left = archive.readUInt16LE(end + 10); left > 0; left -= 1) {
    if (offset + 46 > archive.length || archive.readUInt32LE(offset) !== ENTRY_SIGNATURE)
      throw new Error("The archive's directory is damaged");
    const nameLength = archive.readUInt16LE(offset + 28);
    const name = archive.toString("utf8", offset + 46, offset + 46 + nameLength);
    const mode = UNIX_MAKERS.includes(archive.readUInt8(offset + 5)) ? archive.readUInt32LE(offset + 38) >>> 16 : 0;
    checkEntry(name, mode & FILE_TYPE);
    if (!name.endsWith("/")) {
      const [crc32, bytes] = [archive.readUInt32LE(offset + 16), archive.readUInt32LE(offset + 24)];
      entries.push({ name, bytes, crc32, isExecutable: (mode & 0o111) !== 0 });
    }
    offset += 46 + nameLength + archive.readUInt16LE(offset + 30) + archive.readUInt16LE(offset + 32);
  }
  checkOverlap(entries);
  return entries;
}

function findEnd(archive: Buffer): number {
  for (let offset = archive.length - END_BYTES; offset >= Math.max(0, archive.length - END_BYTES - MAX_COMMENT_BYTES); offset -= 1) {
    if (archive.readUInt32LE(offset) === END_SIGNATURE) return offset;
  }
  throw new Error("The code is not a ZIP archive");
}

function checkEntry(name: string, type: number): void {
  const parts = name.split("/");
  if (name === "" || name.startsWith("/") || name.includes("\\") || name.includes("\0") || /^[a-z]:/i.test(name) || parts.includes("..")) {
    throw new Error(`The archive's entry ${JSON.stringify(name)} would leave the folder it is unpacked to`);
  }
  if (type !== 0 && type !== REGULAR && type !== DIRECTORY)
    throw new Error(`The archive's entry "${name}" is a link or a device, not a file`);
}

/** One name twice, or a file that is also a folder, would unpack to whichever came last. */
function checkOverlap(entries: readonly ZipEntry[]): void {
  const names = new Set<string>();
  for (const { name } of entries) {
    if (names.has(name)) throw new Error(`The archive has the entry "${name}" twice`);
    names.add(name);
  }
  for (const name of names) {
    for (let slash = name.indexOf("/"); slash >= 0; slash = name.indexOf("/", slash + 1)) {
      if (names.has(name.slice(0, slash))) throw new Error(`The archive's entry "${name.slice(0, slash)}" is a file and a folder`);
    }
  }
}
