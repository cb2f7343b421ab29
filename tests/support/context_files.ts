/**
 * Build contexts written down as data.
 *
 * @module
 */
import { chmodSync, linkSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { spawnSync } from "node:child_process";
import { dirname, join } from "node:path";

/** A file's content, or what else stands at a path. A path that ends in `/` is a directory. */
export type ContextFile =
  | string
  | Uint8Array
  | { readonly content?: string; readonly mode: number }
  | { readonly link: string }
  | { readonly hardlink: string }
  | { readonly special: "fifo" | "socket" };

/** Paths and what stands there. */
export type ContextFiles = Readonly<Record<string, ContextFile>>;

/** Writes the files below a directory. Modes do not depend on the umask. */
export function writeContext(directory: string, files: ContextFiles): void {
  for (const [name, file] of Object.entries(files)) {
    const path = join(directory, name);
    mkdirSync(name.endsWith("/") ? path : dirname(path), { recursive: true });
    if (name.endsWith("/")) {
      chmodSync(path, typeof file === "object" && "mode" in file ? file.mode : 0o755);
    } else if (typeof file === "string" || file instanceof Uint8Array) {
      writeFileSync(path, file);
      chmodSync(path, 0o644);
    } else if ("link" in file) {
      symlinkSync(file.link, path);
    } else if ("hardlink" in file) {
      linkSync(join(directory, file.hardlink), path);
    } else if ("special" in file) {
      makeSpecial(path, file.special);
    } else {
      writeFileSync(path, file.content ?? "");
      chmodSync(path, file.mode);
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
  const { status, stderr } = spawnSync(command[0]!, command.slice(1), { encoding: "utf8" });
  if (status !== 0) throw new Error(`no ${kind} could be made: ${stderr}`);
}
