/**
 * Go's sums of modules, as golang.org/x/mod/sumdb/dirhash makes them: of an archive's files, whatever packs them.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { type ByteReader, type Content } from "../../../../core/plugin/api/nouns.ts";
import { sortByBytes } from "../../../../core/plugin/api/text.ts";
import { Malformed, ZipArchive } from "../../../kit/formats/mod.ts";

/** What Go itself takes no more than. Bytes. */
const largestMember = 500 << 20;

/** `h1:` without its beginning. @throws {Malformed} where it is no zip archive, or is damaged */
export function archiveSum(archive: Content): string {
  const zip = new ZipArchive(archive);
  try {
    const sums = new Map<string, string>();
    // Of members of one name Go takes the last; they are read where they lie.
    const members = new Map(zip.entries.map((entry) => [entry.name, entry]));
    for (const entry of [...members.values()].sort((a, b) => a.offset - b.offset)) {
      sums.set(entry.name, hexOf(zip.read(entry, largestMember)));
    }
    return sumOf(sortByBytes([...sums.keys()]).map((name) => [sums.get(name)!, name]));
  } finally {
    zip.close();
  }
}

/** The same of a `go.mod`. */
export function goModSum(file: Content): string {
  const hash = createHash("sha256");
  for (const piece of piecesOf(file)) hash.update(piece);
  return sumOf([[hash.digest("hex"), "go.mod"]]);
}

function sumOf(files: readonly (readonly [hex: string, name: string])[]): string {
  const hash = createHash("sha256");
  for (const [hex, name] of files) {
    if (name.includes("\n")) throw new Malformed("a name of a file in it has several lines");
    hash.update(`${hex}  ${name}\n`);
  }
  return hash.digest("base64");
}

function hexOf(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** A content's bytes. Each piece is good until the next. */
export function* piecesOf(content: Content): Generator<Uint8Array> {
  const reader: ByteReader = content.open();
  const buffer = new Uint8Array(1 << 20);
  try {
    for (let got = reader.read(buffer); got > 0; got = reader.read(buffer)) {
      yield buffer.subarray(0, got);
    }
  } finally {
    reader.close();
  }
}
