/**
 * Holds a lock until it is killed: `hold_lock.ts FILE shared|exclusive`. It says `waiting` where it must wait, and `held`.
 *
 * @module
 */
import process from "node:process";
import { lockFile, type LockMode } from "../../core/host/file_lock.ts";

const [path, mode] = process.argv.slice(2);
await lockFile(path!, mode as LockMode, { onWait: () => console.log("waiting") });
console.log("held");
setInterval(() => {}, 60_000);
