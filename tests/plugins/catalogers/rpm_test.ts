/**
 * Packages by each of rpm's databases.
 *
 * @module
 */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { describe, it } from "node:test";
import { gunzipSync } from "node:zlib";
import fc from "fast-check";
import { packagesIn } from "../../../plugins/kit/packages/mod.ts";
import { builtInHost } from "../../../plugins/mod.ts";
import { treeOf } from "../../support/memory_tree.ts";
import * as samples from "../../support/rpm_samples.ts";

const unpacked = (sample: string) => Uint8Array.from(gunzipSync(Buffer.from(sample, "base64")));
const headers = headersOf(unpacked(samples.headers));

function headersOf(bytes: Uint8Array): Uint8Array[] {
  const found: Uint8Array[] = [];
  for (let at = 0; at < bytes.length;) {
    const length = new DataView(bytes.buffer).getUint32(at);
    found.push(bytes.subarray(at + 4, at + 4 + length));
    at += 4 + length;
  }
  return found;
}

/** rpm's own database, as SUSE has it: a page of slots, then packages. */
function ndb(blobs: readonly Uint8Array[]): Uint8Array {
  const size = 4096 + blobs.reduce((sum, { length }) => sum + length + 48, 0);
  const bytes = new Uint8Array(size);
  const view = new DataView(bytes.buffer);
  const words = (at: number, ...values: number[]) =>
    values.forEach((value, index) => view.setUint32(at + 4 * index, value, true));
  words(0, 0x506d7052, 0, 1, 1, blobs.length + 1);
  for (let at = 32; at < 4096; at += 16) words(at, 0x746f6c53);
  let offset = 4096;
  blobs.forEach((blob, index) => {
    words(32 + 16 * (index + 1), 0x746f6c53, index + 1, offset / 16, Math.ceil(blob.length / 16));
    words(offset, 0x53626c42, index + 1, 1, blob.length);
    bytes.set(blob, offset + 16);
    offset = Math.ceil((offset + 16 + blob.length + 12) / 16) * 16;
  });
  return bytes;
}

const read = (files: Record<string, Uint8Array>) =>
  packagesIn(
    builtInHost(),
    treeOf([
      { type: "symlink", path: "/bin", target: "usr/bin" },
      ...Object.entries(files).map(([path, content]) => ({ type: "file" as const, path, content })),
    ]),
  );
const numbers = [1, 2, 3, 4, 5, 6, 7, 8];
const databases: [name: string, files: Record<string, Uint8Array>, numbers: number[]][] = [
  ["SQLite", { "/var/lib/rpm/rpmdb.sqlite": unpacked(samples.sqlite) }, [1, 2, 3, 4, 5, 6, 7]],
  [
    "SQLite and its log",
    {
      "/usr/lib/sysimage/rpm/rpmdb.sqlite": unpacked(samples.sqlite),
      "/usr/lib/sysimage/rpm/rpmdb.sqlite-wal": unpacked(samples.sqliteLog),
    },
    [1, 3, 4, 5, 6, 7, 8],
  ],
  ["its own", { "/var/lib/rpm/Packages.db": ndb(headers) }, numbers],
  ["Berkeley DB", { "/var/lib/rpm/Packages": unpacked(samples.berkeley) }, numbers],
];

describe("packages of rpm", () => {
  for (const [name, files, expected] of databases) {
    it(`by ${name}`, async () => {
      const { packages, unread } = await read(files);
      assert.deepEqual(unread, []);
      const sorted = [...packages].sort((a, b) => a.name < b.name ? -1 : 1);
      assert.deepEqual(sorted.map((each) => each.name), expected.map((number) => `p${number}`));
      for (const each of sorted) {
        const number = Number(each.name.slice(1));
        const epoch = number % 2 === 1 ? `${number}:` : "";
        assert.equal(each.version, `${epoch}1.${number}-${number}.el9`);
        assert.equal(each.architecture, number === 1 ? "noarch" : "x86_64");
        assert.equal(each.licence, "MIT AND GPL-2.0-only");
        assert.equal(each.source, `p${number}-1.${number}-${number}.el9.src.rpm`);
        const own = Array.from(
          { length: 12 * (number - 1) },
          (_, at) => `/usr/share/p${number}/file-${at}`,
        );
        assert.deepEqual([...each.files()], [...own, `/usr/bin/p${number}`]);
      }
    });

    it(`by ${name}, damaged: what cannot be read is told, and nothing else comes of it`, async () => {
      const [[path, bytes]] = Object.entries(files) as [[string, Uint8Array]];
      const damage = fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)), { minLength: 1 });
      await fc.assert(fc.asyncProperty(damage, fc.nat(bytes.length), async (changes, length) => {
        const damaged = bytes.slice(0, length);
        for (const [at, value] of changes) if (at < length) damaged[at] = value;
        const { packages, unread } = await read({ ...files, [path]: damaged });
        for (const each of packages) assert(each.name !== "" && [...each.files()].length >= 0);
        for (const { manager, why } of unread) {
          assert.deepEqual([manager, why !== ""], ["rpm", true]);
        }
      }));
    });
  }
});
