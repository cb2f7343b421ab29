/**
 * Files that suites put into directories, and what is in these afterwards.
 *
 * @module
 */
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { readContent } from "../../../core/content.ts";
import { digestOf } from "../../../core/digest.ts";
import type { TestFile, TestFiles } from "../author/tests.ts";
import { LocalTree } from "../sources/local.ts";
import { walk } from "../../../core/tree/walk.ts";

/** Writes files below a directory. Their modes do not depend on the umask. */
export function writeFiles(directory: string, files: TestFiles): void {
  for (const [name, file] of Object.entries(files)) {
    const path = join(directory, name);
    mkdirSync(name.endsWith("/") ? path : dirname(path), { recursive: true });
    if (isLink(file)) {
      symlinkSync(file.link, path);
      continue;
    }
    const { content = "", mode } = isContent(file) ? { content: file, mode: 0o644 } : file;
    if (!name.endsWith("/")) writeFileSync(path, content);
    chmodSync(path, mode);
  }
}

/** One line for each node below a directory, with its type, mode and content. */
export function listFiles(directory: string): string[] {
  const tree = new LocalTree(directory);
  try {
    return [...walk(tree, "/")].map((node) => {
      const { path, type, mode } = node;
      const content = type === "file" ? digestOf(readContent(node.content, 64 << 20)) : "";
      return `${path} ${type} ${mode.toString(8)} ${content}`;
    });
  } finally {
    tree.close();
  }
}

function isContent(file: TestFile): file is string | Uint8Array {
  return typeof file === "string" || file instanceof Uint8Array;
}

function isLink(file: TestFile): file is { readonly link: string } {
  return !isContent(file) && "link" in file;
}
