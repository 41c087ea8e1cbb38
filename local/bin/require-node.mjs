/** The entries run before any TypeScript is loaded, so that an old Node gets a sentence and not a syntax error. */
export const NEEDED_NODE_MAJOR = 24;

export function requireNode(version = process.versions.node) {
  if (Number(version.split(".")[0]) >= NEEDED_NODE_MAJOR) return;
  console.error(
    `Slipway needs Node ${NEEDED_NODE_MAJOR} or newer, this is Node ${version}.\n` +
      "On Linux `npm ci` brings it along: start with `npm start` or `npx slipway`, which find it first. Elsewhere install Node 24 from nodejs.org.",
  );
  process.exit(1);
}
