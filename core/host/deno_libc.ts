/**
 * Linux' own calls on files, for Deno: before 2.5 or so its `node:fs` drops `O_NOFOLLOW`, and in every version it takes
 * several times as long for a small file.
 *
 * @module
 */

/** The C library, as far as it is called. Every call throws the system's error, with `code`. */
export interface Libc {
  /** open(2); a file descriptor of the system. */
  open(path: string, flags: number): number;
  /** Of an open file. Undefined where the C library is older than statx(2), 2.28. */
  readonly status: ((fd: number) => DescriptorStatus) | undefined;
  /** read(2); 0 at the end. */
  read(fd: number, into: Uint8Array): number;
  close(fd: number): void;
}

/** fstat(2), as far as quilla asks. */
export interface DescriptorStatus {
  readonly isFile: boolean;
  readonly size: number;
  readonly dev: number;
  readonly ino: number;
}

type Call = (...args: (number | Uint8Array)[]) => number;

interface ForeignFunctions {
  dlopen(name: string, symbols: object): { symbols: Record<string, Call | null> };
  UnsafePointerView: { getArrayBuffer(pointer: unknown, length: number): ArrayBuffer };
}

const errorNames: Record<number, string> = {
  1: "EPERM",
  2: "ENOENT",
  5: "EIO",
  6: "ENXIO",
  13: "EACCES",
  20: "ENOTDIR",
  21: "EISDIR",
  23: "ENFILE",
  24: "EMFILE",
  36: "ENAMETOOLONG",
  40: "ELOOP",
};

/** Linux' PATH_MAX, with the NUL. */
const longestPath = 4096;
const emptyPathFlag = 0x1000;
/** Nothing that is open here is for the programs that are started. */
const closeOnExec = 0o2000000;
/** Type, inode and size. */
const statusMask = 0x301;

/** @throws where there is none that can be called */
export function loadLibc(): Libc {
  return loaded ??= load();
}

let loaded: Libc | undefined;

function load(): Libc {
  const deno = (globalThis as unknown as { Deno: ForeignFunctions }).Deno;
  const { symbols } = deno.dlopen("libc.so.6", {
    open: { parameters: ["buffer", "i32", "i32"], result: "i32" },
    read: { parameters: ["i32", "buffer", "usize"], result: "i32" },
    close: { parameters: ["i32"], result: "i32" },
    statx: {
      parameters: ["i32", "buffer", "i32", "u32", "buffer"],
      result: "i32",
      optional: true,
    },
    __errno_location: { parameters: [], result: "pointer" },
  });
  const { open, read, close, statx } = symbols;
  const succeeded = (result: number, what: string): number => {
    if (result >= 0) return result;
    const place = deno.UnsafePointerView.getArrayBuffer(symbols.__errno_location!(), 4);
    const code = errorNames[new DataView(place).getInt32(0, true)] ?? "EIO";
    throw Object.assign(new Error(`${code}: ${what}`), { code });
  };
  const encoder = new TextEncoder();
  const text = new Uint8Array(longestPath);
  const empty = new Uint8Array(1);
  const answer = new DataView(new ArrayBuffer(256));
  const answerBytes = new Uint8Array(answer.buffer);
  return {
    open(path, flags) {
      const written = encoder.encodeInto(`${path}\0`, text);
      if (written.read <= path.length) {
        throw Object.assign(new Error(`ENAMETOOLONG: open '${path}'`), { code: "ENAMETOOLONG" });
      }
      const fd = open!(text, flags | closeOnExec, 0);
      return fd >= 0 ? fd : succeeded(fd, `open '${path}'`);
    },
    status: statx === null || statx === undefined ? undefined : (fd) => {
      succeeded(statx(fd, empty, emptyPathFlag, statusMask, answerBytes), "statx");
      return readStatus(answer);
    },
    read: (fd, into) => succeeded(read!(fd, into, into.length), "read"),
    close: (fd) => void close!(fd),
  };
}

/** struct statx of linux/stat.h, the same on every processor; the device's number as stat(2) packs it. */
function readStatus(answer: DataView): DescriptorStatus {
  const number = (at: number) =>
    answer.getUint32(at, true) + answer.getUint32(at + 4, true) * 2 ** 32;
  const major = answer.getUint32(136, true);
  const minor = answer.getUint32(140, true);
  return {
    isFile: (answer.getUint16(28, true) & 0o170000) === 0o100000,
    ino: number(32),
    size: number(40),
    dev: (minor & 0xff) + (major & 0xfff) * 2 ** 8 + (minor >>> 8) * 2 ** 20,
  };
}
