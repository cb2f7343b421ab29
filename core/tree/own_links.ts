/**
 * Entries of a layer that lie below the layer's own links, `lib/x` behind `lib -> usr/lib`: Docker, containerd and umoci follow
 * the link within the image's root, and so does this.
 *
 * Only names of the index are looked at, never files: a link that leads up from the root, or to the host, stays in the image.
 *
 * @module
 */
import { QuillaError } from "../errors.ts";
import { baseName, childPath, parentPath } from "./path.ts";
import type { IndexedName } from "./file_index.ts";

/** As many links as Linux follows in one path (path_resolution(7)). */
const linkLimit = 40;
/** So many names are passed for all of a layer's links, far more than any layer needs that was not made to take forever. */
const stepLimit = 50_000_000;
/** Linux' PATH_MAX, in UTF-16 units: never more than bytes. */
const longestPath = 4096;

/** What is asked of a layer's names. */
type NameAt = Pick<IndexedName, "item" | "children">;

/** Follows the links of one layer, as far as it was read. */
export class OwnLinks {
  readonly #root: NameAt;
  /** Directories on the way to which there is no link. */
  readonly #real = new Set<string>();
  #stepsLeft = stepLimit;

  constructor(root: NameAt) {
    this.#root = root;
  }

  /**
   * The path without a link on the way to its last name, which is kept.
   *
   * @param path clean and absolute
   * @throws {QuillaError} `layer/link-loop`
   */
  behind(path: string): string {
    if (path === "/") return path;
    const parent = parentPath(path);
    const real = this.directory(parent, path);
    return real === parent ? path : childPath(real, baseName(path));
  }

  /**
   * The path without any link.
   *
   * @param entry what is named in messages
   * @throws {QuillaError} `layer/link-loop`
   */
  directory(path: string, entry = path): string {
    if (path === "/" || this.#real.has(path)) return path;
    const real = this.#follow(path, entry);
    if (real === path) this.#real.add(path);
    return real;
  }

  /** What is known is so no more: a link took the place of a directory. */
  forget(): void {
    this.#real.clear();
  }

  #follow(path: string, entry: string): string {
    const pending = path.split("/").reverse();
    const names: string[] = [];
    const passed: (NameAt | undefined)[] = [this.#root];
    let links = 0;
    while (pending.length > 0) {
      if (--this.#stepsLeft < 0) throw linkLoop(entry, "the layer's links are followed too often");
      const name = pending.pop()!;
      if (name === "" || name === ".") continue;
      if (name === "..") {
        if (names.pop() !== undefined) passed.pop();
        continue;
      }
      const found = passed.at(-1)?.children.get(name);
      if (found?.item?.type !== "symlink") {
        names.push(name);
        passed.push(found);
        continue;
      }
      if (++links > linkLimit) throw linkLoop(entry, `there are more than ${linkLimit} links`);
      const { target } = found.item;
      if (target.startsWith("/")) {
        names.length = 0;
        passed.length = 1;
      }
      pending.push(...target.split("/").reverse());
    }
    const real = `/${names.join("/")}`;
    if (real.length > longestPath) throw linkLoop(entry, "the path behind them is too long");
    return real;
  }
}

function linkLoop(path: string, why: string): QuillaError {
  return new QuillaError(
    `the layer's entry ${
      JSON.stringify(path)
    } cannot be found behind links of its own layer: ${why}`,
    {
      code: "layer/link-loop",
      hint:
        "links that point at each other never end; the layer was made to deceive, or is damaged",
    },
  );
}
