/**
 * Private keys among files that are about to be carried to others.
 *
 * @module
 */
import type { Content } from "../../../core/content.ts";
import type { FileView } from "../../../core/tree/view.ts";
import { walk } from "../../../core/tree/walk.ts";

/** A key stands behind no more than its certificates. */
const lookedAt = 32 << 10;

/** In a text: of PEM, of PuTTY, of age. */
const inText =
  /-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----|^PuTTY-User-Key-File-\d|^AGE-SECRET-KEY-1[0-9A-Z]/m;

/** Files that are nothing else, whatever stands in them: of PKCS #12. */
const inNames = /\.(?:p12|pfx)$/i;

/** The paths of files in which one stands, without a leading `/`. */
export function privateKeysIn(files: FileView): string[] {
  const found: string[] = [];
  for (const node of walk(files, "/")) {
    if (node.type !== "file" || node.content.size === 0) continue;
    if (inNames.test(node.path) || inText.test(beginning(node.content))) {
      found.push(node.path.slice(1));
    }
  }
  return found;
}

function beginning(content: Content): string {
  const bytes = new Uint8Array(Math.min(content.size, lookedAt));
  const reader = content.open();
  try {
    let filled = 0;
    while (filled < bytes.length) {
      const got = reader.read(bytes.subarray(filled));
      if (got === 0) break;
      filled += got;
    }
    return new TextDecoder("latin1").decode(bytes.subarray(0, filled));
  } finally {
    reader.close();
  }
}
