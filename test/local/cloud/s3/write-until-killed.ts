import { openObjectStore } from "#local/cloud/s3/open-object-store.ts";

/** Overwrites one key again and again, in whole objects of one repeated number, until somebody kills this process. */
const store = openObjectStore(process.argv[2] ?? "", Date.now);
if (!store.bucketExists("killed")) await store.createBucket("killed", { versioning: false });
for (let i = 0; ; i++) {
  await store.put("killed", "k", Buffer.alloc(3_000_000, `${i} `));
  process.stdout.write(`${i}\n`);
}
