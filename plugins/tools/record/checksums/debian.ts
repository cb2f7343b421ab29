/**
 * What archives of Debian and its relatives say of their own files, in the recording itself: `InRelease` of the lists (`Packages`),
 * and these of the packages (Debian's repository format; deb-control(5)).
 *
 * Whether the release is signed by somebody who is trusted, apt has found out when it was recorded.
 *
 * @module
 */
import type { Exchange } from "../../../kit/recording/contracts.ts";
import { hexSum, type PublishedChecksum, type Sum, urlKey } from "./published.ts";

/** What one of these documents says. */
export interface ArchiveDocument {
  /** Its URL. */
  readonly source: string;
  readonly checksums: readonly PublishedChecksum[];
}

/** Where bodies are read from, decompressed. */
export type ReadBody = (exchange: Exchange) => AsyncIterable<Uint8Array>;

const listName = /(?:^|\/)(?:Packages|Sources)(?:\.(?:gz|xz|bz2|zst|lzma))?$/;

/**
 * Those of a recording.
 *
 * @param exchanges what was asked by GET and answered in full
 * @param wanted keys of URLs: a list has tens of thousands of packages, of which few were fetched
 * @throws {QuillaError} what decompressing throws
 */
export async function* archiveDocuments(
  exchanges: readonly Exchange[],
  wanted: ReadonlySet<string>,
  read: ReadBody,
): AsyncGenerator<ArchiveDocument> {
  const lists = new Map<string, string>();
  for (const exchange of exchanges) {
    const url = plainUrl(exchange);
    if (!/\/(?:In)?Release$/.test(url)) continue;
    const base = url.slice(0, url.lastIndexOf("/") + 1);
    const checksums: PublishedChecksum[] = [];
    for await (const { path, sum } of releaseLines(read(exchange))) {
      const byHash = `${path.slice(0, path.lastIndexOf("/") + 1)}by-hash/${
        shownKind(sum)
      }/${sum.value}`;
      for (const each of [path, byHash]) {
        const key = urlKey(base + each);
        if (listName.test(path)) lists.set(key, rootOf(base, path));
        if (wanted.has(key)) checksums.push({ key, sums: [sum] });
      }
    }
    if (checksums.length > 0) yield { source: url, checksums };
  }
  for (const exchange of exchanges) {
    const url = plainUrl(exchange);
    const root = lists.get(urlKey(url)) ?? (listName.test(url) ? rootOf(url, "") : undefined);
    if (root === undefined) continue;
    const checksums: PublishedChecksum[] = [];
    for await (const { path, sum } of listed(read(exchange))) {
      const key = urlKey(new URL(root + path).href);
      if (wanted.has(key)) checksums.push({ key, sums: [sum] });
    }
    if (checksums.length > 0) yield { source: url, checksums };
  }
}

function plainUrl({ request }: Exchange): string {
  return request.url.replace(/[?#].*$/, "");
}

/** What names of files begin at: above `dists`; where there is none, the list's own directory. */
function rootOf(base: string, path: string): string {
  const url = base + path;
  const dists = url.lastIndexOf("/dists/");
  return url.slice(0, (dists < 0 ? url.lastIndexOf("/") : dists) + 1);
}

function shownKind({ kind }: Sum): string {
  return kind === "md5" ? "MD5Sum" : kind.toUpperCase();
}

interface Line {
  readonly path: string;
  readonly sum: Sum;
}

/** The lines ` DIGEST SIZE PATH` of what a release says of its lists. */
async function* releaseLines(body: AsyncIterable<Uint8Array>): AsyncGenerator<Line> {
  let kind: string | undefined;
  for await (const line of linesOf(body)) {
    const [, field] = /^([A-Za-z0-9-]+):/.exec(line) ?? [];
    if (field !== undefined) kind = /^SHA(?:256|512)$/.test(field) ? field : undefined;
    const [, value, path] = /^ ([\da-f]+) +\d+ (\S+)$/.exec(line) ?? [];
    const sum = kind !== undefined && value !== undefined ? sumOf(kind, value) : undefined;
    if (sum !== undefined) yield { path: path!, sum };
  }
}

/** What a list says of its packages: `Filename` and the best of its sums. */
async function* listed(body: AsyncIterable<Uint8Array>): AsyncGenerator<Line> {
  let path: string | undefined;
  let sum: Sum | undefined;
  for await (const line of linesOf(body)) {
    if (line.startsWith("Filename: ")) path = line.slice(10).replace(/^\.\//, "");
    else if (line.startsWith("SHA256: ")) sum = sumOf("SHA256", line.slice(8));
    else if (line.startsWith("SHA512: ")) sum ??= sumOf("SHA512", line.slice(8));
    else if (line === "") {
      if (path !== undefined && sum !== undefined) yield { path, sum };
      path = sum = undefined;
    }
  }
  if (path !== undefined && sum !== undefined) yield { path, sum };
}

/** What is no sum says nothing of a file: servers send pages of errors with status 200, too. */
function sumOf(kind: string, value: string): Sum | undefined {
  const length = kind === "SHA512" ? 128 : 64;
  return new RegExp(`^[\\da-f]{${length}}$`).test(value) ? hexSum(kind, value) : undefined;
}

/** A longer line is of no list. Characters. */
const longestLine = 1 << 20;

async function* linesOf(body: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const piece of body) {
    const lines = (rest + decoder.decode(piece, { stream: true })).split("\n");
    rest = lines.pop()!.slice(0, longestLine);
    for (const line of lines) yield line.endsWith("\r") ? line.slice(0, -1) : line;
  }
  if (rest !== "") yield rest;
}
