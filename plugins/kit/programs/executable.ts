/**
 * Whether the kernel can execute a file of an image: what it needs beside itself must be there, too.
 *
 * Runtimes find out when it is too late to say it well: a container that was started, and a message amid its output.
 *
 * @see https://refspecs.linuxfoundation.org/elf/gabi4+/contents.html chapters 4 and 5
 * @module
 */
import { readdirSync } from "node:fs";
import { arch } from "node:os";
import { type Content, readPieces } from "../../../core/content.ts";
import { QuillaError } from "../../../core/errors.ts";
import { quote } from "../../../core/text/quote.ts";
import { cleanPath } from "../../../core/tree/path.ts";
import { stat } from "../../../core/tree/resolve.ts";
import type { FileView } from "../../../core/tree/view.ts";

/** As much of a file as the kernel looks at, and where linkers put the path of the dynamic loader. */
const headSize = 4096;

/** `e_machine` by Node's name for the processor. */
const machines: Readonly<Record<string, number>> = { x64: 62, arm64: 183 };

/** Where the file is. */
export interface ExecutablePlace {
  readonly files: FileView;
  /** What the image is called. */
  readonly image: string;
  /** Whether something is mounted over a path: nobody knows what is there. */
  isHidden(path: string): boolean;
}

/**
 * @param path of a regular file that may be executed
 * @throws {QuillaError} `run/no-interpreter`, `run/other-processor`, `run/not-executable`
 */
export function requireExecutable(path: string, place: ExecutablePlace): void {
  const { files, image } = place;
  const node = stat(files, path);
  if (node?.type !== "file") return;
  const head = headOf(node.content);
  const text = new TextDecoder("latin1").decode(head);
  if (text.startsWith("#!")) {
    const [, interpreter = ""] = /^#![ \t]*([^ \t\r\n\0]*)/.exec(text) ?? [];
    return requireInterpreter(interpreter, path, place);
  }
  if (!text.startsWith("\x7fELF") || head.length < 64) {
    throw new QuillaError(`${quote(path)} in the image ${quote(image)} is no program`, {
      code: "run/not-executable",
      hint: "a script needs a first line that names its interpreter, such as #!/bin/sh",
    });
  }
  const view = new DataView(head.buffer, head.byteOffset, head.length);
  if (view.getUint16(18, true) !== machines[arch()]) {
    if (hasEmulators()) return;
    throw new QuillaError(
      `${quote(path)} in the image ${quote(image)} is for another processor than this machine's`,
      {
        code: "run/other-processor",
        hint: "register an emulator with the kernel, such as Debian's qemu-user-static",
      },
    );
  }
  const loader = loaderOf(view, text);
  if (loader !== undefined) requireInterpreter(loader, path, place);
}

function requireInterpreter(
  interpreter: string,
  path: string,
  { files, image, isHidden }: ExecutablePlace,
): void {
  const wanted = cleanPath(interpreter);
  if (!interpreter.startsWith("/") || isHidden(wanted) || stat(files, wanted)) return;
  throw new QuillaError(
    `${quote(path)} needs ${quote(interpreter)}, which the image ${quote(image)} does not have`,
    {
      code: "run/no-interpreter",
      hint:
        "copy it into the image with what it needs, link the program statically, or begin with an image that has it",
    },
  );
}

/** The dynamic loader that a program says it wants; undefined of what is no such program. */
export function wantedLoader(files: FileView, path: string): string | undefined {
  const node = stat(files, path);
  if (node?.type !== "file") return undefined;
  const head = headOf(node.content);
  const text = new TextDecoder("latin1").decode(head);
  if (!text.startsWith("\x7fELF") || head.length < 64) return undefined;
  return loaderOf(new DataView(head.buffer, head.byteOffset, head.length), text);
}

/** The path of the dynamic loader, of a 64-bit little-endian program (segment PT_INTERP). */
function loaderOf(view: DataView, text: string): string | undefined {
  const table = Number(view.getBigUint64(32, true));
  const size = view.getUint16(54, true);
  const count = view.getUint16(56, true);
  for (let index = 0; index < count; index++) {
    const at = table + index * size;
    if (at + 56 > view.byteLength) return undefined;
    if (view.getUint32(at, true) !== 3) continue;
    const start = Number(view.getBigUint64(at + 8, true));
    return text.slice(start, start + Number(view.getBigUint64(at + 32, true))).split("\0")[0];
  }
  return undefined;
}

function headOf(content: Content): Uint8Array {
  let head = new Uint8Array(0);
  for (const piece of readPieces(content)) {
    const both = new Uint8Array(head.length + piece.length);
    both.set(head);
    both.set(piece, head.length);
    head = both;
    if (head.length >= headSize) break;
  }
  return head.subarray(0, headSize);
}

/** Whether the kernel hands some programs to others (binfmt_misc). */
function hasEmulators(): boolean {
  try {
    return readdirSync("/proc/sys/fs/binfmt_misc").some((name) =>
      name !== "register" && name !== "status"
    );
  } catch {
    return false; // nobody mounted it
  }
}
