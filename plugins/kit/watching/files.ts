/**
 * Single files that are looked after, be they there or not: so few that asking for each costs nothing.
 *
 * @module
 */
import { statSync } from "node:fs";
import { systemCode } from "../../../core/errors.ts";

export class WatchedFiles {
  readonly #seen = new Map<string, string>();

  constructor(paths: Iterable<string>) {
    for (const path of paths) this.#seen.set(path, identityOf(path));
  }

  /** Those that changed since this was asked last. */
  news(): readonly string[] {
    const changed: string[] = [];
    for (const [path, before] of this.#seen) {
      const now = identityOf(path);
      if (now === before) continue;
      this.#seen.set(path, now);
      changed.push(path);
    }
    return changed;
  }
}

/** Whatever is done to a file, links to it followed, makes another. */
function identityOf(path: string): string {
  try {
    const { dev, ino, size, mode, mtimeMs, ctimeMs } = statSync(path);
    return [dev, ino, size, mode, mtimeMs, ctimeMs].join(" ");
  } catch (error) {
    return systemCode(error) ?? "";
  }
}
