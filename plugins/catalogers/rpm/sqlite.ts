/**
 * The packages of `rpmdb.sqlite`: the rows of its table `Packages` (SQLite's file format, sqlite.org/fileformat2.html), without
 * SQLite. What a program left in the log beside the database counts.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { Fields, Malformed } from "../../kit/formats/mod.ts";

/** The value of each row's column `blob`. */
export function* sqlitePackages(
  database: Uint8Array<ArrayBuffer>,
  log: Uint8Array<ArrayBuffer> | undefined,
): Generator<Uint8Array<ArrayBuffer>> {
  const pages = new Pages(database, log);
  for (const row of pages.rows(1)) {
    const [type, name, , root] = row.columns(4);
    if (text(type) !== "table" || text(name) !== "Packages" || typeof root !== "number") continue;
    for (const each of pages.rows(root)) {
      const [, blob] = each.columns(2);
      if (blob instanceof Uint8Array) yield blob;
    }
    return;
  }
  throw new Malformed("it has no table of packages");
}

type Value = number | Uint8Array<ArrayBuffer> | undefined;

function text(value: Value): string | undefined {
  return value instanceof Uint8Array ? new TextDecoder().decode(value) : undefined;
}

const interiorTable = 5;
const leafTable = 13;
/** A tree of SQLite's is never as deep: 2^31 pages of two children are 31 levels. */
const deepest = 40;

class Pages {
  readonly #database: Fields;
  readonly #pageSize: number;
  readonly #usable: number;
  readonly #logged: ReadonlyMap<number, Uint8Array<ArrayBuffer>>;

  constructor(database: Uint8Array<ArrayBuffer>, log: Uint8Array<ArrayBuffer> | undefined) {
    this.#database = new Fields(database, { isLittle: false });
    const magic = new TextDecoder().decode(this.#database.slice(0, 16));
    if (magic !== "SQLite format 3\0") throw new Malformed("it is no SQLite database");
    const written = this.#database.u16(16);
    this.#pageSize = written === 1 ? 65536 : written;
    this.#usable = this.#pageSize - this.#database.u8(20);
    if (this.#pageSize < 512 || this.#usable < 480) throw new Malformed("it is damaged: its pages");
    this.#logged = log === undefined ? new Map() : loggedPages(log, this.#pageSize);
  }

  /** The rows of the table whose tree begins at that page. */
  *rows(root: number, depth = 0): Generator<Row> {
    if (depth > deepest) throw new Malformed("it is damaged: a tree of it never ends");
    const page = this.#page(root);
    const head = root === 1 ? 100 : 0;
    const type = page.u8(head);
    if (type !== interiorTable && type !== leafTable) {
      throw new Malformed("it is damaged: a page of a table is none");
    }
    const count = page.u16(head + 3);
    const cells = head + (type === leafTable ? 8 : 12);
    for (let cell = 0; cell < count; cell++) {
      const at = page.u16(cells + 2 * cell);
      if (type === leafTable) yield new Row(this.#payload(page, at));
      else yield* this.rows(page.u32(at), depth + 1);
    }
    if (type === interiorTable) yield* this.rows(page.u32(head + 8), depth + 1);
  }

  #page(number: number): Fields {
    const bytes = this.#logged.get(number) ??
      this.#database.slice((number - 1) * this.#pageSize, this.#pageSize);
    return new Fields(bytes, { isLittle: false });
  }

  /** A cell's payload: its beginning in the page, the rest in a chain of others. */
  #payload(page: Fields, at: number): Uint8Array<ArrayBuffer> {
    const [length, afterLength] = varint(page, at);
    const [, start] = varint(page, afterLength);
    if (length > this.#database.size + (this.#logged.size + 1) * this.#pageSize) {
      throw new Malformed("it is damaged: a row is longer than all of it");
    }
    const most = this.#usable - 35;
    if (length <= most) return page.slice(start, length);
    const least = Math.floor((this.#usable - 12) * 32 / 255) - 23;
    const fitting = least + (length - least) % (this.#usable - 4);
    const here = fitting <= most ? fitting : least;
    const parts = [page.slice(start, here)];
    let next = page.u32(start + here);
    for (let left = length - here; left > 0;) {
      const overflow = this.#page(next);
      const size = Math.min(left, this.#usable - 4);
      parts.push(overflow.slice(4, size));
      left -= size;
      next = overflow.u32(0);
    }
    return Buffer.concat(parts);
  }
}

/** The latest committed form of each page in a write-ahead log. */
function loggedPages(
  log: Uint8Array<ArrayBuffer>,
  pageSize: number,
): Map<number, Uint8Array<ArrayBuffer>> {
  const committed = new Map<number, Uint8Array<ArrayBuffer>>();
  const bytes = new Fields(log, { isLittle: false });
  if (log.length < 32 || (bytes.u32(0) & ~1) !== 0x377f0682 || bytes.u32(8) !== pageSize) {
    return committed;
  }
  const waiting = new Map<number, Uint8Array<ArrayBuffer>>();
  for (let at = 32; at + 24 + pageSize <= log.length; at += 24 + pageSize) {
    const isOld = bytes.u32(at + 8) !== bytes.u32(16) || bytes.u32(at + 12) !== bytes.u32(20);
    if (isOld) break; // what is left of the log before
    waiting.set(bytes.u32(at), bytes.slice(at + 24, pageSize));
    if (bytes.u32(at + 4) === 0) continue;
    for (const [number, page] of waiting) committed.set(number, page);
    waiting.clear();
  }
  return committed;
}

/** One row's record. */
class Row {
  readonly #bytes: Fields;

  constructor(payload: Uint8Array<ArrayBuffer>) {
    this.#bytes = new Fields(payload, { isLittle: false });
  }

  /** The first so many columns; numbers that are too long for a page's number are not read. */
  columns(count: number): Value[] {
    const [end, first] = varint(this.#bytes, 0);
    const values: Value[] = [];
    let body = end;
    for (let at = first; at < end && values.length < count;) {
      const [type, next] = varint(this.#bytes, at);
      at = next;
      const size = sizeOf(type);
      values.push(this.#value(type, body, size));
      body += size;
    }
    return values;
  }

  #value(type: number, at: number, size: number): Value {
    if (type >= 12) return this.#bytes.slice(at, size);
    if (type === 8 || type === 9) return type - 8;
    if (type === 0 || type > 4) return undefined;
    let number = 0;
    for (let each = 0; each < size; each++) number = number * 256 + this.#bytes.u8(at + each);
    return number;
  }
}

function sizeOf(type: number): number {
  if (type >= 12) return (type - 12) >> 1;
  return [0, 1, 2, 3, 4, 6, 8, 8, 0, 0][type] ?? 0;
}

/** A number of one to nine bytes, and where it ends. */
function varint(bytes: Fields, at: number): [number, number] {
  let value = 0;
  for (let length = 1; length <= 8; length++) {
    const byte = bytes.u8(at++);
    value = value * 128 + (byte & 127);
    if (byte < 128) return [value, at];
  }
  return [value * 256 + bytes.u8(at), at + 1];
}
