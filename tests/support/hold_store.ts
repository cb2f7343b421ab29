/**
 * Holds a store open until it is killed: `hold_store.ts ROOT DIGEST…`. It asks for the blobs, begins one, and says `held`.
 *
 * @module
 */
import process from "node:process";
import { parseDigest } from "../../core/digest.ts";
import { Store } from "../../core/store/store.ts";

const [root, ...digests] = process.argv.slice(2);
const store = await Store.open(root!);
for (const digest of digests) store.blobs.has(parseDigest(digest));
const writer = store.blobs.ingest();
writer.write(new Uint8Array(3 << 20));
console.log("held");
setInterval(() => {}, 60_000);
