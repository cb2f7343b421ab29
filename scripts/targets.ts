/**
 * The machines that quilla is compiled for, under the names that people, Deno and Bun use.
 *
 * @module
 */
import process from "node:process";
import { UsageError } from "../core/errors.ts";

/** A machine to compile for. */
export interface Target {
  /** Ours: `linux-x64`. */
  readonly name: string;
  /** Deno's and Rust's: `x86_64-unknown-linux-gnu`. */
  readonly deno: string;
  /** Bun's: `bun-linux-x64`. */
  readonly bun: string;
  /** The end of an executable's name there. */
  readonly suffix: "" | ".exe";
  /** What `executableFormat` says of an executable for it. */
  readonly format: string;
}

/** Every target. */
export const TARGETS: readonly Target[] = [
  target("linux-x64", "x86_64-unknown-linux-gnu", "bun-linux-x64", "ELF x86-64"),
  target("linux-arm64", "aarch64-unknown-linux-gnu", "bun-linux-arm64", "ELF AArch64"),
  target("macos-x64", "x86_64-apple-darwin", "bun-darwin-x64", "Mach-O x86-64"),
  target("macos-arm64", "aarch64-apple-darwin", "bun-darwin-arm64", "Mach-O AArch64"),
  target("windows-x64", "x86_64-pc-windows-msvc", "bun-windows-x64", "PE x86-64"),
];

function target(name: string, deno: string, bun: string, format: string): Target {
  return { name, deno, bun, format, suffix: name.startsWith("windows") ? ".exe" : "" };
}

/**
 * A target by any of its names.
 *
 * @throws {UsageError} `scripts/unknown-target`
 */
export function findTarget(name: string): Target {
  const found = TARGETS.find((target) => [target.name, target.deno, target.bun].includes(name));
  if (found !== undefined) return found;
  throw new UsageError(`the target ${JSON.stringify(name)} is not known`, {
    code: "scripts/unknown-target",
    hint: `say one of ${TARGETS.map((target) => target.name).join(", ")}`,
  });
}

/** The target that this machine is. */
export function hostTarget(): Target {
  const system = { darwin: "macos", win32: "windows" }[process.platform as string];
  return findTarget(`${system ?? process.platform}-${process.arch}`);
}

/**
 * The format and processor of an executable, such as `ELF x86-64`.
 *
 * @param start its first 4096 bytes or more
 * @returns undefined for anything but a 64-bit ELF, Mach-O or PE file of a processor that we compile for
 */
export function executableFormat(start: Uint8Array): string | undefined {
  const view = new DataView(start.buffer, start.byteOffset, start.byteLength);
  const processor = (names: Record<number, string>, id: number, format: string) =>
    names[id] === undefined ? undefined : `${format} ${names[id]}`;
  if (start.length < 64) return undefined;
  const magic = view.getUint32(0, false);
  if (magic === 0x7f454c46) {
    return processor({ 62: "x86-64", 183: "AArch64" }, view.getUint16(18, true), "ELF");
  }
  if (magic === 0xcffaedfe) {
    return processor(
      { 0x01000007: "x86-64", 0x0100000c: "AArch64" },
      view.getUint32(4, true),
      "Mach-O",
    );
  }
  const header = view.getUint32(0x3c, true); // where a DOS stub says that the PE header stands
  if (magic >>> 16 === 0x4d5a && header + 6 <= start.length) {
    if (view.getUint32(header, false) !== 0x50450000) return undefined;
    return processor({ 0x8664: "x86-64" }, view.getUint16(header + 4, true), "PE");
  }
  return undefined;
}
