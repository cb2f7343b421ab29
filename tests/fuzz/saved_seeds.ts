/**
 * Inputs that were found by fuzzing, and are kept: tests/fuzz/seeds/<target>/<first digits of its SHA-256>.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("seeds", import.meta.url));

/** One kept input. */
export interface SavedSeed {
  readonly name: string;
  readonly input: Uint8Array;
}

/** The inputs that are kept of a target. */
export function savedSeeds(target: string): SavedSeed[] {
  let names: string[];
  try {
    names = readdirSync(join(root, target)).sort();
  } catch {
    return [];
  }
  return names.map((name) => ({ name, input: readFileSync(join(root, target, name)) }));
}

/** Keeps an input; its path. */
export function saveSeed(target: string, input: Uint8Array): string {
  const name = createHash("sha256").update(input).digest("hex").slice(0, 12);
  mkdirSync(join(root, target), { recursive: true });
  const path = join(root, target, name);
  writeFileSync(path, input);
  return path;
}
