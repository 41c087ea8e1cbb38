/** Format -> its media type. */
export const IMAGE_MEDIA_TYPES = { png: "image/png", jpeg: "image/jpeg", webp: "image/webp" } as const;

export type ImageFormat = keyof typeof IMAGE_MEDIA_TYPES;

/** What a file says of itself before anything is decoded. */
export interface ImageHeader {
  readonly width: number;
  readonly height: number;
  /** EXIF's 1 to 8: how the picture is turned and mirrored to stand upright; 1 is as it is. */
  readonly orientation: number;
  /** The part of the file that a decoder needs. */
  readonly content: Uint8Array;
}

/** Judges a size as soon as it is known. @throws {ServeError} BAD_IMAGE, IMAGE_TOO_LARGE. */
export type CheckSize = (width: number, height: number) => void;
