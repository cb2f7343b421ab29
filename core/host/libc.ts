/**
 * Linux' own calls on files. `node:fs` takes two to four times as long for a small file, on Deno and on Bun; and on Deno before
 * 2.5 or so it drops `O_NOFOLLOW`.
 *
 * @module
 */

/** The C library, as far as it is called. Every call throws the system's error, with `code`. */
export interface Libc {
  /** openat(2) of a name in an open directory, or of a path from {@linkcode currentDirectory}; a file descriptor of the system. */
  open(directory: number, name: string, flags: number): number;
  /** statx(2) of a name, no link followed, or of what is open. Undefined where the C library is older than 2.28. */
  readonly status: ((directory: number, name: string) => FileStatus) | undefined;
  /** read(2); 0 at the end. */
  read(fd: number, into: Uint8Array): number;
  close(fd: number): void;
}

/** lstat(2), as far as quilla asks. */
export interface FileStatus {
  /** Type and permission bits. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly size: number;
  readonly dev: number;
  readonly ino: number;
  readonly nlink: number;
  readonly rdev: number;
  /** Milliseconds since 1970, with a fraction where the host knows one. */
  readonly mtimeMs: number;
  /** When the name's file was last changed in any way; some hosts tell whole seconds only. */
  readonly ctimeMs: number;
}

/** In the place of a directory: paths are looked up from where the process is. */
export const currentDirectory = -100;

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
const noFollowFlag = 0x100;
const emptyPathFlag = 0x1000;
/** Nothing that is open here is for the programs that are started. */
const closeOnExec = 0o2000000;
/** All that stat(2) says. */
const statusMask = 0x7ff;

/** What a runtime calls C with. */
type Call = (...args: (number | Uint8Array)[]) => number;

interface Foreign {
  readonly openat: Call;
  readonly read: Call;
  readonly close: Call;
  readonly statx: Call | null | undefined;
  errno(): number;
}

/** @throws where there is none that can be called */
export function loadLibc(): Libc {
  return loaded ??= libcOf("Deno" in globalThis ? foreignOnDeno() : foreignOnBun());
}

let loaded: Libc | undefined;

function libcOf({ openat, read, close, statx, errno }: Foreign): Libc {
  const succeeded = (result: number, what: string): number => {
    if (result >= 0) return result;
    const code = errorNames[errno()] ?? "EIO";
    throw Object.assign(new Error(`${code}: ${what}`), { code });
  };
  const encoder = new TextEncoder();
  const text = new Uint8Array(longestPath);
  const terminated = (name: string): Uint8Array => {
    if (name.includes("\0")) {
      throw Object.assign(new Error(`ENOENT: '${name}' has a NUL`), { code: "ENOENT" });
    }
    const { read, written } = encoder.encodeInto(name, text);
    if (read < name.length || written === longestPath) {
      throw Object.assign(new Error(`ENAMETOOLONG: '${name}'`), { code: "ENAMETOOLONG" });
    }
    text[written] = 0;
    return text;
  };
  const answer = new Uint32Array(64);
  const answerBytes = new Uint8Array(answer.buffer);
  return {
    open(directory, name, flags) {
      const fd = openat(directory, terminated(name), flags | closeOnExec, 0);
      return fd >= 0 ? fd : succeeded(fd, `open '${name}'`);
    },
    status: statx === null || statx === undefined ? undefined : (directory, name) => {
      const flags = name === "" ? emptyPathFlag : noFollowFlag;
      const result = statx(directory, terminated(name), flags, statusMask, answerBytes);
      if (result < 0) succeeded(result, `statx '${name}'`);
      return readStatus(answer);
    },
    read: (fd, into) => succeeded(read(fd, into, into.length), "read"),
    close: (fd) => void close(fd),
  };
}

/**
 * struct statx of linux/stat.h in words of 32 bits, the same on every processor that counts from the low end, as all do that
 * the runtimes run on; the numbers of devices as stat(2) packs them.
 */
function readStatus(words: Uint32Array): FileStatus {
  return {
    mode: words[7]! & 0xffff,
    uid: words[5]!,
    gid: words[6]!,
    size: numberAt(words, 10),
    dev: deviceNumber(words[34]!, words[35]!),
    ino: numberAt(words, 8),
    nlink: words[4]!,
    rdev: deviceNumber(words[32]!, words[33]!),
    mtimeMs: timeAt(words, 28),
    ctimeMs: timeAt(words, 24),
  };
}

function numberAt(words: Uint32Array, at: number): number {
  return words[at]! + words[at + 1]! * 2 ** 32;
}

/** Seconds, which may be before 1970, and nanoseconds. */
function timeAt(words: Uint32Array, at: number): number {
  return (words[at]! + (words[at + 1]! | 0) * 2 ** 32) * 1000 + words[at + 2]! / 1e6;
}

function deviceNumber(major: number, minor: number): number {
  return (minor & 0xff) + (major & 0xfff) * 2 ** 8 + (minor >>> 8) * 2 ** 20;
}

interface DenoForeign {
  dlopen(name: string, symbols: object): { symbols: Record<string, Call | null> };
  UnsafePointerView: { getArrayBuffer(pointer: unknown, length: number): ArrayBuffer };
}

function foreignOnDeno(): Foreign {
  const deno = (globalThis as unknown as { Deno: DenoForeign }).Deno;
  const statx = ["i32", "buffer", "i32", "u32", "buffer"];
  const { symbols } = deno.dlopen("libc.so.6", {
    openat: { parameters: ["i32", "buffer", "i32", "i32"], result: "i32" },
    read: { parameters: ["i32", "buffer", "usize"], result: "i32" },
    close: { parameters: ["i32"], result: "i32" },
    statx: { parameters: statx, result: "i32", optional: true },
    __errno_location: { parameters: [], result: "pointer" },
  });
  const { openat, read, close } = symbols;
  const errno = () => {
    const place = deno.UnsafePointerView.getArrayBuffer(symbols.__errno_location!(), 4);
    return new DataView(place).getInt32(0, true);
  };
  return { openat: openat!, read: read!, close: close!, statx: symbols.statx, errno };
}

interface BunForeign {
  dlopen(name: string, symbols: object): { symbols: Record<string, Call> };
  read: { i32(pointer: unknown, offset: number): number };
}

function foreignOnBun(): Foreign {
  // Bun has `require` in every module; a static import would not load on Deno.
  const { require } = import.meta as unknown as { require(name: string): BunForeign };
  const foreign = require("bun:ffi");
  const { symbols } = foreign.dlopen("libc.so.6", {
    openat: { args: ["i32", "ptr", "i32", "i32"], returns: "i32" },
    read: { args: ["i32", "ptr", "usize"], returns: "i32" },
    close: { args: ["i32"], returns: "i32" },
    statx: { args: ["i32", "ptr", "i32", "u32", "ptr"], returns: "i32" },
    __errno_location: { args: [], returns: "ptr" },
  });
  const { openat, read, close, statx } = symbols;
  const errno = () => foreign.read.i32(symbols.__errno_location!(), 0);
  return { openat: openat!, read: read!, close: close!, statx, errno };
}
