/**
 * What is remembered of the files of a directory of the host until they are read. There may be a million: the numbers of a
 * directory's files stand in one array, its names in one text, and each file is an object that says where in them it is.
 *
 * @module
 */
import { type ByteReader, type Content, hostIdentity } from "../../../core/content.ts";
import type { FileStatus } from "../../../core/host/file_status.ts";

/** Who opens the files. */
export interface LocalFilesTree {
  /** Milliseconds since 1970. */
  readonly openedAt: number;
  /** Opens the file that had a name in a directory when it was looked at, and no other. */
  openFile(directory: string, name: string, dev: number, ino: number): ByteReader;
}

/** The numbers of a file: its size, inode, mtime, ctime, and where its name begins. */
const columns = 5;

/** The files of one directory. */
export class LocalFiles {
  readonly tree: LocalFilesTree;
  /** The path in the tree. */
  readonly directory: string;
  /** All names, with the `/` between them that none has in it. */
  readonly names: string;
  /** {@linkcode columns} for each file. */
  readonly numbers: Float64Array;
  /** The device that all of them are on. */
  dev: number | undefined;
  #count = 0;

  /** @param names of all that is in the directory, or of one of its files */
  constructor(tree: LocalFilesTree, directory: string, names: readonly string[]) {
    this.tree = tree;
    this.directory = directory;
    this.names = names.join("/");
    this.numbers = new Float64Array(columns * names.length);
  }

  /** Where the numbers of a file begin: its number is how many were added before it. */
  placeOf(file: number): number {
    return columns * file;
  }

  /** The number of the file whose numbers begin at a place. */
  indexOf(place: number): number {
    return place / columns;
  }

  /** The name of the file whose numbers begin at a place. */
  nameAt(place: number): string {
    return this.#nameFrom(this.numbers[place + 4]!);
  }

  /** When it was last written to, in seconds since 1970. */
  mtimeAt(place: number): number {
    return this.numbers[place + 2]! / 1000;
  }

  /**
   * What {@linkcode LocalContent.identity} says of files in a row, without a text for each: their names, and their sizes, inodes and times;
   * these are undefined where one is too young to be known by them.
   */
  identities(first: number, length: number): {
    readonly names: string;
    readonly statuses: Float64Array<ArrayBuffer> | undefined;
  } {
    const { numbers } = this;
    const names: string[] = [];
    const statuses = new Float64Array(length * (columns - 1));
    let areCertain = true;
    for (let at = 0; at < length; at++) {
      const place = this.placeOf(first + at);
      names.push(this.nameAt(place));
      for (let column = 0; column < columns - 1; column++) {
        statuses[at * (columns - 1) + column] = numbers[place + column]!;
      }
      areCertain &&= !this.isYoung(numbers[place + 3]!);
    }
    return { names: names.join("/"), statuses: areCertain ? statuses : undefined };
  }

  /** Whether a file with that ctime may have been changed since without another. */
  isYoung(ctime: number): boolean {
    return this.tree.openedAt - ctime <= granularity(ctime);
  }

  #nameFrom(start: number): string {
    const end = this.names.indexOf("/", start);
    return this.names.slice(start, end < 0 ? undefined : end);
  }

  /**
   * The content of one of the files.
   *
   * @param nameAt where its name begins in {@linkcode LocalFiles.names}
   */
  add(nameAt: number, status: FileStatus): Content {
    const { dev, size, ino, mtimeMs, ctimeMs } = status;
    this.dev ??= dev;
    if (dev !== this.dev) {
      // Another file system's file is mounted there.
      return new LocalFiles(this.tree, this.directory, [this.#nameFrom(nameAt)]).add(0, status);
    }
    const row = columns * this.#count++;
    const { numbers } = this;
    numbers[row] = size;
    numbers[row + 1] = ino;
    numbers[row + 2] = mtimeMs;
    numbers[row + 3] = ctimeMs;
    numbers[row + 4] = nameAt;
    return new LocalContent(this, row);
  }
}

/** There may be as many of these as files: they hold no more than they need. */
export class LocalContent implements Content {
  readonly files: LocalFiles;
  /** Where the file's numbers begin. */
  readonly place: number;

  constructor(files: LocalFiles, place: number) {
    this.files = files;
    this.place = place;
  }

  get size(): number {
    return this.files.numbers[this.place]!;
  }

  /** Whatever is written to a file, or done to its times, changes its ctime, which nobody can set. */
  identity(): string | undefined {
    const isYoung = this.files.isYoung(this.files.numbers[this.place + 3]!);
    return isYoung ? undefined : this.likelyIdentity();
  }

  likelyIdentity(): string {
    const { numbers, dev } = this.files;
    const { place } = this;
    const seen = `${numbers[place]} ${numbers[place + 2]} ${numbers[place + 3]}`;
    return `${hostIdentity}${dev} ${numbers[place + 1]} ${seen}`;
  }

  open(): ByteReader {
    const { tree, directory, numbers, dev } = this.files;
    return tree.openFile(directory, this.files.nameAt(this.place), dev!, numbers[this.place + 1]!);
  }
}

/**
 * How long a file may be changed again without another ctime, in milliseconds: systems count them by ticks of their clock,
 * some file systems (and Deno) by seconds or two.
 */
function granularity(ctime: number): number {
  return ctime % 1000 === 0 ? 2000 : 40;
}
