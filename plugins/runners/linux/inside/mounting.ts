/**
 * mount(2), in the words that quilla needs.
 *
 * @module
 */
import { readFileSync } from "node:fs";
import { call } from "../kernel.ts";

export const mountFlags = {
  readOnly: 1,
  noSuid: 2,
  noDev: 4,
  noExec: 8,
  remount: 32,
  bind: 4096,
  move: 8192,
  recursive: 16384,
  private: 1 << 18,
  slave: 1 << 19,
};

const flagOf: Readonly<Record<string, number>> = {
  ro: 1,
  nosuid: 2,
  nodev: 4,
  noexec: 8,
  sync: 16,
  mand: 64,
  dirsync: 128,
  noatime: 1024,
  nodiratime: 2048,
  relatime: 1 << 21,
  strictatime: 1 << 24,
};

/** The flags of words that {@linkcode mountWords} made of a user's. */
export function flagsOf(words: readonly string[]): number {
  return words.reduce((flags, word) => flags | flagOf[word]!, 0);
}

/** Mounts a file system. */
export function mount(type: string, at: string, options = "", flags = 0, source = type): void {
  call("mount", source, at, type, flags, options === "" ? 0 : options);
}

/** Makes a file or directory seen at another place; nothing that is mounted below it unless `recursive`. */
export function bind(
  source: string,
  at: string,
  options: { readonly readOnly?: boolean; readonly recursive?: boolean } = {},
): void {
  const recursive = options.recursive ? mountFlags.recursive : 0;
  call("mount", source, at, 0, mountFlags.bind | recursive, 0);
  if (options.readOnly === true) makeReadOnly(at);
}

/** In a user namespace flags of the mount below cannot be taken off: those that may be locked are given again. */
export function makeReadOnly(at: string): void {
  const flags = mountFlags.bind | mountFlags.remount | mountFlags.readOnly;
  const { noSuid, noDev, noExec } = mountFlags;
  let failure: unknown;
  for (const more of [0, noSuid | noDev, noSuid | noDev | noExec, noDev, noSuid, noExec | noDev]) {
    try {
      return void call("mount", 0, at, 0, flags | more, 0);
    } catch (error) {
      failure = error;
    }
  }
  throw failure;
}

/** Takes a mount away, also while it is in use: what uses it keeps it until its end. */
export function unmount(at: string): void {
  const detach = 2;
  call("umount2", at, detach);
}

/** Takes away all that is mounted below a directory, the last first. */
export function unmountBelow(directory: string): void {
  for (const place of mountPoints().reverse()) {
    if (place.startsWith(`${directory}/`)) unmount(place);
  }
}

/** Where something is mounted, of these types where some are named; in the order in which it was. */
export function mountPoints(types?: readonly string[]): string[] {
  return readFileSync("/proc/self/mounts", "utf8").split("\n")
    .map((line) => line.split(" "))
    .filter(([, place, type]) => place !== undefined && types?.includes(type!) !== false)
    .map(([, place = ""]) =>
      place.replace(/\\([0-7]{3})/g, (_, octal) => String.fromCharCode(parseInt(octal, 8)))
    );
}
