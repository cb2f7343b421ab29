/**
 * Changes of which there may be a million: the files of a directory that was copied as it is are one object, whatever their number,
 * and each is made a change when it is asked for.
 *
 * @module
 */
import { type Digest, Hasher } from "../../../core/digest.ts";
import type { Change, ChangeList } from "../../../core/layer/change.ts";
import { keyOf, layerInputs } from "../../../core/layer/layer_inputs.ts";
import { type LayerTimes, timesText } from "../../../core/layer/layer_time.ts";
import { type FileNode } from "../../../core/tree/view.ts";
import { costOf, costOfFile } from "./cost.ts";
import { knownFrom } from "./known_keys.ts";
import { LocalContent, type LocalFiles } from "../sources/local_files.ts";

/** What files of a row have in common. */
export interface Alike {
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly storedOnce: boolean | undefined;
}

/** Some changes, one after the other. */
interface Row {
  readonly length: number;
  change(at: number): Change;
  /** @param before how many changes stand before the row's first */
  forEach(each: (change: Change, at: number) => void, before: number): void;
  /** Has hashed what its layer's inputs would say of some of it. @returns whether that is certain */
  hash(hasher: Hasher, times: LayerTimes, from: number, count: number): boolean;
}

/** Changes as they are. */
class PlainRow implements Row {
  readonly changes: Change[] = [];

  get length(): number {
    return this.changes.length;
  }

  change(at: number): Change {
    return this.changes[at]!;
  }

  forEach(each: (change: Change, at: number) => void, before: number): void {
    for (let at = 0; at < this.changes.length; at++) each(this.changes[at]!, before + at);
  }

  hash(hasher: Hasher, times: LayerTimes, from: number, count: number): boolean {
    return hashPlain(hasher, times, this.changes.slice(from, from + count));
  }
}

function hashPlain(hasher: Hasher, times: LayerTimes, changes: readonly Change[]): boolean {
  const inputs = layerInputs(changes, times);
  if (!inputs.isUncertain) hasher.update(keyOf(inputs));
  return inputs.isUncertain !== true;
}

/** Files that one directory's numbers have one after the other, in one directory of the image. */
class FileRow implements Row {
  length = 1;

  constructor(
    /** With the `/` at the end. */
    readonly directory: string,
    readonly files: LocalFiles,
    readonly first: number,
    readonly alike: Alike,
  ) {}

  change(at: number): Change {
    const { files, alike: { mode, uid, gid, storedOnce } } = this;
    const place = files.placeOf(this.first + at);
    const path = this.directory + files.nameAt(place);
    const content = new LocalContent(files, place);
    return { type: "file", path, mode, uid, gid, mtime: files.mtimeAt(place), storedOnce, content };
  }

  /** As `change` for each, without a call for each: this is most of what an unchanged build does. */
  forEach(each: (change: Change, at: number) => void, before: number): void {
    const { directory, files, first, length, alike: { mode, uid, gid, storedOnce } } = this;
    for (let at = 0; at < length; at++) {
      const place = files.placeOf(first + at);
      const content = new LocalContent(files, place);
      const path = directory + files.nameAt(place);
      const mtime = files.mtimeAt(place);
      each({ type: "file", path, mode, uid, gid, mtime, storedOnce, content }, before + at);
    }
  }

  hash(hasher: Hasher, _times: LayerTimes, from: number, count: number): boolean {
    const { directory, files, first, alike: { mode, uid, gid } } = this;
    const { names, statuses } = files.identities(first + from, count);
    if (statuses === undefined) return false;
    hasher.update(`${JSON.stringify([directory, files.dev, mode, uid, gid, count, names])}\n`);
    hasher.update(new Uint8Array(statuses.buffer));
    return true;
  }
}

/** Changes in a row, to which others are added. */
export class ChangeColumns implements ChangeList {
  readonly #rows: Row[] = [];
  /** Where each row begins. */
  readonly #starts: number[] = [];
  /** The row that was asked last: most ask for one change after the other. */
  #asked = 0;
  #length = 0;
  #cost = 0;

  get length(): number {
    return this.#length;
  }

  /** What all of them add to an archive, in bytes. */
  get cost(): number {
    return this.#cost;
  }

  /** Adds a change as it is. */
  push(change: Change): void {
    let row = this.#rows.at(-1);
    if (!(row instanceof PlainRow)) this.#add(row = new PlainRow());
    (row as PlainRow).changes.push(change);
    this.#length++;
    this.#cost += costOf(change);
  }

  /**
   * Adds a file, which keeps its name, and has no time of its own and no attributes.
   *
   * @param directory of the image, with a `/` at the end
   * @returns whether it could: nothing else is known of it than the directory that was read says
   */
  pushFile(directory: string, { content }: FileNode, alike: Alike): boolean {
    if (!(content instanceof LocalContent)) return false;
    const { files } = content;
    const at = files.indexOf(content.place);
    const row = this.#rows.at(-1);
    const isNext = row instanceof FileRow && row.files === files && row.first + row.length === at &&
      row.directory === directory && isSame(row.alike, alike);
    if (isNext) row.length++;
    else this.#add(new FileRow(directory, files, at, alike));
    this.#length++;
    this.#cost += costOfFile(content.size);
    return true;
  }

  /**
   * What all of them are, as far as this machine can tell: equal where the layer's inputs are, and made in a tenth of the time, for no
   * line of text is. Undefined where one of them may be another without telling.
   */
  keyHere(times: LayerTimes): Digest | undefined {
    const hasher = new Hasher().update(`${timesText(times)}\n`);
    const areCertain = this.#rows.every((row) => row.hash(hasher, times, 0, row.length));
    return areCertain ? hasher.digest() : undefined;
  }

  /**
   * The same of some of them: keys of lists and of parts of lists may be alike, and then are of the same changes.
   *
   * @param places of these, in their order
   * @param instead what is at some places in the place of what is here
   */
  keyOfPlaces(
    places: Uint32Array,
    instead: ReadonlyMap<number, Change>,
    times: LayerTimes,
  ): Digest | undefined {
    const hasher = new Hasher().update(`${timesText(times)}\n`);
    const others: Change[] = [];
    for (let at = 0; at < places.length;) {
      const place = places[at]!;
      const other = instead.get(place);
      if (other !== undefined) {
        others.push(other);
        at++;
        continue;
      }
      const number = this.#rowOf(place);
      const row = this.#rows[number]!;
      const from = place - this.#starts[number]!;
      let count = 1;
      while (
        places[at + count] === place + count && from + count < row.length &&
        !instead.has(place + count)
      ) count++;
      if (!row.hash(hasher, times, from, count)) return undefined;
      at += count;
    }
    return hashPlain(hasher, times, others) ? hasher.digest() : undefined;
  }

  at(index: number): Change | undefined {
    if (index < 0 || index >= this.#length) return undefined;
    const starts = this.#starts;
    let asked = this.#asked;
    if (index < starts[asked]! || index >= (starts[asked + 1] ?? this.#length)) {
      asked = index === starts[asked + 1] ? asked + 1 : this.#rowOf(index);
      this.#asked = asked;
    }
    return this.#rows[asked]!.change(index - starts[asked]!);
  }

  some(test: (change: Change) => unknown): boolean {
    for (const row of this.#rows) {
      for (let at = 0; at < row.length; at++) if (test(row.change(at))) return true;
    }
    return false;
  }

  forEach(each: (change: Change, at: number) => void): void {
    this.#rows.forEach((row, at) => row.forEach(each, this.#starts[at]!));
  }

  *[Symbol.iterator](): Generator<Change, undefined, void> {
    for (const row of this.#rows) {
      for (let at = 0; at < row.length; at++) yield row.change(at);
    }
  }

  #add(row: Row): void {
    this.#rows.push(row);
    this.#starts.push(this.#length);
  }

  #rowOf(index: number): number {
    let [from, to] = [0, this.#starts.length - 1];
    while (from < to) {
      const middle = (from + to + 1) >>> 1;
      if (this.#starts[middle]! <= index) from = middle;
      else to = middle - 1;
    }
    return from;
  }
}

function isSame(a: Alike, b: Alike): boolean {
  return a === b ||
    a.mode === b.mode && a.uid === b.uid && a.gid === b.gid && a.storedOnce === b.storedOnce;
}

/** What all of them add to an archive, in bytes: see {@linkcode costOf}. */
export function costOfAll(changes: ChangeList): number {
  if (changes instanceof ChangeColumns) return changes.cost;
  let cost = 0;
  changes.forEach((change) => cost += costOf(change));
  return cost;
}

/** Some changes of a list, in its order. */
export class PickedChanges implements ChangeList {
  readonly #of: ChangeList;
  readonly #places: Uint32Array;
  readonly #instead: ReadonlyMap<number, Change>;

  /**
   * @param places of the changes that are picked
   * @param instead what is at some places in the place of what is in the list
   */
  constructor(of: ChangeList, places: Uint32Array, instead: ReadonlyMap<number, Change>) {
    this.#of = of;
    this.#places = places;
    this.#instead = instead;
  }

  get length(): number {
    return this.#places.length;
  }

  at(index: number): Change | undefined {
    const place = this.#places[index];
    return place === undefined ? undefined : this.#instead.get(place) ?? this.#of.at(place);
  }

  remembered<Made>(about: string, make: () => Made): Made {
    const of = this.#of;
    if (!(of instanceof ChangeColumns)) return make();
    // Whatever times there are to be, an inode's are among its numbers; what has its own says it in its line.
    const key = () => of.keyOfPlaces(this.#places, this.#instead, "preserve");
    return knownFrom(about, key, make);
  }

  some(test: (change: Change) => unknown): boolean {
    for (let at = 0; at < this.length; at++) if (test(this.at(at)!)) return true;
    return false;
  }

  forEach(each: (change: Change, at: number) => void): void {
    for (let at = 0; at < this.length; at++) each(this.at(at)!, at);
  }

  *[Symbol.iterator](): Generator<Change, undefined, void> {
    for (let at = 0; at < this.length; at++) yield this.at(at)!;
  }
}
