/**
 * Swaps names of a directory as fast as it can, until it is killed: `swap_names.ts DIRECTORY NAME …`. Beside each NAME stands
 * `NAME.other`, which takes its place and gives it back.
 *
 * @module
 */
import { renameSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";

const [directory, ...names] = process.argv.slice(2);
const paths = names.map((name) => join(directory!, name));
console.log("swapping");
for (;;) {
  for (const path of paths) {
    renameSync(path, `${path}.kept`);
    renameSync(`${path}.other`, path);
    renameSync(path, `${path}.other`);
    renameSync(`${path}.kept`, path);
  }
}
