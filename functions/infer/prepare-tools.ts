import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { ServeError } from "#core/errors.ts";
import { CODEC_MODULES, type CodecModule } from "#core/model/companion-files.ts";
import type { ServedTask } from "#core/model/served-task.ts";
import { loadOnce } from "#core/serving/load-once.ts";
import type { PrepareTools } from "#core/task/prepare.ts";

/**
 * What a version's function prepares inputs with, from the files that lie beside its bundle. Nothing is read or imported before the first
 * request that needs it, so that a cold start without one costs what it did.
 */
export function createPrepareTools(task: ServedTask | undefined, folder: string): PrepareTools {
  return {
    imageCodec: loadOnce(async () => {
      const [{ createImageCodec }, { compileWasm }] = await Promise.all([
        import("#core/drivers/image-codec-jsquash.ts"),
        import("#core/drivers/web-assembly.ts"),
      ]);
      const load = (name: CodecModule) => loadOnce(async () => compileWasm(await readFile(join(folder, CODEC_MODULES[name].file))));
      const loads = { png: load("png"), jpeg: load("jpeg"), webp: load("webp"), resize: load("resize") };
      return createImageCodec((name) => loads[name]());
    }),
    tokenizer: loadOnce(async () => {
      if (task?.preparation.kind !== "tokenizer") throw new TypeError("The version has no tokenizer");
      const { openTokenizer } = await import("#core/drivers/tokenizer-huggingface.ts");
      const { file, sha256 } = task.preparation;
      const bytes = await readFile(join(folder, file));
      if (createHash("sha256").update(bytes).digest("hex") !== sha256)
        throw new ServeError("CHECKSUM_MISMATCH", "The tokenizer is not the one that the manifest was written for");
      return openTokenizer(JSON.parse(bytes.toString("utf8")));
    }),
  };
}
