/**
 * Build contexts written down as data.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { chmodSync, linkSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { spawnSync } from "node:child_process";
import { dirname, join } from "node:path";

/** A file's content, or what else stands at a path. A path that ends in `/` is a directory. */
export type ContextFile =
  | string
  | Uint8Array
  | { readonly content?: string | Uint8Array; readonly mode: number }
  | { readonly link: string }
  | { readonly hardlink: string }
  | { readonly special: "fifo" | "socket" }
  /** A device node, which only root can make. */
  | { readonly device: "char" | "block"; readonly major: number; readonly minor: number }
  /** A file or, where the path says so, a directory with extended attributes. */
  | { readonly content?: string; readonly mode?: number; readonly xattrs: Xattrs };

/** Extended attributes: names and bytes. */
type Xattrs = Readonly<Record<string, Uint8Array>>;

/** Paths and what stands there. */
export type ContextFiles = Readonly<Record<string, ContextFile>>;

/** Writes the files below a directory. Modes do not depend on the umask. */
export function writeContext(directory: string, files: ContextFiles): void {
  for (const [name, file] of Object.entries(files)) {
    const path = join(directory, name);
    mkdirSync(name.endsWith("/") ? path : dirname(path), { recursive: true });
    if (name.endsWith("/")) {
      const { mode, xattrs } = file as { mode?: number; xattrs?: Xattrs };
      chmodSync(path, mode ?? 0o755);
      setXattrs(path, xattrs);
    } else if (typeof file === "string" || file instanceof Uint8Array) {
      writeFileSync(path, file);
      chmodSync(path, 0o644);
    } else if ("link" in file) {
      symlinkSync(file.link, path);
    } else if ("hardlink" in file) {
      linkSync(join(directory, file.hardlink), path);
    } else if ("special" in file) {
      makeSpecial(path, file.special);
    } else if ("device" in file) {
      const { device, major, minor } = file;
      run(["mknod", "-m", "640", path, device[0]!, String(major), String(minor)]);
    } else {
      writeFileSync(path, file.content ?? "");
      chmodSync(path, file.mode ?? 0o644);
      setXattrs(path, "xattrs" in file ? file.xattrs : undefined);
    }
  }
}

/** What node:fs cannot make. */
function makeSpecial(path: string, kind: "fifo" | "socket"): void {
  const command = kind === "fifo" ? ["mkfifo", "-m", "644", path] : [
    "python3",
    "-c",
    "import socket, sys; socket.socket(socket.AF_UNIX).bind(sys.argv[1])",
    path,
  ];
  run(command);
}

function setXattrs(path: string, xattrs: Xattrs = {}): void {
  const program =
    "import os, sys; os.setxattr(sys.argv[1], sys.argv[2], bytes.fromhex(sys.argv[3]))";
  for (const [name, value] of Object.entries(xattrs)) {
    run(["python3", "-c", program, path, name, Buffer.from(value).toString("hex")]);
  }
}

function run([program, ...words]: string[]): void {
  const { status, stderr } = spawnSync(program!, words, { encoding: "utf8" });
  if (status !== 0) throw new Error(`${program} ${words.join(" ")} fails: ${stderr}`);
}
