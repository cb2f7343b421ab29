/**
 * Checksums in yarn.lock: of yarn 1, and of its successors, whose checksums are of archives that yarn itself makes.
 *
 * @module
 */
import { Malformed } from "../../../kit/formats/mod.ts";
import {
  hexSum,
  integritySums,
  packageKey,
  placeKey,
  type Published,
  type PublishedChecksum,
} from "./published.ts";

/** A block is a line `name@range, name@range:` and lines with two blanks before them. */
export function yarnLock(text: string): Published {
  const lines = text.split(/\r?\n/);
  const isBerry = lines.some((line) => line.startsWith("__metadata:"));
  if (!isBerry && !lines.some((line) => /^# yarn lockfile v1$/.test(line))) {
    throw new Malformed("it is neither of yarn 1 nor of a later one");
  }
  const blocks = blocksOf(lines);
  if (!isBerry) return { checksums: blocks.flatMap(checksumOf) };
  const count = blocks.filter(({ fields }) => fields.has("checksum")).length;
  const why = "of the archives that yarn makes of what it fetched, and not of that";
  return { checksums: [], incomparable: { count, why } };
}

interface Block {
  readonly head: string;
  readonly fields: ReadonlyMap<string, string>;
}

function blocksOf(lines: readonly string[]): Block[] {
  const blocks: { head: string; fields: Map<string, string> }[] = [];
  for (const line of lines) {
    if (/^[^\s#].*:$/.test(line)) blocks.push({ head: line.slice(0, -1), fields: new Map() });
    const [, field, value = ""] = /^ {2}([A-Za-z]+):? (.+)$/.exec(line) ?? [];
    if (field !== undefined) blocks.at(-1)?.fields.set(field, value.replace(/^"(.*)"$/, "$1"));
  }
  return blocks;
}

function checksumOf({ head, fields }: Block): PublishedChecksum[] {
  const [version, resolved = "", integrity] = ["version", "resolved", "integrity"]
    .map((name) => fields.get(name));
  const [url = "", sha1] = resolved.split("#");
  const sums = integrity !== undefined
    ? integritySums(integrity)
    : sha1 !== undefined && /^[\da-f]{40}$/.test(sha1)
    ? [hexSum("sha1", sha1)!]
    : [];
  if (sums.length === 0) return [];
  if (/^https?:/.test(url)) return [{ key: placeKey(url), sums }];
  const [first = ""] = head.split(/,\s*/);
  const [, name, range = ""] = /^"?(@?[^@]+)@(.*?)"?$/.exec(first) ?? [];
  const [, alias] = /^npm:(@?[^@]+)/.exec(range) ?? [];
  const called = alias ?? name;
  if (called === undefined || version === undefined) return [];
  return [{ key: packageKey("npm", called, version), sums }];
}
