/**
 * Sparse files in the forms of PAX: what GNU tar, bsdtar and whoever else write is read whole, from a file and from a stream.
 *
 * @module
 */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import fc from "fast-check";
import { readContent } from "../../../core/content.ts";
import { archivedContent } from "../../../core/layer/tar_index.ts";
import type { SparseStretch } from "../../../core/tar/entry.ts";
import { readTarFile } from "../../../core/tar/read_file.ts";
import { readTarStream } from "../../../plugins/kit/archives/read_stream.ts";
import { encodeHeader, endOfArchive, padding } from "../../../core/tar/write.ts";
import { inPieces, member, patched, pax, special } from "../../support/archive.ts";
import { peer } from "../../support/peers.ts";
import { refused } from "../../support/refused.ts";
import { temporaryDirectory } from "../../support/temporary_directory.ts";

const gnuTar = peer("tar");
const bsdTar = peer("bsdtar");
const folder = temporaryDirectory();
let count = 0;
const newPath = () => join(folder, String(count++));

/** Names and contents, read by offset and as a stream, which must agree. */
async function filesOf(archive: string | Uint8Array): Promise<Record<string, Buffer>> {
  const path = typeof archive === "string" ? archive : newPath();
  if (typeof archive !== "string") writeFileSync(path, archive);
  const files: Record<string, Buffer> = {};
  for (const { entry, offset } of readTarFile(path)) {
    const content = archivedContent(path, offset, entry);
    assert.equal(content.size, entry.size);
    files[entry.path] = Buffer.from(readContent(content, 64 << 20));
  }
  const streamed: Record<string, Buffer> = {};
  for await (const { entry, content } of readTarStream(inPieces(readFileSync(path), 1000))) {
    const pieces: Uint8Array[] = [];
    for await (const piece of content) pieces.push(Uint8Array.from(piece));
    streamed[entry.path] = Buffer.concat(pieces);
  }
  assert.deepEqual(Object.keys(streamed), Object.keys(files));
  for (const [name, bytes] of Object.entries(files)) {
    assert.equal(Buffer.compare(bytes, streamed[name]!), 0, name);
  }
  return files;
}

/** A file of a size, with pieces at places; what is between them are holes. */
function holed(path: string, size: number, pieces: Readonly<Record<number, string>>): Buffer {
  writeFileSync(path, "");
  truncateSync(path, size);
  const bytes = readFileSync(path);
  for (const [at, text] of Object.entries(pieces)) bytes.write(text, Number(at), "latin1");
  const script = Object.entries(pieces).map(([at, text]) =>
    `printf %s '${text}' | dd of='${path}' bs=1 seek=${at} conv=notrunc status=none`
  );
  if (script.length > 0) execFileSync("sh", ["-c", script.join("\n")]);
  assert.equal(Buffer.compare(readFileSync(path), bytes), 0);
  return bytes;
}

function sparseFiles(): { root: string; files: Readonly<Record<string, Buffer>> } {
  const root = newPath();
  mkdirSync(root);
  const make = (name: string, size: number, pieces: Record<number, string>) =>
    holed(join(root, name), size, pieces);
  return {
    root,
    files: {
      "a hole at the end": make("a hole at the end", 3 << 20, { 0: "begin" }),
      "all hole": make("all hole", 1 << 20, {}),
      "hole, data, hole, data": make("hole, data, hole, data", (3 << 20) + 7, {
        [1 << 20]: "middle",
        [3 << 20]: "the end",
      }),
      plain: make("plain", 5, { 0: "plain" }),
    },
  };
}

for (const version of ["0.0", "0.1", "1.0"]) {
  test(
    `GNU tar's sparse files of version ${version} are read whole`,
    { skip: gnuTar.skip },
    async () => {
      const { root, files } = sparseFiles();
      const archive = newPath();
      const words = [
        "--format=pax",
        "-S",
        `--sparse-version=${version}`,
        "-C",
        root,
        "-cf",
        archive,
      ];
      execFileSync(gnuTar.path, [...words, ...Object.keys(files)]);
      const [first] = [...readTarFile(archive)];
      assert(first!.entry.sparse !== undefined, "this file system keeps no holes");
      assert.deepEqual(await filesOf(archive), files);
    },
  );
}

test("bsdtar's sparse files are read whole", { skip: bsdTar.skip }, async () => {
  const { root, files } = sparseFiles();
  const archive = newPath();
  execFileSync(bsdTar.path, ["--format=pax", "-C", root, "-cf", archive, ...Object.keys(files)]);
  assert.deepEqual(await filesOf(archive), files);
});

test("GNU's old form is told", { skip: gnuTar.skip }, () => {
  const { root } = sparseFiles();
  const archive = newPath();
  execFileSync(gnuTar.path, ["--format=gnu", "-S", "-C", root, "-cf", archive, "all hole"]);
  const error = refused(() => [...readTarFile(archive)], "tar/sparse");
  assert.match(error.message, /"all hole" in GNU's old sparse form/);
});

type Records = Record<string, string>;

/** A member of these stretches in a version of the form. */
function sparseMember(
  version: "0.0" | "0.1" | "1.0",
  map: readonly SparseStretch[],
  size: number,
  data: Uint8Array,
): Uint8Array {
  const numbers = map.flatMap(({ offset, length }) => [offset, length]);
  const [major, minor] = version.split(".") as [string, string];
  const records: Records = version === "1.0"
    ? { "GNU.sparse.major": major, "GNU.sparse.minor": minor, "GNU.sparse.realsize": `${size}` }
    : { "GNU.sparse.size": `${size}`, "GNU.sparse.numblocks": `${map.length}` };
  const head = version === "1.0" ? Buffer.from([map.length, ...numbers].join("\n") + "\n") : "";
  const body = Buffer.concat([Buffer.from(head), Buffer.alloc(padding(head.length)), data]);
  const extended = version === "0.0" ? repeated(records, map) : pax({
    ...records,
    ...(version === "0.1" ? { "GNU.sparse.map": numbers.join(",") } : {}),
    "GNU.sparse.name": "file",
  });
  const { entry } = member(version === "0.0" ? "file" : "GNUSparseFile.1/file", {}, body);
  return Buffer.concat([extended, encodeHeader(entry), body, Buffer.alloc(padding(body.length))]);
}

/** An extended header in which the records of offsets and lengths are said again and again. */
function repeated(records: Records, map: readonly SparseStretch[]): Uint8Array {
  const lines = Object.entries(records);
  for (const { offset, length } of map) {
    lines.push(["GNU.sparse.offset", `${offset}`], ["GNU.sparse.numbytes", `${length}`]);
  }
  const text = lines.map(([key, value]) => {
    const rest = key.length + value.length + 3;
    let length = rest + String(rest).length;
    if (String(length).length > String(rest).length) length++;
    return `${length} ${key}=${value}\n`;
  });
  return special("x", text.join(""));
}

test("any map, in every version, gives the file that it describes", async () => {
  const stretch = fc.record({ hole: fc.nat(2000), length: fc.nat(2000) });
  const version = fc.constantFrom("0.0", "0.1", "1.0");
  await fc.assert(
    fc.asyncProperty(
      version as fc.Arbitrary<"1.0">,
      fc.array(stretch, { maxLength: 200 }),
      fc.nat(3000),
      async (version, parts, rest) => {
        const map: SparseStretch[] = [];
        const pieces: Buffer[] = [];
        let at = 0;
        for (const { hole, length } of parts) {
          map.push({ offset: at + hole, length });
          pieces.push(Buffer.alloc(hole), Buffer.alloc(length, `${map.length}`));
          at += hole + length;
        }
        const whole = Buffer.concat([...pieces, Buffer.alloc(rest)]);
        const data = Buffer.concat(pieces.filter((_, position) => position % 2 === 1));
        // Of no stretches at all, the oldest version says nothing.
        if (version === "0.0" as string && map.length === 0) return;
        const { entry, content } = member("behind", {}, "behind");
        const archive = Buffer.concat([
          sparseMember(version, map, whole.length, data),
          encodeHeader(entry),
          content,
          Buffer.alloc(padding(content.length)),
          endOfArchive,
        ]);
        const files = await filesOf(archive);
        assert.equal(Buffer.compare(files["file"]!, whole), 0);
        assert.equal(files["behind"]!.toString(), "behind");
      },
    ),
    { numRuns: 60 },
  );
});

describe("maps that are wrong are refused", () => {
  const data = Buffer.alloc(100, "d");
  const of = (map: SparseStretch[], size: number, version: "0.1" | "1.0" = "0.1") =>
    sparseMember(version, map, size, data);
  const records = (said: Records) => Buffer.concat([pax(said), encodeHeader(member("a").entry)]);
  const cases: readonly [name: string, code: string, archive: Uint8Array][] = [
    [
      "out of order",
      "tar/sparse",
      of([
        { offset: 50, length: 50 },
        { offset: 0, length: 50 },
      ], 100),
    ],
    [
      "over each other",
      "tar/sparse",
      of([
        { offset: 0, length: 60 },
        { offset: 59, length: 40 },
      ], 200),
    ],
    ["behind the end", "tar/sparse", of([{ offset: 1, length: 100 }], 100)],
    ["of less than there is", "tar/sparse", of([{ offset: 0, length: 99 }], 100)],
    ["of more than there is", "tar/sparse", of([{ offset: 0, length: 101 }], 200)],
    ["past what numbers hold", "tar/sparse", of([{ offset: 2 ** 53, length: 100 }], 2 ** 53)],
    ["of holes that fill any disk", "tar/sparse", of([{ offset: 0, length: 100 }], 2 ** 40)],
    [
      "of holes that fill any disk, 1.0",
      "tar/sparse",
      of([{ offset: 0, length: 100 }], 2 ** 52, "1.0"),
    ],
    ["with a number too few", "tar/sparse", records({ "GNU.sparse.map": "1,2,3" })],
    [
      "with a wrong count",
      "tar/sparse",
      records({
        "GNU.sparse.map": "0,0",
        "GNU.sparse.numblocks": "2",
      }),
    ],
    ["with text", "tar/sparse", records({ "GNU.sparse.map": "0,x" })],
    ["with a sign", "tar/sparse", records({ "GNU.sparse.map": "-1,1" })],
    [
      "of an unknown version",
      "tar/sparse",
      records({
        "GNU.sparse.major": "2",
        "GNU.sparse.minor": "0",
      }),
    ],
    ["without a version and a map", "tar/sparse", records({ "GNU.sparse.realsize": "9" })],
    ["whose lengths come first", "tar/pax", records({ "GNU.sparse.numbytes": "1" })],
    ["for all members", "tar/pax", pax({ "GNU.sparse.map": "0,1" }, "g")],
    [
      "of a directory",
      "tar/sparse",
      Buffer.concat([
        pax({ "GNU.sparse.map": "0,0" }),
        encodeHeader(member("a", { type: "directory" }).entry),
      ]),
    ],
    [
      "that is cut",
      "tar/sparse",
      Buffer.concat([
        pax({ "GNU.sparse.major": "1", "GNU.sparse.minor": "0" }),
        encodeHeader(member("a", {}, "1\n").entry),
      ]),
    ],
    [
      "that has no end",
      "tar/sparse",
      Buffer.concat([
        pax({ "GNU.sparse.major": "1", "GNU.sparse.minor": "0" }),
        patched(encodeHeader(member("a").entry), 124, "00010000000"),
        Buffer.alloc(3 << 20, "1"),
      ]),
    ],
    [
      "that counts more than there can be",
      "tar/sparse",
      Buffer.concat([
        pax({ "GNU.sparse.major": "1", "GNU.sparse.minor": "0" }),
        patched(encodeHeader(member("a").entry), 124, "00010000000"),
        Buffer.from("9999999999\n".padEnd(512, "\0")),
      ]),
    ],
    [
      "that is longer than the content",
      "tar/sparse",
      Buffer.concat([
        pax({ "GNU.sparse.major": "1", "GNU.sparse.minor": "0" }),
        encodeHeader(member("a", {}, "0\n").entry),
        Buffer.from("0\n".padEnd(512, "\0")),
      ]),
    ],
  ];
  for (const [name, code, archive] of cases) {
    test(name, () => {
      const path = newPath();
      writeFileSync(path, archive);
      refused(() => [...readTarFile(path)], code, name);
    });
  }
});
