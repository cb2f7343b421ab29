/**
 * Extended attributes that come along when files are copied: capabilities, and nothing else.
 *
 * @module
 */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { TreeCopier } from "../../../plugins/kit/layers/copy.ts";
import { keptXattrs } from "../../../core/layer/kept_xattrs.ts";
import { treeOf } from "../../support/memory_tree.ts";

const capability = new Uint8Array([1, 0, 0, 2]);
const of = (...names: string[]) => new Map(names.map((name) => [name, capability]));

describe("extended attributes", () => {
  it("of a machine or a user stay where they are", () => {
    assert.equal(keptXattrs(undefined), undefined);
    assert.equal(keptXattrs(of("user.x", "security.selinux", "trusted.x")), undefined);
    assert.deepEqual(keptXattrs(of("user.x", "security.capability")), of("security.capability"));
  });

  it("come along with a copied file and a copied directory", () => {
    const from = treeOf([
      { type: "directory", path: "/d", xattrs: of("user.x") },
      { type: "directory", path: "/d/e", xattrs: of("user.x", "security.capability") },
      { type: "file", path: "/d/f", content: "", xattrs: of("user.x", "security.capability") },
    ]);
    const changes = [...new TreeCopier(treeOf([])).copy(from, "/d", "/to")];
    const kept = changes.map((change) => "xattrs" in change ? change.xattrs : undefined);
    assert.deepEqual(kept, [undefined, of("security.capability"), of("security.capability")]);
  });
});
