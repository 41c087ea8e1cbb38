import { registerHooks } from "node:module";

// Loaded before a confined script (`node --import`): takes away what JavaScript can reach the network with. It cannot hold native code;
// where the system has network namespaces, the process is in an empty one besides.
// Processes and threads of its own are the permission model's to refuse.
const DENIED = ["net", "dns", "dns/promises", "dgram", "tls", "http", "https", "http2", "inspector", "inspector/promises", "quic"];
const isDenied = (name: string): boolean => DENIED.includes(name.replace(/^node:/, ""));

registerHooks({
  resolve(specifier, context, next) {
    if (isDenied(specifier)) throw Object.assign(new Error(`Access to "${specifier}" is denied`), { code: "ERR_ACCESS_DENIED" });
    return next(specifier, context);
  },
});
const builtin = process.getBuiltinModule.bind(process);
Object.defineProperty(process, "getBuiltinModule", {
  value: (name: string) => (isDenied(name) ? undefined : builtin(name)),
});
for (const name of ["fetch", "WebSocket", "EventSource"]) Reflect.deleteProperty(globalThis, name);
