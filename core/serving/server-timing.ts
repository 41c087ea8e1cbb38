/** Names and milliseconds as a `Server-Timing` header, to the microsecond. Source: W3C Server Timing. */
export function serverTiming(milliseconds: Readonly<Record<string, number>>): string {
  return Object.entries(milliseconds)
    .map(([name, duration]) => `${name};dur=${Math.max(0, duration).toFixed(3)}`)
    .join(", ");
}
