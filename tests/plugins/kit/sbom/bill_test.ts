/**
 * Bills of materials of images: what is in them, in which layer it came, and which files COPY brought.
 *
 * @module
 */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { describe, it } from "node:test";
import { memoryFiles } from "../../../../core/tree/memory.ts";
import { billOf, type BillOptions } from "../../../../plugins/kit/sbom/mod.ts";
import { builtInHost } from "../../../../plugins/mod.ts";
import { layeredImage, type TestLayer } from "../../../support/layered_image.ts";

const host = builtInHost();
const bill = (layers: readonly TestLayer[], options: Partial<BillOptions> = {}) =>
  billOf(layeredImage(...layers), { host, name: "app", isPlaced: true, ...options });

const status = (...packages: string[]) =>
  packages.map((each) => {
    const [name, version] = each.split("=");
    return `Package: ${name}\nStatus: install ok installed\nVersion: ${version}\n\n`;
  }).join("");
const database = "/var/lib/dpkg/status";

describe("the layer that a package came with", () => {
  it("is the first since which it is there, whatever writes the database after that", async () => {
    const { packages } = await bill([
      ["RUN debootstrap", { [database]: status("a=1", "b=1", "c=1", "d=1") }],
      ["RUN apt install e", { [database]: status("a=1", "b=1", "d=1", "e=1") }],
      ["RUN touch", { "/x": "" }],
      ["RUN apt upgrade b", { [database]: status("a=1", "b=2", "c=1", "d=1", "e=1") }],
    ]);
    assert.deepEqual(
      packages.map(({ name, version, layer }) => [name, version, layer]),
      // c went, and came again.
      [["a", "1", 0], ["b", "2", 3], ["c", "1", 3], ["d", "1", 0], ["e", "1", 1]],
    );
  });

  it("does not change with the number of the distribution", async () => {
    const { packages } = await bill([
      ["", { [database]: status("a=1"), "/etc/os-release": "ID=debian\nVERSION_ID=11\n" }],
      ["", { [database]: status("a=1", "b=1"), "/etc/os-release": "ID=debian\nVERSION_ID=12\n" }],
    ]);
    assert.deepEqual(packages.map(({ purl, layer }) => [purl, layer]), [
      ["pkg:deb/debian/a@1?distro=debian-12", 0],
      ["pkg:deb/debian/b@1?distro=debian-12", 1],
    ]);
  });

  it("is told where each package has a record of its own", async () => {
    const manifest = (version: string) => JSON.stringify({ name: "a", version });
    const { packages, layers } = await bill([
      ["RUN npm i", {
        "/n/node_modules/a/package.json": manifest("1"),
        "/m/package.json": manifest("1"),
      }],
      ["RUN npm up", { "/n/node_modules/a/package.json": manifest("2") }],
      ["RUN npm up", { "/n/node_modules/a/package.json": manifest("2") }],
    ]);
    assert.deepEqual(
      packages.map(({ version, places, layer }) => [version, places[0], layer]),
      [["1", "/m/package.json", 0], ["2", "/n/node_modules/a/package.json", 1]],
    );
    assert.deepEqual(layers.map(({ createdBy }) => createdBy), [
      "RUN npm i",
      "RUN npm up",
      "RUN npm up",
    ]);
  });
});

describe("files", () => {
  const hash = (algorithm: string, text: string) =>
    createHash(algorithm).update(text).digest("hex");

  it("are those of COPY and ADD that are no package's, with their digests", async () => {
    const { files } = await bill([
      ["ADD rootfs.tar / # buildkit", {
        [database]: status("a=1"),
        "/var/lib/dpkg/info/a.list": "/etc/a.conf\n/usr/bin/a\n",
        "/etc/a.conf": "theirs",
        "/usr/bin/a": "a",
        "/etc/hostname": "h",
      }],
      ["RUN make", { "/made": "made" }],
      ["/bin/sh -c #(nop) COPY file:12 in /srv ", {
        "/etc/a.conf": "ours",
        "/srv/node_modules/p/package.json": '{"name":"p","version":"1"}',
        "/srv/node_modules/p/index.js": "",
        "/srv/main.js": "main",
        "/srv/gone": "gone",
      }],
      ["RUN rm", { "/srv/gone": null }],
    ]);
    assert.deepEqual(files.map(({ path, layer, size }) => [path, layer, size]), [
      ["/etc/a.conf", 2, 4],
      ["/etc/hostname", 0, 1],
      ["/srv/main.js", 2, 4],
    ]);
    assert.equal(files[2]!.sha1, hash("sha1", "main"));
    assert.equal(files[2]!.sha256, hash("sha256", "main"));
  });

  it("of images whose history says nothing are not there", async () => {
    const { files, packages } = await bill([["", { "/a": "a", [database]: status("a=1") }]]);
    assert.deepEqual([files, packages.length], [[], 1]);
  });
});

it("what is in stages that did not ship is a build tool", async () => {
  const tools = { [database]: status("gcc=12", "make=4"), "/lib/apk/db/installed": "P:x\nV:1\n" };
  const { packages } = await bill([["COPY --from=build", { [database]: status("a=1") }]], {
    stages: [{ name: "build", files: () => Promise.resolve(memoryFiles(tools)) }],
  });
  assert.deepEqual(packages.map(({ name, stage, layer }) => [name, stage, layer]), [
    ["a", undefined, 0],
    ["x", "build", undefined],
    ["gcc", "build", undefined],
    ["make", "build", undefined],
  ]);
});

it("what is said twice is one; what cannot be read is told", async () => {
  const { packages, unread, subject } = await bill([["", {
    [database]: status("a=1", "b=1", "a=1"),
    "/var/lib/rpm/rpmdb.sqlite": "SQLite format 3",
  }]], { tag: "1", created: 7 });
  assert.deepEqual(packages.map(({ name }) => name), ["a", "b"]);
  assert.deepEqual(unread.map(({ manager, path }) => [manager, path]), [
    ["rpm", "/var/lib/rpm/rpmdb.sqlite"],
  ]);
  assert.deepEqual([subject.tag, subject.platform, subject.created], ["1", "linux/amd64", 7]);
});

it("an image without a layer has nothing in it, and its own date", async () => {
  const { packages, files, subject, distribution } = await bill([]);
  assert.deepEqual([packages, files, distribution], [[], [], undefined]);
  assert.equal(subject.created, Date.parse("2024-01-01") / 1000);
});
