/**
 * Layers with a table of contents: read back by the table, and as those read them who know of none.
 *
 * @module
 */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { readdirSync, truncateSync } from "node:fs";
import { join } from "node:path";
import { describe, it, test } from "node:test";
import { gunzipSync } from "node:zlib";
import { digestOf } from "../../../../../core/digest.ts";
import { Store } from "../../../../../core/store/store.ts";
import { encodeHeader } from "../../../../../core/tar/write.ts";
import { codecs } from "../../../../../plugins/codecs.ts";
import { chunksOf } from "../../../../../plugins/kit/packing/tables/chunks.ts";
import { Crc64 } from "../../../../../plugins/kit/packing/tables/crc64.ts";
import { NoTable, type TableableEncoder } from "../../../../../plugins/kit/packing/tables/table.ts";
import { TabledPacker } from "../../../../../plugins/kit/packing/tables/tabled_packer.ts";
import { collectGarbage } from "../../../../../plugins/kit/garbage/collect.ts";
import { makeImage } from "../../../../support/stored_image.ts";
import { archiveOf, type Member, member, special } from "../../../../support/archive.ts";
import { temporaryDirectory } from "../../../../support/temporary_directory.ts";

const folder = temporaryDirectory();
let stores = 0;
const newStore = () => Store.open(join(folder, String(stores++)), { create: true });

type Format = "zstd" | "gzip";

async function pack(store: Store, tar: Uint8Array, format: Format, threads = 1) {
  const encoder = codecs[format]!.encoder as TableableEncoder;
  const packer = new TabledPacker(store, encoder.tabled(), threads);
  try {
    const layer = await packer.pack(store.blobs.put(tar).digest);
    const blob = Buffer.concat(await Array.fromAsync(layer.bytes()));
    assert.equal(digestOf(blob), layer.digest);
    assert.equal(blob.length, layer.size);
    return { ...layer, blob, compressed: packer.compressed };
  } finally {
    await packer.close();
  }
}

async function decoded(format: Format, blob: Uint8Array): Promise<Buffer> {
  const source = async function* () {
    yield Uint8Array.from(blob);
  };
  return Buffer.concat(await Array.fromAsync(codecs[format]!.decode(source())));
}

/** Noise that hardly repeats itself: the same for the same seed. */
function noise(length: number, seed: number): Buffer {
  const bytes = Buffer.alloc(length);
  for (let at = 0, state = seed; at < length; at++) {
    state = Math.imul(state, 1103515245) + 12345 | 0;
    bytes[at] = state >>> 16;
  }
  return bytes;
}

const large = Buffer.concat([noise(4_600_000, 7), Buffer.alloc(5000), Buffer.from("the end")]);

/** All kinds of members; one goes on over three pieces. */
const members: readonly Member[] = [
  member("etc/", { type: "directory", mode: 0o1755, mtime: 12 }),
  member("etc/empty", { uid: 4, gid: 5_000_000 }),
  member('etc/ü "quoted"\\', { mode: 0o4755, mtime: 1_700_000_000 }, "some words\n".repeat(900)),
  member("etc/hard", { type: "hardlink", linkname: 'etc/ü "quoted"\\' }),
  member("etc/link", { type: "symlink", linkname: "../usr" }),
  member("etc/x", { xattrs: new Map([["user.a", Buffer.from([0, 255])]]) }, "x"),
  member(`usr/${"long/".repeat(40)}name`, { mtime: 1.5 }, noise(900_000, 3)),
  member("usr/large", {}, large),
  member("usr/later", {}, "last"),
];
const tar = archiveOf(members);

interface Entry {
  readonly type: string;
  readonly name: string;
  readonly size?: number;
  readonly digest?: string;
  readonly offset?: number;
  readonly endOffset?: number;
  readonly chunkOffset?: number;
  readonly chunkSize?: number;
  readonly chunkDigest?: string;
  readonly chunkType?: string;
  readonly [name: string]: unknown;
}

/** The files with content, each as its entry and its chunks. */
function filesOf(entries: readonly Entry[]): readonly Entry[][] {
  const files: Entry[][] = [];
  for (const entry of entries) {
    if (entry.type === "reg" && entry.size !== undefined) files.push([entry]);
    else if (entry.type === "chunk") files.at(-1)!.push(entry);
  }
  return files;
}

const contents = new Map(members.map(({ entry, content }) => [entry.path, Buffer.from(content)]));

test("a zstd:chunked layer is zstd; its table finds each file and chunk, and its tar-split makes the archive", async () => {
  const { blob, annotations, diffId } = await pack(await newStore(), tar, "zstd");
  assert.equal(diffId, digestOf(tar));
  assert.ok((await decoded("zstd", blob)).equals(tar));

  const key = "io.github.containers.zstd-chunked";
  const position = annotations[`${key}.manifest-position`]!;
  const [at, length, unpacked] = position.split(":").map(Number) as [number, number, number];
  const packedToc = blob.subarray(at, at + length);
  assert.equal(annotations[`${key}.manifest-checksum`], digestOf(packedToc));
  const text = await decoded("zstd", packedToc);
  assert.equal(text.length, unpacked);
  const toc = JSON.parse(text.toString());
  assert.equal(toc.version, 1);

  const split = annotations[`${key}.tarsplit-position`]!.split(":").map(Number);
  const footer = blob.subarray(-64);
  assert.deepEqual(
    [0, 8, 16, 24, 32, 40, 48].map((place) => Number(footer.readBigUInt64LE(place))),
    [at, length, unpacked, 1, ...split],
  );
  assert.equal(footer.subarray(56).toString(), "GNUlInUx");

  const files = filesOf(toc.entries);
  assert.equal(files.length, 5);
  for (const chunks of files) {
    const [{ name, size, digest, endOffset }] = chunks as [Entry];
    const content = contents.get(name)!;
    assert.equal(size, content.length);
    assert.equal(digest, digestOf(content));
    for (const [position, chunk] of chunks.entries()) {
      const { chunkOffset = 0, chunkSize = size!, chunkDigest, chunkType } = chunk;
      const end = chunks[position + 1]?.offset ?? endOffset!;
      const plain = content.subarray(chunkOffset, chunkOffset + chunkSize);
      if (position % 16 === 0 || chunkType !== undefined || position === chunks.length - 1) {
        assert.ok((await decoded("zstd", blob.subarray(chunk.offset, end))).equals(plain));
      }
      if (chunks.length > 1) assert.equal(chunkDigest, digestOf(plain));
      assert.equal(chunkType === "zeros", chunks.length > 1 && plain.every((byte) => byte === 0));
    }
  }
  const ofLarge = files.find(([entry]) => entry!.name === "usr/large")!;
  assert.ok(ofLarge.length >= chunksOf(large).length);
  assert.equal(ofLarge.filter(({ chunkType }) => chunkType === "zeros").length, 1);

  const packedSplit = blob.subarray(split[0], split[0]! + split[1]!);
  assert.equal(toc.tarSplitDigest, digestOf(packedSplit));
  const lines = (await decoded("zstd", packedSplit)).toString().trimEnd().split("\n");
  const parts = lines.map((line, number) => {
    const { type, name, size = 0, payload, position } = JSON.parse(line);
    assert.equal(position, number);
    const bytes = Buffer.from(payload ?? "", "base64");
    if (type === 2) return bytes;
    const content = contents.get(name)!;
    assert.equal(size, content.length);
    if (size > 0) assert.ok(new Crc64().update(content).sum().equals(bytes), name);
    return content;
  });
  assert.ok(Buffer.concat(parts).equals(tar));
});

test("an eStargz layer is gzip, whose archive ends before the table; its table finds each file", async () => {
  const { blob, annotations, diffId } = await pack(await newStore(), tar, "gzip");
  const plain = gunzipSync(blob);
  assert.equal(diffId, digestOf(plain));
  assert.equal(annotations["io.containers.estargz.uncompressed-size"], String(plain.length));
  assert.ok(plain.subarray(0, tar.length).equals(tar));
  const size = parseInt(plain.subarray(tar.length + 124, tar.length + 135).toString(), 8);
  assert.equal(plain.subarray(tar.length, tar.length + 17).toString(), "stargz.index.json");
  const text = plain.subarray(tar.length + 512, tar.length + 512 + size);
  assert.equal(annotations["containerd.io/snapshot/stargz/toc.digest"], digestOf(text));

  const footer = blob.subarray(-39, -13).toString();
  assert.deepEqual([footer.slice(0, 4), footer.slice(20)], ["SG\x16\0", "STARGZ"]);
  const at = footer.slice(4, 20);
  const end = parseInt(at, 16);
  const member = gunzipSync(blob.subarray(end));
  assert.ok(member.equals(plain.subarray(tar.length)));

  const { version, entries } = JSON.parse(text.toString());
  assert.equal(version, 1);
  const offsets = entries.flatMap(({ offset }: Entry) => offset === undefined ? [] : [offset]);
  for (const chunks of filesOf(entries)) {
    const [{ name, digest, size }] = chunks as [Entry];
    const content = contents.get(name)!;
    assert.equal(digest, digestOf(content));
    for (const { offset, chunkOffset = 0, chunkSize = size!, chunkDigest } of chunks) {
      const next = offsets[offsets.indexOf(offset) + 1] ?? end;
      const found = gunzipSync(blob.subarray(offset, next)).subarray(0, chunkSize);
      assert.ok(found.equals(content.subarray(chunkOffset, chunkOffset + chunkSize)), name);
      assert.equal(chunkDigest, digestOf(found));
    }
  }
});

test("the table says of members what their headers do", async () => {
  const { blob } = await pack(await newStore(), tar, "gzip");
  const plain = gunzipSync(blob).subarray(tar.length + 512).toString();
  const { entries } = JSON.parse(plain.slice(0, plain.lastIndexOf("}") + 1));
  const said = new Map<string, Entry>();
  for (const entry of entries) if (entry.type !== "chunk") said.set(entry.name, entry);
  assert.deepEqual([...said.keys()], members.map(({ entry }) => entry.path));
  const of = (name: string) => said.get(name)!;
  assert.deepEqual(of("etc/"), {
    ...{ type: "dir", name: "etc/", mode: 0o1755, modtime: "1970-01-01T00:00:12Z" },
  });
  assert.deepEqual([of("etc/empty").uid, of("etc/empty").gid, of("etc/empty").size], [
    ...[4, 5_000_000, undefined],
  ]);
  assert.equal(of('etc/ü "quoted"\\').modtime, "2023-11-14T22:13:20Z");
  assert.deepEqual([of("etc/hard").type, of("etc/hard").linkName], [
    ...["hardlink", 'etc/ü "quoted"\\'],
  ]);
  assert.deepEqual([of("etc/link").type, of("etc/link").linkName], ["symlink", "../usr"]);
  assert.deepEqual(of("etc/x").xattrs, { "user.a": "AP8=" });
  assert.equal(of(members[6]!.entry.path).modtime, "1970-01-01T00:00:01.5Z");
});

describe("these bytes are in registries: other ones are another name of the encoder", () => {
  const golden = {
    zstd: "sha256:eed5bba619a3821f9cc5c9a441844c9eeeea49f0f099a822c80f4ae8bf2358ca",
    gzip: "sha256:4668d66e2ff41488ff226cbec6e8d1505549691898fd4db8d5cbd3511e7eafdf",
  };
  for (const format of ["zstd", "gzip"] as const) {
    it(`${format}, with threads and without`, async () => {
      for (const threads of [1, 2]) {
        const { digest } = await pack(await newStore(), tar, format, threads);
        assert.equal(digest, golden[format]);
      }
    });
  }
});

test("what was packed once is remembered; what is lost is made anew, to the same bytes", async () => {
  for (const format of ["zstd", "gzip"] as const) {
    const store = await newStore();
    const first = await pack(store, tar, format);
    assert.ok(first.compressed > 3, `${first.compressed} pieces`);
    const again = await pack(store, tar, format);
    assert.deepEqual([again.digest, again.compressed], [first.digest, 0]);
    assert.deepEqual(again.annotations, first.annotations);
    const [name] = readdirSync(join(store.places.cache, "pieces"));
    const pieces = join(store.places.cache, "pieces", name!);
    for (const piece of readdirSync(pieces)) truncateSync(join(pieces, piece), 20);
    const anew = await pack(store, tar, format);
    assert.equal(anew.digest, first.digest);
    const other = archiveOf(members.with(8, member("usr/later", {}, "other")));
    const changed = await pack(store, other, format);
    assert.notEqual(changed.digest, first.digest);
    assert.equal(changed.compressed, 1);
  }
});

test("what a layer is packed to goes with the layer, and not before", async () => {
  const store = await newStore();
  const layers = [{ members: members.slice(0, 6) }];
  const kept = makeImage(store, { label: "kept", layers });
  await store.references.add(kept.manifest, new Date());
  const archive = store.blobs.read(kept.layers[0]!);
  const loose = archiveOf(members.slice(2, 6));
  await pack(store, archive, "zstd");
  await pack(store, loose, "zstd");
  const pieces = join(store.places.cache, "pieces", "zstdchunked-1-3");
  const all = readdirSync(pieces).length;
  await collectGarbage(store);
  assert.equal(readdirSync(pieces).length, all / 2);
  assert.equal((await pack(store, archive, "zstd")).compressed, 0);
  assert.equal((await pack(store, loose, "zstd")).compressed, 1);
});

test("archives without members, and with much behind their end, are layers like others", async () => {
  const few = archiveOf(members.slice(0, 6));
  for (const format of ["zstd", "gzip"] as const) {
    for (const each of [archiveOf([]), Buffer.concat([few, Buffer.alloc(5 << 20)])]) {
      const { blob } = await pack(await newStore(), each, format);
      assert.ok((await decoded(format, blob)).subarray(0, each.length).equals(each));
    }
  }
});

describe("what a table cannot tell is no layer with one", () => {
  const end = Buffer.alloc(1024);
  const of = (...parts: Uint8Array[]) => Buffer.concat([...parts, end]);
  const name = (text: string) => encodeHeader(member(text).entry);
  const both: readonly Format[] = ["zstd", "gzip"];
  const cases: Record<string, [tar: Uint8Array, reason: string, formats?: readonly Format[]]> = {
    "a path twice": [archiveOf([member("a"), member("b"), member("a")]), "a path twice"],
    "a path in two spellings": [archiveOf([member("a/b"), member("a//b")]), "a path twice"],
    "a directory twice": [
      archiveOf([member("a"), member("a", { type: "directory" })]),
      "a path twice",
    ],
    "a global header": [of(special("g", "18 comment=global\n"), name("a")), "a global header"],
    "a name of bytes": [archiveOf([member("a\udcff")]), "a name that is not UTF-8"],
    "a time before 1970": [archiveOf([member("a", { mtime: -1 })]), "a header of an unusual form"],
    "a contiguous file": [of(special("7", "text")), "a header of an unusual form"],
    "bytes behind the end": [Buffer.concat([tar, Buffer.from("more")]), "bytes behind its end"],
    "a FIFO": [archiveOf([member("a", { type: "fifo" })]), "a device or a FIFO", ["zstd"]],
  };
  for (const [title, [archive, reason, formats = both]] of Object.entries(cases)) {
    it(title, async () => {
      for (const format of formats) {
        const store = await newStore();
        const isSo = (error: unknown) => error instanceof NoTable && error.message === reason;
        await assert.rejects(pack(store, archive, format), isSo);
        await assert.rejects(pack(store, archive, format), isSo); // remembered
      }
    });
  }
});
