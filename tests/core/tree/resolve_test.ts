import assert from "node:assert/strict";
import { test } from "node:test";
import { resolve, stat } from "../../../core/tree/resolve.ts";
import { refused } from "../../support/refused.ts";
import { treeOf } from "../../support/memory_tree.ts";

const tree = treeOf([
  { type: "directory", path: "/usr" },
  { type: "directory", path: "/usr/lib" },
  { type: "file", path: "/usr/lib/libc", content: "libc" },
  { type: "symlink", path: "/lib", target: "usr/lib" },
  { type: "symlink", path: "/lib64", target: "/lib/../lib" },
  { type: "symlink", path: "/up", target: "../../../../usr" },
  { type: "symlink", path: "/usr/here", target: "." },
  { type: "symlink", path: "/usr/dangling", target: "nothing/there" },
  { type: "symlink", path: "/a", target: "b" },
  { type: "symlink", path: "/b", target: "/a" },
  { type: "symlink", path: "/self", target: "self/x" },
  { type: "symlink", path: "/empty", target: "//usr///./lib/" },
]);

const cases: [path: string, expected: string][] = [
  ["/", "/"],
  ["/lib", "/usr/lib"],
  ["/lib/libc", "/usr/lib/libc"],
  ["/lib64/libc", "/usr/lib/libc"],
  ["/up/lib/", "/usr/lib"],
  ["/usr/here/here/lib", "/usr/lib"],
  ["/usr/dangling", "/usr/nothing/there"],
  ["/usr/dangling/x", "/usr/nothing/there/x"],
  ["/none/../lib", "/usr/lib"],
  ["/lib/..", "/usr"],
  ["/../../lib", "/usr/lib"],
  ["/empty/libc", "/usr/lib/libc"],
];

for (const [path, expected] of cases) {
  test(`resolve: ${path} is ${expected}`, () => assert.equal(resolve(tree, path), expected));
}

test("resolve: the last link is kept where that is asked for, also before slashes and dots", () => {
  assert.equal(resolve(tree, "/lib", { last: "keep" }), "/lib");
  assert.equal(resolve(tree, "/lib/.", { last: "keep" }), "/lib");
  assert.equal(resolve(tree, "/lib64/libc", { last: "keep" }), "/usr/lib/libc");
});

for (const path of ["/a", "/b/x", "/self"]) {
  test(`resolve: ${path} never ends, and is refused`, () => {
    refused(() => resolve(tree, path), "tree/link-loop", path);
    refused(() => stat(tree, path), "tree/link-loop", path);
  });
}

test("resolve: forty links are followed, forty-one are not", () => {
  const chain = (length: number) =>
    treeOf(Array.from({ length }, (_, index) => ({
      type: "symlink" as const,
      path: `/${index}`,
      target: String(index + 1),
    })));
  assert.equal(resolve(chain(40), "/0"), "/40");
  refused(() => resolve(chain(41), "/0"), "tree/link-loop");
});

test("stat: what the path leads to", () => {
  assert.equal(stat(tree, "/lib64/libc")?.path, "/usr/lib/libc");
  assert.equal(stat(tree, "/usr/dangling"), undefined);
});
