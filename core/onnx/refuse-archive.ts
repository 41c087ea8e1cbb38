import { ServeError } from "#core/errors.ts";
import type { ByteSource } from "./byte-source.ts";

interface ArchiveForm {
  readonly name: string;
  readonly at: number;
  readonly magic: readonly number[];
}

/** How archives and compressed files begin: `file`'s magic numbers; tar's stands in its first header. */
const ARCHIVE_FORMS: readonly ArchiveForm[] = [
  { name: "zip", at: 0, magic: [0x50, 0x4b, 0x03, 0x04] },
  { name: "zip", at: 0, magic: [0x50, 0x4b, 0x05, 0x06] },
  { name: "gzip", at: 0, magic: [0x1f, 0x8b] },
  { name: "bzip2", at: 0, magic: [0x42, 0x5a, 0x68] },
  { name: "xz", at: 0, magic: [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00] },
  { name: "zstd", at: 0, magic: [0x28, 0xb5, 0x2f, 0xfd] },
  { name: "7z", at: 0, magic: [0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c] },
  { name: "tar", at: 257, magic: [0x75, 0x73, 0x74, 0x61, 0x72] },
];

/** Refuses a file that holds other files or is compressed. @throws {ServeError} UNSUPPORTED_MEDIA_TYPE naming the form. */
export function refuseArchive(source: ByteSource): void {
  const form = ARCHIVE_FORMS.find(({ at, magic }) => {
    const bytes = source.read(at, magic.length);
    return bytes.length === magic.length && magic.every((byte, index) => bytes[index] === byte);
  });
  if (form !== undefined)
    throw new ServeError("UNSUPPORTED_MEDIA_TYPE", `The file is a ${form.name} archive; unpack it and add the .onnx file itself`);
}
