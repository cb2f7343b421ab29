import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { type Exploration, imageWaste, openExploration } from "../../../../mod.ts";
import { digestOf } from "../../../../core/digest.ts";
import { archiveOf, member } from "../../../support/archive.ts";
import { temporaryDirectory } from "../../../support/temporary_directory.ts";

/** A layer: the step that made it, and texts by their paths. */
type TestLayer = readonly [step: string, files: Readonly<Record<string, string>>];

/** Writes an image as `docker save` does; gives its place. */
function saved(directory: string, name: string, layers: readonly TestLayer[]): string {
  const archives = layers.map(([, files]) =>
    archiveOf(Object.entries(files).map(([path, text]) => member(path, {}, text)))
  );
  const config = Buffer.from(JSON.stringify({
    ...{ architecture: "amd64", os: "linux", config: {} },
    rootfs: { type: "layers", diff_ids: archives.map((bytes) => digestOf(bytes)) },
    history: layers.map(([created_by]) => ({ created_by })),
  }));
  const manifest = [{
    ...{ Config: "config.json", RepoTags: [`${name}:1`] },
    Layers: archives.map((_, at) => `${at}/layer.tar`),
  }];
  const path = join(directory, `${name}.tar`);
  writeFileSync(
    path,
    archiveOf([
      ...archives.map((bytes, at) => member(`${at}/layer.tar`, {}, bytes)),
      member("config.json", {}, config),
      member("manifest.json", {}, JSON.stringify(manifest)),
    ]),
  );
  return `docker-archive:${path}`;
}

const kilobytes = (letter: string, count: number) => letter.repeat(count << 10);

const app: readonly TestLayer[] = [
  ["ADD base", {
    "var/lib/apt/lists/debian": kilobytes("l", 9),
    "etc/hostname": "a\n",
    "srv/old": kilobytes("o", 7),
  }],
  ["RUN apt-get install", {
    "root/.npm/_cacache/x": kilobytes("n", 5),
    "etc/hostname": "b\n",
    "srv/a\n\u001b[2J": kilobytes("c", 6),
    "srv/copy": kilobytes("c", 6),
    "bin/same": kilobytes("s", 8),
  }],
  ["RUN rm", { "srv/.wh.old": "", "bin/same": kilobytes("s", 8) }],
];

/** Does the work on an image that was saved, without a store. */
async function explored<T>(
  layers: readonly TestLayer[],
  work: (image: Exploration, directory: string) => Promise<T>,
): Promise<T> {
  const directory = temporaryDirectory();
  const options = { store: join(directory, "none") };
  const image = await openExploration(saved(directory, "app", layers), options);
  try {
    return await work(image, directory);
  } finally {
    await image.close();
  }
}

describe("an image that is explored", () => {
  it("has layers with their steps and what they did", () =>
    explored(app, (image) => {
      assert.deepEqual(
        image.layers.map(({ step, files, changes, wasted }) => [
          step?.createdBy,
          files,
          changes,
          wasted,
        ]),
        [
          ["ADD base", 3, { added: 3, changed: 0, removed: 0 }, (7 << 10) + 2],
          ["RUN apt-get install", 5, { added: 4, changed: 1, removed: 0 }, 8 << 10],
          ["RUN rm", 1, { added: 0, changed: 1, removed: 1 }, 0],
        ],
      );
      return Promise.resolve();
    }));

  it("has sums of directories, as it is in the end and by layer", () =>
    explored(app, (image) => {
      const { tree, view } = image;
      const srv = tree.find("/srv")!;
      assert.equal(view.bytes(srv), 12 << 10);
      assert.equal(view.files(srv), 2);
      assert.deepEqual(view.children(srv).map((node) => tree.name(node)), ["a\n\u001b[2J", "copy"]);
      assert.equal(image.useOf(0).bytes(srv), 7 << 10);
      assert.equal(image.asOf(0).bytes(0), (16 << 10) + 2);
      assert.equal(image.asOf(2).changeWithin(srv), "changed");
      assert.equal(image.asOf(2).change(srv), "same");
      return Promise.resolve();
    }));

  it("has contents and searches", () =>
    explored(app, async (image) => {
      const node = image.tree.find("/etc/hostname")!;
      const text = async (layer?: number) =>
        Buffer.concat(await Array.fromAsync(image.content(node, layer))).toString();
      assert.deepEqual([await text(), await text(0)], ["b\n", "a\n"]);
      const found = (query: Parameters<typeof image.view.search>[0]) =>
        [...image.view.search(query)].map((each) => image.tree.path(each));
      assert.deepEqual(found({ text: "HOST" }), ["/etc/hostname"]);
      assert.deepEqual(found({ glob: "**/x" }), ["/root/.npm/_cacache/x"]);
      assert.deepEqual(found({ regexp: /lists\/d/g }), ["/var/lib/apt/lists/debian"]);
      assert.deepEqual(found({ minSize: 8 << 10, kinds: ["file"] }), [
        "/bin/same",
        "/var/lib/apt/lists/debian",
      ]);
      assert.deepEqual(found({ layer: 2, kinds: ["file"] }), ["/bin/same"]);
      const removed = image.asOf(2).search({ change: ["removed"] });
      assert.deepEqual([...removed].map((each) => image.tree.path(each)), ["/srv/old"]);
      await assert.rejects(Array.fromAsync(image.content(0)), { code: "image/not-a-file" });
    }));

  it("is compared with another", () =>
    explored(app, async (image, directory) => {
      const changed: TestLayer[] = [
        ["one", { "etc/hostname": "b\n", "srv/copy": kilobytes("d", 6), "new": "1" }],
      ];
      const store = join(directory, "none");
      const other = await openExploration(saved(directory, "other", changed), { store });
      const { tree, view, sums, before } = await image.compare(other);
      const marks = [...view.search({ kinds: ["file"] })].map((node) =>
        `${view.change(node)} ${tree.path(node)}`
      );
      assert.deepEqual(marks, [
        "removed /bin/same",
        "same /etc/hostname",
        "added /new",
        "removed /root/.npm/_cacache/x",
        "removed /srv/a\n\u001b[2J",
        "changed /srv/copy",
        "removed /var/lib/apt/lists/debian",
      ]);
      assert.deepEqual(sums.changed, { files: 1, bytes: 6 << 10 });
      assert.equal(before(tree.find("/srv/copy")!)?.size, 6 << 10);
      await other.close();
    }));
});

describe("the waste of an image", () => {
  it("is what is hidden, what is there twice and what was left behind", async () => {
    const directory = temporaryDirectory();
    const options = { store: join(directory, "none") };
    const waste = await imageWaste(saved(directory, "app", app), options);
    assert.deepEqual(
      waste.findings.map(({ kind, bytes, count, layer, by, step, paths }) =>
        [kind, bytes, count, layer, by, step, paths] as const
      ),
      [
        ["apt-lists", 9 << 10, 1, 0, undefined, "ADD base", ["/var/lib/apt/lists"]],
        ["repeated", 8 << 10, 1, 1, 2, "RUN apt-get install", ["/bin/same"]],
        ["removed", 7 << 10, 1, 0, 2, "ADD base", ["/srv/old"]],
        [
          ...["duplicate", 6 << 10, 2, 1, undefined, "RUN apt-get install"] as const,
          ["/srv/a\n\u001b[2J", "/srv/copy"],
        ],
        [
          ...["npm-cache", 5 << 10, 1, 1, undefined, "RUN apt-get install"] as const,
          ["/root/.npm/_cacache"],
        ],
        ["overwritten", 2, 1, 0, 1, "ADD base", ["/etc/hostname"]],
      ],
    );
    const { bytes, hidden, duplicates, leftovers } = waste;
    assert.equal(bytes, (35 << 10) + 2);
    assert.deepEqual([hidden, duplicates, leftovers], [(15 << 10) + 2, 6 << 10, 14 << 10]);
  });
});
