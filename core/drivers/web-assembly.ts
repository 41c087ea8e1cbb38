/** A compiled module; it holds no state, its instances do. */
export type WasmModule = WebAssembly.Module;

export type WasmImports = Readonly<Record<string, Readonly<Record<string, (...values: number[]) => unknown>>>>;

export interface WasmInstance {
  readonly exports: object;
}

/** The part of the WebAssembly JavaScript interface that is used here: Node has all of it, its type declarations name the module alone. */
interface WebAssemblyInterface {
  compile(bytes: Uint8Array): Promise<WasmModule>;
  readonly Module: { imports(module: WasmModule): readonly { readonly module: string; readonly name: string }[] };
  readonly Instance: new (module: WasmModule, imports: WasmImports) => WasmInstance;
}

/** Compiles a module's bytes. @throws when they are none. */
export function compileWasm(bytes: Uint8Array): Promise<WasmModule> {
  return wasm().compile(bytes);
}

/** Runs an instance of a module with memory of its own. */
export function instantiateWasm(module: WasmModule, imports: WasmImports): WasmInstance {
  return new (wasm().Instance)(module, imports);
}

/** The names of what a module asks for. */
export function wasmImports(module: WasmModule): readonly { readonly module: string; readonly name: string }[] {
  return wasm().Module.imports(module);
}

function wasm(): WebAssemblyInterface {
  return (globalThis as unknown as { readonly WebAssembly: WebAssemblyInterface }).WebAssembly;
}
