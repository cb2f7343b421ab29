/**
 * Files of artefacts: what they are called, and where what is called otherwise must not go.
 *
 * @module
 */
import assert from "node:assert/strict";
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { it, test } from "node:test";
import { digestOf } from "../../../core/digest.ts";
import type { Descriptor } from "../../../core/oci/descriptor.ts";
import { cutFile, writeFiles } from "../../../plugins/tools/artifact/mod.ts";
import { temporaryDirectory } from "../../support/temporary_directory.ts";

const directory = temporaryDirectory();
const bytes = new TextEncoder().encode("out");

/** A place that has one blob, under whatever title. */
const source = (content: Uint8Array = bytes) => ({
  has: () => Promise.resolve(true),
  async *blob() {
    yield await Promise.resolve(content);
  },
});

function titled(...titles: (string | undefined)[]): Descriptor[] {
  return titles.map((title) => ({
    ...{ mediaType: "text/x", digest: digestOf(bytes), size: bytes.length },
    ...title !== undefined && { annotations: { "org.opencontainers.image.title": title } },
  }));
}

test("files are written with the directories of their names; what has no name is told", async () => {
  const out = join(directory, "new");
  const { written, skipped } = await writeFiles(source(), titled("a", "./b//c", undefined), out);
  assert.deepEqual(written, [join(out, "a"), join(out, "b", "c")]);
  assert.deepEqual(skipped, titled(undefined));
  assert.equal(readFileSync(join(out, "b", "c"), "utf8"), "out");
  await writeFiles(source(), titled("a"), out);
  await assert.rejects(writeFiles(source(), titled("a"), out, true), { code: "artifact/exists" });
});

test("bytes that are not those of the digest become no file", async () => {
  const out = join(directory, "altered");
  const other = new TextEncoder().encode("0ut");
  await assert.rejects(writeFiles(source(other), titled("a"), out), {
    code: "image/digest-mismatch",
  });
  assert.deepEqual(readdirSync(out), []);
});

const out = join(directory, "out");
for (const title of ["../out", "/out", "a/../../out", "", "a/", "a\\b", "x\u001b[2J", "C:out"]) {
  it(`a title that leads elsewhere: ${JSON.stringify(title)}`, async () => {
    await assert.rejects(writeFiles(source(), titled(title), out), { code: "artifact/escape" });
    assert(!existsSync(out));
  });
}

test("several files are not called the same, and do not go to the standard output", async () => {
  const twice = writeFiles(source(), titled("a", "./a"), out);
  await assert.rejects(twice, { code: "artifact/twice" });
  await assert.rejects(writeFiles(source(), titled("a", "b"), "-"), { code: "artifact/several" });
  await assert.rejects(writeFiles(source(), [], "-"), { code: "artifact/no-files" });
});

test("no link leads out of the directory", async () => {
  const links = join(directory, "links");
  mkdirSync(links);
  symlinkSync(directory, join(links, "link"));
  symlinkSync(join(directory, "elsewhere"), join(links, "file"));
  const refused = { "link/out": "artifact/escape", file: "artifact/exists" };
  for (const [title, code] of Object.entries(refused)) {
    await assert.rejects(writeFiles(source(), titled(title), links), { code });
  }
  assert(!existsSync(join(directory, "out")) && !existsSync(join(directory, "elsewhere")));
});

const layer = "application/vnd.oci.image.layer.v1.tar";
mkdirSync(join(directory, "a:b"));
const cut: readonly (readonly [text: string, path: string, mediaType: string])[] = [
  ["notes.md", "notes.md", layer],
  ["notes.md:", "notes.md", layer],
  ["sbom.json:application/spdx+json", "sbom.json", "application/spdx+json"],
  ["a:b:text/x; charset=utf-8", "a:b", "text/x; charset=utf-8"],
  [join(directory, "a:b"), join(directory, "a:b"), layer],
  [":text/x", ":text/x", layer],
];
for (const [text, path, mediaType] of cut) {
  it(`a file and its type: ${text.replace(directory, "")}`, () => {
    assert.deepEqual(cutFile(text, layer), { path, mediaType });
  });
}
