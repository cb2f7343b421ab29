/**
 * The C library, for what is done many times over: to load it takes as long as some dozens of files do without it.
 *
 * @module
 */
import { platform } from "node:os";
import { type Libc, loadLibc } from "./libc.ts";
import { nodeGivesDescriptors } from "./open_descriptor.ts";

/** The library, with all that files of a context are read by. */
export type FileLibc = Libc & { readonly status: NonNullable<Libc["status"]> };

const few = 100;
let asked = 0;
let known: { readonly libc: FileLibc | undefined } | undefined;

/** Undefined where one asks for the first times, and where there is none that may be called. */
export function libcForMany(): FileLibc | undefined {
  if (known !== undefined) return known.libc;
  if (nodeGivesDescriptors && asked++ < few) return undefined;
  const libc = platform() === "linux" ? tryLibc() : undefined;
  known = { libc: libc?.status === undefined ? undefined : libc as FileLibc };
  return known.libc;
}

function tryLibc(): Libc | undefined {
  try {
    return loadLibc();
  } catch {
    return undefined; // not allowed, or not there
  }
}
