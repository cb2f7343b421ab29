/**
 * What a program compresses, for tests of codecs.
 *
 * @module
 */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import type { Codec } from "../../core/plugin/contracts/codec.ts";
import { allOf, inPieces } from "./archive.ts";
import { peer } from "./peers.ts";
import { temporaryDirectory } from "./temporary_directory.ts";

/** One way to call the program. */
export type PackedSample = readonly [name: string, bytes: Uint8Array, ...options: string[]];

/** Registers a test for each sample: what the codec's program makes of it is read. */
export function testPackedBy(codec: Codec, samples: readonly PackedSample[]): void {
  const { path, skip } = peer(codec.name);
  // Not at the head of this module, which Bun loads once for all test files.
  const work = temporaryDirectory();
  for (const [name, bytes, ...options] of samples) {
    test(`as ${codec.name} writes it: ${name}`, { skip }, async () => {
      const file = join(work, "file");
      writeFileSync(file, bytes);
      const packed = execFileSync(path, ["-c", ...options, file], { maxBuffer: 1 << 28 });
      const unpacked = await allOf(codec.decode(inPieces(packed, 70_000)));
      assert(unpacked.equals(bytes), "the bytes differ");
    });
  }
}
