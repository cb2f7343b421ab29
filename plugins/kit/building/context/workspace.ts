/**
 * A directory for files that a build needs and nobody afterwards.
 *
 * @module
 */
import { mkdirSync } from "node:fs";
import { discardTree, uniquePath } from "../../../../core/host/durable.ts";
import { requireWritable } from "../../../../core/store/places.ts";
import type { Store } from "../../../../core/store/store.ts";

/** Made when it is first asked for. */
export class Workspace {
  readonly #parent: () => string;
  #path: string | undefined;

  /** @param parent the existing directory that it is made in, asked for once */
  constructor(parent: () => string) {
    this.#parent = parent;
  }

  /** A workspace in the `ingest/` of a store, where what a crash leaves behind is swept up. */
  static of({ places }: Store): Workspace {
    return new Workspace(() => {
      requireWritable(places);
      return places.ingest;
    });
  }

  /** @throws {QuillaError} `store/…` where nothing can be written */
  get path(): string {
    if (this.#path === undefined) {
      const path = uniquePath(this.#parent());
      mkdirSync(path, { mode: 0o700 });
      this.#path = path;
    }
    return this.#path;
  }

  /** Removes it with all that is in it. */
  remove(): void {
    if (this.#path !== undefined) discardTree(this.#path);
    this.#path = undefined;
  }
}
