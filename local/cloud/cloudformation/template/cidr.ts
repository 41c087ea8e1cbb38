import { validationError } from "./validation-error.ts";

/**
 * The first `count` IPv4 blocks with `hostBits` host bits inside `block`, as `Fn::Cidr` gives them.
 * @throws ValidationError when the block is no IPv4 block or too small for the count.
 */
export function subnetBlocks(block: string, count: number, hostBits: number, place: string): readonly string[] {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(block);
  const octets = (match ?? []).slice(1, 5).map(Number);
  const prefix = Number(match?.[5]);
  if (match === null || octets.some((octet) => octet > 255) || prefix > 32) {
    throw validationError(`Template error: Fn::Cidr at ${place} expects an IPv4 block, received "${block}"`);
  }
  const size = 2 ** hostBits;
  const whole = 2 ** (32 - prefix);
  if (!(Number.isInteger(count) && count >= 1 && count <= 256 && hostBits >= 0 && hostBits <= 32) || size * count > whole) {
    throw validationError(`Template error: Fn::Cidr at ${place} cannot cut ${count} blocks of ${hostBits} bits from "${block}"`);
  }
  const address = octets.reduce((sum, octet) => sum * 256 + octet, 0);
  const start = address - (address % whole);
  return Array.from({ length: count }, (_, index) => `${toDotted(start + index * size)}/${32 - hostBits}`);
}

function toDotted(address: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join(".");
}
