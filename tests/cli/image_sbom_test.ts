/**
 * `quilla image sbom`: tables and documents, of images in the store and elsewhere, and what is refused.
 *
 * @module
 */
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { before, describe, it } from "node:test";
import { writeFiles } from "../../plugins/kit/suites/files.ts";
import { quilla } from "../support/fake_context.ts";
import { temporaryDirectory } from "../support/temporary_directory.ts";

const directory = temporaryDirectory();
const root = join(directory, "store");
const files = {
  "Dockerfile":
    "FROM scratch\nCOPY os /\nCOPY app /srv/\nCOPY --chown=1 os/etc/os-release /srv/\nENV A=1\n",
  "os/etc/os-release": "ID=debian\nVERSION_ID=12\n",
  "os/var/lib/dpkg/status":
    "Package: tool\nStatus: install ok installed\nArchitecture: amd64\nVersion: 1:2\n",
  "os/usr/share/doc/tool/copyright": "License: GPL-2+\n",
  "app/package.json": '{"name": "the-app", "version": "1.0.0", "license": "MIT"}',
  "app/main.js": "main",
};

describe("image sbom", () => {
  before(async () => {
    const context = mkdtempSync(join(directory, "context-"));
    writeFiles(context, files);
    const { code, stderr } = await quilla({ root }, "build", "-q", "-t", "app:1", context);
    assert.equal(code, 0, stderr);
  });
  const sbom = (...words: string[]) => quilla({ root }, "image", "sbom", ...words);

  it("shows a table", async () => {
    const { code, stdout, stderr } = await sbom("app:1");
    assert.deepEqual([code, stderr], [0, ""]);
    const lines = stdout.trimEnd().split("\n").map((line) => line.split(/ {3,}/));
    assert.deepEqual(lines, [
      ["NAME", "VERSION", "TYPE", "LICENCE", "LAYER", "CAME BY"],
      ["tool", "1:2", "dpkg", "GPL-2+", "1", "COPY os / # buildkit"],
      ["the-app", "1.0.0", "npm", "MIT", "2", "COPY app /srv/ # buildkit"],
      [""],
      ["2 packages, 3 layers, 3 files beside them by COPY and ADD"],
    ]);
  });

  it("writes documents, the same ones however they are asked for", async () => {
    const spdx = await sbom("--format", "spdx", "app:1");
    const document = JSON.parse(spdx.stdout);
    assert.equal(document.creationInfo.created, "1980-01-02T00:00:00Z");
    assert.deepEqual(
      document.files.map(({ fileName }: { fileName: string }) => fileName),
      ["./etc/os-release", "./srv/main.js", "./srv/os-release"],
    );
    const file = join(directory, "bill.json");
    const written = await sbom("--format=spdx-json", "-o", file, "app:1");
    assert.deepEqual([written.code, written.stdout], [0, ""]);
    assert.equal(readFileSync(file, "utf8"), spdx.stdout);
    const cyclonedx = JSON.parse((await sbom("--format", "cyclonedx", "app:1")).stdout);
    const { version, purl } = cyclonedx.metadata.component;
    assert.equal(purl, `pkg:oci/app@${version.replace(":", "%3A")}?arch=amd64&tag=1`);
  });

  it("dates documents as SOURCE_DATE_EPOCH says", async () => {
    const words = ["image", "sbom", "--format", "cyclonedx", "app:1"];
    const { stdout } = await quilla({ root, env: { SOURCE_DATE_EPOCH: "86400" } }, ...words);
    assert.equal(JSON.parse(stdout).metadata.timestamp, "1970-01-02T00:00:00Z");
  });

  it("says of an image elsewhere what it says of it here", async () => {
    const archive = `oci-archive:${join(directory, "app.tar")}`;
    const copied = await quilla({ root }, "copy", "store:app:1", archive);
    assert.equal(copied.code, 0, copied.stderr);
    const here = await sbom("app:1");
    const there = await quilla({ root: join(directory, "none") }, "image", "sbom", archive);
    assert.equal(there.stdout, here.stdout, there.stderr);
  });

  it("tells what could not be read", async () => {
    const context = mkdtempSync(join(directory, "context-"));
    writeFiles(context, {
      "Dockerfile": "FROM scratch\nCOPY rpmdb.sqlite /var/lib/rpm/\n",
      "rpmdb.sqlite": "SQLite format 3",
    });
    await quilla({ root }, "build", "-q", "-t", "damaged", context);
    const { code, stdout, stderr } = await sbom("damaged");
    assert.equal(code, 0);
    assert.match(
      stderr,
      /^warning: \/var\/lib\/rpm\/rpmdb\.sqlite: .*; what rpm finds there is not/,
    );
    assert.equal((await sbom("-q", "damaged")).stderr, "");
    assert.equal(stdout, "0 packages, 1 layer, 1 file beside them by COPY and ADD\n");
  });

  it("asks catalogers of plugins, too", async () => {
    const plugin = join(directory, "plugin.js");
    const packages =
      '() => [{ name: "x", version: "1", purl: "pkg:generic/x@1", places: ["/srv/main.js"] }]';
    const cataloger = `{ name: "mine", summary: "mine", packages: ${packages} }`;
    writeFileSync(
      plugin,
      `export default { name: "mine", api: 2, catalogers: [${cataloger}] };\n`,
    );
    const { stdout, stderr } = await sbom("--plugin", plugin, "app:1");
    assert.match(stdout, /^x {9}1 {9}.*mine .* 2 .*COPY app/m, stderr);
    writeFileSync(plugin, readFileSync(plugin, "utf8").replace('"pkg:generic/x@1"', "7"));
    writeFileSync(`${plugin}.2.js`, readFileSync(plugin));
    const wrong = await sbom("--plugin", `${plugin}.2.js`, "app:1");
    assert.match(wrong.stderr, /the cataloger mine of the plugin mine failed: packages returned/);
  });

  const refusals: [words: string[], exit: number, code: string][] = [
    [[], 2, "usage/missing-argument"],
    [["none"], 1, "image/unknown"],
    [["app:1", "--format", "xml"], 2, "usage/format"],
    [["app:1", "--format", "constructor"], 2, "usage/format"],
    [["app:1", "-o", join(directory, "no", "file")], 1, "output/unwritable"],
    [["app:1", "--platform", "x y"], 2, "platform/invalid"],
  ];
  for (const [words, exit, code] of refusals) {
    it(`refuses ${words.join(" ").replace(directory, "…")}: ${code}`, async () => {
      const { code: left, stdout, stderr } = await sbom(...words);
      assert.deepEqual([left, stdout], [exit, ""], stderr);
      assert(stderr.includes(`[${code}]`), stderr);
    });
  }
});
