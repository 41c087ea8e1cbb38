import { InvalidArgumentError } from "commander";

/** A parser of an option's value for commander: decimal digits only, within bounds. */
export function toWholeNumber(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = /^[0-9]{1,10}$/.test(text) ? Number(text) : Number.NaN;
    if (value >= min && value <= max) return value;
    throw new InvalidArgumentError(`Expected a whole number from ${min} to ${max}`);
  };
}
