/**
 * Linux' own calls, which `node:fs` does not have: extended attributes, locks, pipes, and whatever a plugin needs by its number.
 *
 * Everything goes through syscall(2) of the C library: one symbol that glibc and musl both have, in every version. Nothing
 * here is loaded before it is first called.
 *
 * @module
 */
import { arch, constants } from "node:os";
import process from "node:process";
import { QuillaError } from "../errors.ts";

/** Numbers on x86-64 and on 64-bit ARM (asm/unistd.h). */
const numbers = {
  close: [3, 57],
  dup3: [292, 24],
  fcntl: [72, 25],
  flock: [73, 32],
  lgetxattr: [192, 9],
  lsetxattr: [189, 6],
  openat: [257, 56],
  pipe2: [293, 59],
  ppoll: [271, 73],
  write: [1, 64],
} as const;

/** The numbers of a call on x86-64 and on 64-bit ARM. */
export type CallNumbers = readonly [x64: number, arm64: number];

/** What a call takes: a number, a text (handed over with a NUL behind it), or memory. */
export type CallArgument = number | string | Uint8Array;

/** By number. Of two names of one number the last is taken: Linux' own. */
const errorNames = new Map([
  ...Object.entries(constants.errno).map(([name, number]) => [number, name] as const),
  [constants.errno.EAGAIN, "EAGAIN"] as const,
]);

/** Makes one of the calls that are known here: see {@linkcode systemCall}. */
export function call(name: keyof typeof numbers, ...args: readonly CallArgument[]): number {
  return systemCall(name, numbers[name], args);
}

/**
 * Makes one call, on this thread.
 *
 * @param name for messages
 * @returns what it returned, 0 or more
 * @throws the system's error, with `code`; `host/no-syscalls` where this is not Linux on one of the two processors
 */
export function systemCall(
  name: string,
  numbers: CallNumbers,
  args: readonly CallArgument[],
): number {
  const libc = loadLibc();
  const column = arch() === "arm64" ? 1 : 0;
  // Held until the call is over: only addresses go to it.
  const memory = args.map((arg) => typeof arg === "string" ? terminated(arg) : arg);
  const words = memory.map((arg) => typeof arg === "number" ? BigInt(arg) : libc.address(arg));
  while (words.length < 6) words.push(0n);
  const result = libc.syscall(BigInt(numbers[column]!), words);
  if (result >= 0n) return Number(result);
  const errno = libc.errno();
  const code = errorNames.get(errno) ?? `E${errno}`;
  const about = args.filter((arg) => typeof arg === "string").map((arg) => ` '${arg}'`).join("");
  throw Object.assign(new Error(`${code}: ${name}${about}`), { code });
}

/** The address of memory, for a structure that points at it; the memory must be held as long as it is used. */
export function addressOf(memory: Uint8Array): bigint {
  return loadLibc().address(memory);
}

/** A text as C has it. */
export function terminated(text: string): Uint8Array {
  return new TextEncoder().encode(`${text}\0`);
}

interface Libc {
  syscall(number: bigint, words: readonly bigint[]): bigint;
  errno(): number;
  address(memory: Uint8Array): bigint;
}

let loaded: Libc | undefined;

function loadLibc(): Libc {
  if (loaded !== undefined) return loaded;
  if (process.platform !== "linux" || !["x64", "arm64"].includes(arch())) {
    throw new QuillaError(`there is no way to call the system of ${process.platform} ${arch()}`, {
      code: "host/no-syscalls",
      hint: "RUN needs Linux on x86-64 or 64-bit ARM",
    });
  }
  return loaded = "Deno" in globalThis ? loadOnDeno() : loadOnBun();
}

const libraries = ["libc.so.6", `libc.musl-${arch() === "arm64" ? "aarch64" : "x86_64"}.so.1`];

function opened<T>(open: (name: string) => T): T {
  let failure: unknown;
  for (const name of libraries) {
    try {
      return open(name);
    } catch (error) {
      failure = error; // the other C library's name
    }
  }
  throw failure;
}

interface DenoForeign {
  dlopen(
    name: string,
    symbols: object,
  ): { symbols: Record<string, (...args: unknown[]) => unknown> };
  UnsafePointer: {
    of(memory: Uint8Array): object | null;
    value(pointer: unknown): number | bigint;
  };
  UnsafePointerView: { getArrayBuffer(pointer: unknown, length: number): ArrayBuffer };
}

function loadOnDeno(): Libc {
  const deno = (globalThis as unknown as { Deno: DenoForeign }).Deno;
  const { symbols } = opened((name) =>
    deno.dlopen(name, {
      syscall: { parameters: Array(7).fill("i64"), result: "i64" },
      __errno_location: { parameters: [], result: "pointer" },
    })
  );
  return {
    syscall: (number, words) => BigInt(symbols.syscall!(number, ...words) as bigint),
    errno() {
      const place = symbols.__errno_location!();
      return new DataView(deno.UnsafePointerView.getArrayBuffer(place, 4)).getInt32(0, true);
    },
    address: (memory) =>
      memory.length === 0 ? 0n : BigInt(deno.UnsafePointer.value(deno.UnsafePointer.of(memory))),
  };
}

interface BunForeign {
  dlopen(
    name: string,
    symbols: object,
  ): { symbols: Record<string, (...args: unknown[]) => unknown> };
  ptr(memory: Uint8Array): number;
  read: { i32(pointer: unknown, offset: number): number };
}

function loadOnBun(): Libc {
  // Bun has `require` in every module; a static import would not load on Deno.
  const { require } = import.meta as unknown as { require(name: string): BunForeign };
  const ffi = require("bun:ffi");
  const { symbols } = opened((name) =>
    ffi.dlopen(name, {
      syscall: { args: Array(7).fill("i64"), returns: "i64" },
      __errno_location: { args: [], returns: "ptr" },
    })
  );
  return {
    syscall: (number, words) => BigInt(symbols.syscall!(number, ...words) as bigint),
    errno: () => ffi.read.i32(symbols.__errno_location!(), 0),
    address: (memory) => memory.length === 0 ? 0n : BigInt(ffi.ptr(memory)),
  };
}
