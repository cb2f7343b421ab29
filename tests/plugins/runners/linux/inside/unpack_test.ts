/**
 * Layers that become files: what they may say, and what becomes of those that mean ill.
 *
 * @module
 */
import assert from "node:assert/strict";
import {
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { describe, it } from "node:test";
import { QuillaError } from "../../../../../core/errors.ts";
import { getXattr } from "../../../../../plugins/kit/sources/xattrs.ts";
import { indexTar } from "../../../../../core/layer/tar_index.ts";
import { unpackLayer, unpackTree } from "../../../../../plugins/runners/linux/inside/unpack.ts";
import { UnionTree } from "../../../../../core/tree/union.ts";
import { archiveOf, type Member, member } from "../../../../support/archive.ts";
import { HostSentinel } from "../../../../support/host_sentinel.ts";
import { temporaryDirectory } from "../../../../support/temporary_directory.ts";

const skip = process.platform !== "linux" || process.getuid?.() !== 0
  ? "owners and whiteouts need Linux and root"
  : undefined;
const options = { opaqueXattr: "trusted.overlay.opaque", owners: true };
const directory = (path: string, rest = {}) =>
  member(path, { type: "directory", mode: 0o755, ...rest });
const link = (path: string, linkname: string) => member(path, { type: "symlink", linkname });
const hard = (path: string, linkname: string) => member(path, { type: "hardlink", linkname });
const text = (value: string) => new TextEncoder().encode(value);

/** Unpacks layers on top of each other, each into its own directory; the last one's path. */
function unpack(...layers: Member[][]): string {
  const work = temporaryDirectory();
  const indexes = layers.map((members, number) => {
    const archive = join(work, `${number}.tar`);
    writeFileSync(archive, archiveOf(members));
    return indexTar(archive);
  });
  indexes.forEach((index, number) => {
    const place = join(work, String(number));
    mkdirSync(place);
    unpackLayer(index, new UnionTree(indexes.slice(0, number + 1)), place, options);
  });
  return join(work, String(layers.length - 1));
}

describe("an unpacked layer", { skip }, () => {
  it("has modes, owners, times, links and capabilities", () => {
    const capability = new Uint8Array([1, 0, 0, 2, ...new Array(16).fill(0)]);
    const at = unpack([
      directory("d", { mode: 0o700, uid: 3, gid: 4, mtime: 5 }),
      member("d/f", {
        mode: 0o4755,
        uid: 6,
        gid: 7,
        mtime: 8,
        xattrs: new Map([["security.capability", capability]]),
      }, "x"),
      hard("d/g", "d/f"),
      link("d/l", "/etc/passwd"),
      member("p", { type: "fifo", mode: 0o640 }),
    ]);
    const told = (name: string) => {
      const { mode, uid, gid, mtimeMs, nlink } = lstatSync(join(at, name));
      return [(mode & 0o7777).toString(8), uid, gid, mtimeMs / 1000, nlink];
    };
    assert.deepEqual(told("d").slice(0, 4), ["700", 3, 4, 5]);
    assert.deepEqual(told("d/f"), ["4755", 6, 7, 8, 2]);
    assert.equal(readlinkSync(join(at, "d/l")), "/etc/passwd");
    assert.ok(lstatSync(join(at, "p")).isFIFO());
    assert.deepEqual(getXattr(join(at, "d/f"), "security.capability"), capability);
  });

  it("has whiteouts and opaque directories as overlayfs wants them", () => {
    const at = unpack(
      [directory("d"), member("d/f"), directory("e"), member("e/f"), member("gone")],
      [member("d/.wh.f"), member("e/.wh..wh..opq"), member(".wh.gone")],
    );
    for (const name of ["d/f", "gone"]) {
      const status = lstatSync(join(at, name));
      assert.ok(status.isCharacterDevice() && status.rdev === 0, name);
    }
    assert.deepEqual(getXattr(join(at, "e"), options.opaqueXattr), text("y"));
    assert.equal(getXattr(join(at, "d"), options.opaqueXattr), undefined);
  });

  it("has directories that it only implies as those below it are, and links to lower files as copies", () => {
    const at = unpack(
      [directory("d", { mode: 0o711, uid: 9 }), member("d/f", { uid: 2 }, "below")],
      [member("d/new"), hard("h", "d/f")],
    );
    assert.equal(lstatSync(join(at, "d")).uid, 9);
    assert.equal(lstatSync(join(at, "d")).mode & 0o777, 0o711);
    assert.equal(readFileSync(join(at, "h"), "utf8"), "below");
  });

  it("has no devices, and no marks of overlayfs' own", () => {
    const xattrs = new Map([
      ["trusted.overlay.redirect", text("/etc")],
      ["user.overlay.opaque", text("y")],
      ["user.note", text("kept")],
    ]);
    const at = unpack([
      member("sda", { type: "block", major: 8, minor: 0 }),
      member("null", { type: "char", major: 1, minor: 3 }),
      member("whiteout", { type: "char", major: 0, minor: 0 }),
      member("f", { xattrs }),
    ]);
    assert.deepEqual(readdirSync(at), ["f"]);
    assert.equal(getXattr(join(at, "f"), "trusted.overlay.redirect"), undefined);
    assert.equal(getXattr(join(at, "f"), "user.overlay.opaque"), undefined);
    assert.deepEqual(getXattr(join(at, "f"), "user.note"), text("kept"));
  });
});

/** Layers that try to reach the host, and the error's code; undefined where they do no harm. */
const attempts: readonly (readonly [string, (host: string) => Member[][], string | undefined])[] = [
  ["a name that climbs", (host) => [[member(`../../../..${host}/new`)]], "layer/path-escape"],
  ["an absolute name", (host) => [[member(`${host}/secret`, {}, "x")]], undefined],
  [
    "a file through a link",
    (host) => [[link("l", host), member("l/secret", {}, "x")]],
    undefined,
  ],
  [
    "a file through a lower layer's link",
    (host) => [[link("l", host)], [member("l/secret", {}, "x")]],
    undefined,
  ],
  [
    "a directory over a lower layer's link",
    (host) => [[link("l", host)], [directory("l", { mode: 0o777 })]],
    undefined,
  ],
  ["a hard link to the host", (host) => [[hard("h", `${host}/secret`)]], "layer/hardlink-target"],
  [
    "a hard link through a link",
    (host) => [[link("l", host), hard("h", "l/secret")]],
    "layer/hardlink-target",
  ],
  [
    "a hard link through a lower link",
    (host) => [[link("l", host)], [hard("h", "l/secret")]],
    "layer/hardlink-target",
  ],
  [
    "a chmod through a link",
    (host) => [[link("l", `${host}/secret`), member("l", { mode: 0o777 })]],
    undefined,
  ],
  ["the root as a link", (host) => [[link(".", host)]], "layer/root-replaced"],
  ["a whiteout that climbs", () => [[member("d/.wh...")]], "layer/whiteout"],
  ["a whiteout under a link", (host) => [[link("l", host)], [member("l/.wh.secret")]], undefined],
  [
    "an opaque mark under a link",
    (host) => [[link("l", host)], [member("l/.wh..wh..opq")]],
    undefined,
  ],
];

describe("a layer that tries to reach the host", { skip }, () => {
  for (const [name, layers, code] of attempts) {
    it(name, () => {
      const sentinel = new HostSentinel(join(temporaryDirectory(), "host"));
      const unpacking = () => unpack(...layers(sentinel.directory));
      if (code === undefined) unpacking();
      else assert.throws(unpacking, (error) => error instanceof QuillaError && error.code === code);
      sentinel.check();
    });
  }

  it("is written as a whole tree no otherwise", () => {
    const work = temporaryDirectory();
    const sentinel = new HostSentinel(join(work, "host"));
    const layers = [[link("l", sentinel.directory)], [member("l/secret", {}, "x")]].map(
      (members, number) => {
        writeFileSync(join(work, `${number}.tar`), archiveOf(members));
        return indexTar(join(work, `${number}.tar`));
      },
    );
    mkdirSync(join(work, "tree"));
    unpackTree(new UnionTree(layers), join(work, "tree"), options);
    assert.equal(readFileSync(join(work, "tree/l/secret"), "utf8"), "x");
    sentinel.check();
  });
});
