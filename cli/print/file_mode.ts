/**
 * Modes and times of files, as `ls -l` and RFC 3339 have them.
 *
 * @module
 */
import type { ImageFile } from "../../mod.ts";

/** A layer may say any number. */
export function timeText(seconds: number): string {
  const date = new Date(seconds * 1000);
  return Number.isNaN(date.getTime())
    ? String(seconds)
    : date.toISOString().replace(/\.\d+Z$/, "Z");
}

const letters = {
  ...{ file: "-", directory: "d", symlink: "l", char: "c", block: "b", fifo: "p", socket: "s" },
};

/** As `ls -l` writes it. */
export function modeText(type: ImageFile["type"], mode: number): string {
  const special = [mode & 0o4000, mode & 0o2000, mode & 0o1000];
  const text = ["s", "s", "t"].map((letter, at) => {
    const bits = mode >> (6 - 3 * at) & 7;
    const runs = (bits & 1) !== 0;
    const last = special[at] === 0 ? (runs ? "x" : "-") : runs ? letter : letter.toUpperCase();
    return `${bits & 4 ? "r" : "-"}${bits & 2 ? "w" : "-"}${last}`;
  });
  return letters[type] + text.join("");
}
