/** What the service says of itself; `version` is package.json's. `extensions` names only what is served and tested. */
export const SERVER_IDENTITY = {
  name: "slipway",
  version: "0.1.0",
  extensions: ["binary_tensor_data"],
} as const;
