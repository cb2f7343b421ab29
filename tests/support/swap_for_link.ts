/**
 * Makes a directory a link to another and a directory again, as fast as it can, until it is killed:
 * `swap_for_link.ts DIRECTORY TARGET`. Whoever else works there may remove what it makes.
 *
 * @module
 */
import { mkdirSync, renameSync, rmSync, symlinkSync } from "node:fs";
import process from "node:process";

const [directory = "", target = ""] = process.argv.slice(2);
const link = `${directory}.link`;
const kept = `${directory}.kept`;

function attempt(work: () => void): void {
  try {
    work();
  } catch {
    // The other was faster.
  }
}

console.log("swapping");
for (;;) {
  attempt(() => mkdirSync(directory));
  attempt(() => symlinkSync(target, link));
  attempt(() => renameSync(directory, kept));
  attempt(() => renameSync(link, directory));
  attempt(() => rmSync(kept, { recursive: true }));
  attempt(() => rmSync(directory, { recursive: true }));
}
