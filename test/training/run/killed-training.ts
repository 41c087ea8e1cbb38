// Trains in a process of its own and kills it, by SIGKILL, once the second checkpoint is there: what `resume.test.ts` goes on from.
import { openGraphSession } from "#core/drivers/graph-session.ts";
import { createCheckpointFile } from "#training/storage/checkpoint-file.ts";
import { trainVersion } from "#training/version/train-version.ts";
import { declareSmall, SYNTHETIC_DATA } from "../version/trained-version.ts";

const [folder = "", declaration = "{}"] = process.argv.slice(2);
await trainVersion(declareSmall(JSON.parse(declaration)), SYNTHETIC_DATA, {
  openGraph: openGraphSession,
  now: () => performance.now(),
  onCheckpoint: createCheckpointFile(folder).save,
  onEpoch: ({ epoch }) => {
    if (epoch === 2) process.kill(process.pid, "SIGKILL");
  },
});
