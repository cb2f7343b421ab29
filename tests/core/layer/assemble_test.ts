import assert from "node:assert/strict";
import { join } from "node:path";
import { describe, it } from "node:test";
import { bytesContent, type Content, readContent, readText } from "../../../core/content.ts";
import { digestOf } from "../../../core/digest.ts";
import { assembleLayer } from "../../../core/layer/assemble.ts";
import type { Change } from "../../../core/layer/change.ts";
import { indexTar } from "../../../core/layer/tar_index.ts";
import { Store } from "../../../core/store/store.ts";
import { readTarFile } from "../../../core/tar/read_file.ts";
import { stat } from "../../../core/tree/resolve.ts";
import { UnionTree } from "../../../core/tree/union.ts";
import { treeOf } from "../../support/memory_tree.ts";
import type { LayerTimes } from "../../../core/layer/layer_time.ts";
import { refusedLater } from "../../support/refused_later.ts";
import { temporaryDirectory } from "../../support/temporary_directory.ts";
import { listTree } from "../../support/tree_listing.ts";
import { leftoversIn } from "../../support/leftovers.ts";

const root = join(temporaryDirectory(), "store");
const store = await Store.open(root, { create: true });
const nothing = treeOf([]);
const assemble = (
  changes: Iterable<Change> | AsyncIterable<Change>,
  times: LayerTimes = 0,
) => assembleLayer(changes, { store, below: nothing, times });

const all: Change[] = [
  { type: "file", path: "/f", content: "text", mode: 0o4755, uid: 1, gid: 2, mtime: 3 },
  { type: "file", path: "/bytes", content: new Uint8Array([0, 255]) },
  { type: "file", path: "/empty", content: "" },
  { type: "hardlink", path: "/g", target: "/f" },
  { type: "directory", path: "/d", mode: 0o1777 },
  { type: "symlink", path: "/l", target: "../anywhere" },
  { type: "char", path: "/null", major: 1, minor: 3, mode: 0o666 },
  { type: "block", path: "/sda", major: 8, minor: 70_000 },
  { type: "fifo", path: "/pipe" },
  { type: "remove", path: "/gone" },
  { type: "opaque", path: "/d" },
  {
    type: "file",
    path: "/capable",
    content: "x",
    xattrs: new Map([["security.capability", new Uint8Array([1, 2])]]),
  },
];

describe("assembleLayer", () => {
  it("what it says is in the layer is what its archive says", async () => {
    const layer = await assemble(all);
    const written = new UnionTree([indexTar(store.blobs.path(layer.diffId))]);
    const told = new UnionTree([await layer.files()]);
    assert.deepEqual(listTree(told), listTree(written));
    const node = stat(written, "/capable");
    assert.deepEqual(node?.xattrs?.get("security.capability"), new Uint8Array([1, 2]));
    const file = stat(told, "/f");
    assert.equal(file?.type === "file" && readText(file.content), "text");
  });

  it("is named by the digest of its bytes, plain", async () => {
    const { diffId, blob } = await assemble(all);
    const bytes = readContent(store.blobs.content(blob));
    assert.equal(diffId, digestOf(bytes));
    assert.deepEqual([blob.digest, blob.size], [diffId, bytes.length]);
    assert.equal(blob.mediaType, "application/vnd.oci.image.layer.v1.tar");
  });

  it("the same changes in another order are the same layer", async () => {
    const rest = all.filter(({ type }) => type !== "hardlink");
    const link = all.filter(({ type }) => type === "hardlink");
    const one = await assemble(all);
    const two = await assemble((async function* () {
      yield* [...rest.reverse(), ...link];
    })());
    assert.equal(two.diffId, one.diffId);
  });

  it("nothing is a layer too", async () => {
    const { blob } = await assemble([]);
    assert.equal(blob.size, 1024);
  });

  it("times are the build's, or each file's own", async () => {
    const times = async (mtime: number | "preserve") => {
      const { diffId } = await assemble(all.slice(0, 3), mtime);
      return [...readTarFile(store.blobs.path(diffId))].map(({ entry }) => entry.mtime);
    };
    assert.deepEqual(await times(315619200), [315619200, 315619200, 315619200]);
    assert.deepEqual(await times("preserve"), [0, 0, 3]);
  });

  it("a layer may have the names of files of whole Unicode, and long ones", async () => {
    const name = "ü".repeat(120);
    const path = `/${name}/${name}/${name}`;
    const layer = await assemble([{ type: "file", path, content: "x" }]);
    const tree = new UnionTree([indexTar(store.blobs.path(layer.diffId))]);
    assert.equal(tree.lstat(path)?.type, "file");
  });
});

describe("assembleLayer: what no layer can hold", () => {
  const cases: [name: string, changes: Change[], code: string][] = [
    [
      "a name that would be read as a whiteout",
      [{ type: "file", path: "/d/.wh.x", content: "" }],
      "layer/whiteout-name",
    ],
    [
      "the opaque mark",
      [{ type: "file", path: "/.wh..wh..opq", content: "" }],
      "layer/whiteout-name",
    ],
    [
      "a directory of such a name",
      [{ type: "file", path: "/.wh.d/x", content: "" }],
      "layer/whiteout-name",
    ],
    [
      "a file under a link",
      [{ type: "symlink", path: "/l", target: "/etc" }, {
        type: "file",
        path: "/l/x",
        content: "",
      }],
      "layer/through-link",
    ],
    [
      "a file under a file",
      [{ type: "file", path: "/f", content: "" }, { type: "file", path: "/f/x", content: "" }],
      "layer/through-link",
    ],
    [
      "a root that is a link",
      [{ type: "symlink", path: "/", target: "/x" }],
      "layer/root-replaced",
    ],
    ["a link to itself", [{ type: "hardlink", path: "/a", target: "/a" }], "layer/hardlink-target"],
    [
      "a link to a directory",
      [{ type: "directory", path: "/a" }, { type: "hardlink", path: "/b", target: "/a" }],
      "layer/hardlink-target",
    ],
    ["a path that climbs", [{ type: "remove", path: "/../x" }], "layer/path"],
  ];
  for (const [name, changes, code] of cases) {
    it(name, async () => void await refusedLater(assemble(changes), code, name));
  }

  it("a file that got shorter while it was read", async () => {
    const content: Content = { size: 10, open: () => bytesContent("short").open() };
    const changes: Change[] = [{ type: "file", path: "/f", content }];
    const error = await refusedLater(assemble(changes), "context/changed");
    assert.match(error.message, /\/f/);
  });

  it("of one that grew, as much is taken as was there", async () => {
    const content: Content = { size: 4, open: () => bytesContent("0123456789").open() };
    const layer = await assemble([{ type: "file", path: "/f", content }]);
    const file = new UnionTree([await layer.files()]).lstat("/f");
    assert.equal(file?.type === "file" && readText(file.content), "0123");
  });

  it("nothing of it is left in the store, and readers are closed", async () => {
    let open = 0;
    const content: Content = {
      size: 10,
      open: () => {
        open++;
        return {
          read: () => {
            throw new Error("no more");
          },
          close: () => open--,
        };
      },
    };
    await assert.rejects(assemble([{ type: "file", path: "/f", content }]), /no more/);
    assert.equal(open, 0);
    assert.deepEqual(leftoversIn(root), []);
  });
});
