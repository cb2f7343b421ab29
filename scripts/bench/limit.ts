/**
 * What nobody can be faster than who reads, hashes and keeps every byte in one thread: the same bytes in a plain loop.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { closeSync, fsyncSync, openSync, readdirSync, readSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";

/** How long it took, in seconds; the fsync is part of all. */
export interface LimitTime {
  readonly seconds: number;
  readonly syncSeconds: number;
}

/** Reads every file below `folder`, hashes it with SHA-256, and writes all into one file beside it, which is removed. */
export function plainLoop(folder: string): LimitTime {
  const output = `${folder}.limit`;
  const buffer = new Uint8Array(1 << 20);
  const hash = createHash("sha256");
  const started = performance.now();
  const to = openSync(output, "w");
  try {
    copyTree(folder, buffer, (bytes) => {
      hash.update(bytes);
      writeSync(to, bytes);
    });
    hash.digest();
    const written = performance.now();
    fsyncSync(to);
    const ended = performance.now();
    return { seconds: (ended - started) / 1000, syncSeconds: (ended - written) / 1000 };
  } finally {
    closeSync(to);
    rmSync(output, { force: true });
  }
}

function copyTree(folder: string, buffer: Uint8Array, take: (bytes: Uint8Array) => void): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) copyTree(path, buffer, take);
    if (!entry.isFile()) continue;
    const from = openSync(path, "r");
    try {
      for (let size; (size = readSync(from, buffer)) > 0;) take(buffer.subarray(0, size));
    } finally {
      closeSync(from);
    }
  }
}
