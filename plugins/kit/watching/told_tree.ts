/**
 * A directory whose changes the runtime tells by `fs.watch`: on macOS and Windows, where the system itself looks after all that is
 * below a directory.
 *
 * @module
 */
import { type FSWatcher, watch } from "node:fs";
import { messageOf } from "../../../core/errors.ts";
import { anything, NotTold, Place, type TreeRules, type TreeWatch } from "./tree.ts";

/** After so many questions it is looked whether the directory is still the one that was opened. */
const rounds = 20;

export class ToldTree implements TreeWatch {
  readonly #directory: string;
  readonly #rules: TreeRules;
  readonly #place: Place;
  readonly #changed = new Set<string>();
  #watcher: FSWatcher | undefined;
  #failure: unknown;
  #round = 0;

  /** @throws {NotTold} */
  constructor(directory: string, rules: TreeRules) {
    this.#directory = directory;
    this.#rules = rules;
    this.#place = new Place(directory);
    this.#begin();
  }

  news(): readonly string[] {
    if (this.#failure !== undefined) throw notTold(this.#failure);
    if (this.#round++ % rounds === 0 && this.#place.hasChanged()) {
      this.close();
      this.#begin();
      this.#changed.add(anything);
    }
    const changed = [...this.#changed];
    this.#changed.clear();
    return changed;
  }

  close(): void {
    this.#watcher?.close();
    this.#watcher = undefined;
  }

  #begin(): void {
    if (!this.#place.isThere) return;
    try {
      this.#watcher = watch(
        this.#directory,
        { recursive: true },
        (_kind, name) => this.#take(name),
      );
      this.#watcher.on("error", (error) => this.#failure = error);
    } catch (error) {
      throw notTold(error);
    }
  }

  #take(name: string | null): void {
    const path = name?.replaceAll("\\", "/") ?? anything;
    if (path === anything || this.#rules.counts(path) || this.#rules.enters(path)) {
      this.#changed.add(path);
    }
  }
}

function notTold(error: unknown): NotTold {
  return new NotTold(messageOf(error), error);
}
