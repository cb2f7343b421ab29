/**
 * Layouts and archives that lack something: what is damaged is told by its blob, what was never fetched is named.
 *
 * @module
 */
import assert from "node:assert/strict";
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { blobMember } from "../../plugins/kit/archives/docker_manifest.ts";
import type { Descriptor } from "../../core/oci/descriptor.ts";
import { archiveOf, member } from "../support/archive.ts";
import { quilla } from "../support/fake_context.ts";
import { foreignImages, writeForeignLayout } from "../support/foreign_documents.ts";
import { temporaryDirectory } from "../support/temporary_directory.ts";

const directory = temporaryDirectory();
let count = 0;
const newPath = () => join(directory, String(count++));

const image = foreignImages.find(({ name }) => name.startsWith("an index whose images share"))!;
const read = ({ digest }: Descriptor) =>
  JSON.parse(new TextDecoder().decode(image.blobs.get(digest)!));
const [amd64, arm64] = read(image.root).manifests as Descriptor[];

/** A layout without some blobs. */
function without(...missing: readonly Descriptor[]): string {
  const layout = newPath();
  mkdirSync(layout);
  writeForeignLayout(layout, image);
  for (const { digest } of missing) rmSync(join(layout, blobMember(digest)));
  return layout;
}

function archived(layout: string): string {
  const files = readdirSync(layout, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));
  const path = newPath();
  const bytes = archiveOf(
    files.map((file) => member(file.slice(layout.length + 1), {}, readFileSync(file))),
  );
  writeFileSync(path, bytes);
  return path;
}

const parts: Readonly<Record<string, Descriptor>> = {
  "a configuration": read(arm64!).config,
  "a layer": read(arm64!).layers[0],
  "the index": image.root,
};

describe("a blob that is missing is told by its digest, and nothing is left", () => {
  for (const [what, missing] of Object.entries(parts)) {
    it(what, async () => {
      const layout = without(missing);
      const root = newPath();
      const to = newPath();
      const commands = [
        ["copy", "-q", "--all", `oci:${layout}:1`, `oci:${to}:1`],
        ["copy", "-q", "--all", `oci:${layout}:1`, "store:app:1"],
        ["load", "-i", archived(layout)],
        ["bundle", "create", "--all", "-o", newPath(), `oci:${layout}:1`],
      ];
      for (const words of commands) {
        const { code, stderr } = await quilla({ root }, ...words);
        assert.equal(code, 1, words.join(" "));
        assert(stderr.includes(`${missing.digest} is missing [image/incomplete]`), stderr);
      }
      assert(!existsSync(to));
      assert.equal((await quilla({ root }, "image", "ls", "-q")).stdout, "");
    });
  }
});

it("what was never fetched is named, and only left out where not all was asked for", async () => {
  const layout = without(arm64!);
  const root = newPath();
  const all = await quilla({ root }, "copy", "-q", "--all", `oci:${layout}:1`, "store:app:1");
  assert.equal(all.code, 1);
  assert(all.stderr.includes(`linux/arm64 (${arm64!.digest}) is missing`), all.stderr);
  const loaded = await quilla({ root }, "load", "-i", archived(layout));
  assert.equal(loaded.code, 0, loaded.stderr);
  assert(loaded.stderr.includes(`linux/arm64 (${arm64!.digest}) is missing: left out`));
  const listed = await quilla({ root }, "image", "ls", "--digests", "--format", "{{.Digest}}");
  assert.equal(listed.stdout, `${amd64!.digest}\n`);
});

it("a document of five megabytes ends in one message, wherever it comes from", async () => {
  const layout = without();
  const large = newPath();
  cpSync(layout, large, { recursive: true });
  const index = JSON.parse(readFileSync(join(large, "index.json"), "utf8"));
  const cases = [
    { ...index, annotations: { a: "x".repeat(5 << 20) } },
    { ...index, manifests: [{ ...index.manifests[0], size: 5 << 20 }] },
  ];
  for (const document of cases) {
    writeFileSync(join(large, "index.json"), JSON.stringify(document));
    for (
      const words of [["copy", `oci:${large}:1`, "store:a:1"], ["load", "-i", archived(large)]]
    ) {
      const { code, stderr } = await quilla({ root: newPath() }, ...words);
      assert.equal(code, 1, stderr);
      assert.match(stderr, /^error: the (image index|index\.json) .*has \d+ bytes.*\[/m);
      assert.doesNotMatch(stderr, /defect/);
    }
  }
});
