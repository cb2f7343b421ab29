/**
 * Bytes that are in an image and not to be seen: those of files that a later layer overwrites or removes. Bytes of a file with
 * several names are lost with its last name.
 *
 * @module
 */
import type { Loss, WastedPath } from "./contracts.ts";
import type { Records } from "./records.ts";

/** Adds up what layers hide of those below. */
export class Losses {
  readonly #records: Records;
  /** How many names stand, of files that had several. */
  readonly #names = new Map<number, number>();
  /** The record of each lost file, and of what hides it. */
  readonly #lost: number[] = [];
  readonly #by: number[] = [];
  readonly #bytes: number[] = [];
  /** Those of which contents were compared, and are the same. */
  readonly #repeated = new Set<number>();

  constructor(records: Records) {
    this.#records = records;
  }

  /** A further name of a file is there from now on, which had `names` where it had no further ones. */
  stand(file: number, names: number): void {
    this.#names.set(file, (this.#names.get(file) ?? names) + 1);
  }

  /** What was there is hidden by another record. */
  hide(hidden: number, by: number): void {
    const records = this.#records;
    if (records.kind(hidden) !== "file") return;
    const file = records.fileOf(hidden);
    const names = this.#names.get(file) ?? 1;
    this.#names.delete(file);
    if (names > 1) {
      this.#names.set(file, names - 1);
      return;
    }
    const layer = records.layer(file);
    this.#bytes[layer] = (this.#bytes[layer] ?? 0) + records.size(file);
    if (records.size(file) === 0) return;
    this.#lost.push(file);
    this.#by.push(by);
  }

  /** Bytes of a layer that are lost. */
  of(layer: number): number {
    return this.#bytes[layer] ?? 0;
  }

  /** Pairs of files of one length, the lower one lost by the upper one. */
  *overwritten(): Generator<readonly [lost: number, by: number], void, void> {
    const records = this.#records;
    for (const [at, lost] of this.#lost.entries()) {
      const by = this.#by[at]!;
      if (records.kind(by) === "file" && records.size(by) === records.size(lost)) yield [lost, by];
    }
  }

  /** The lost file has the bytes of what hides it. */
  repeats(lost: number): void {
    this.#repeated.add(lost);
  }

  /** By the first names of the files, those with the most bytes first. */
  paths(nameOf: (node: number) => string): WastedPath[] {
    const records = this.#records;
    const found = new Map<number, Loss[]>();
    for (const [at, lost] of this.#lost.entries()) {
      const by = this.#by[at]!;
      const bytes = records.size(lost);
      const loss: Loss = {
        layer: records.layer(lost),
        by: records.layer(by),
        bytes,
        how: this.#how(lost, by),
      };
      const node = records.node(lost);
      const losses = found.get(node);
      if (losses === undefined) found.set(node, [loss]);
      else losses.push(loss);
    }
    const paths = [...found].map(([node, losses]) => {
      const bytes = losses.reduce((sum, loss) => sum + loss.bytes, 0);
      return { node, bytes, count: losses.length, losses };
    });
    return paths.sort((a, b) => b.bytes - a.bytes || (nameOf(a.node) < nameOf(b.node) ? -1 : 1));
  }

  #how(lost: number, by: number): Loss["how"] {
    if (this.#repeated.has(lost)) return "repeated";
    return this.#records.kind(by) === "gone" ? "removed" : "overwritten";
  }
}
