import assert from "node:assert/strict";
import { posix } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import {
  baseName,
  childPath,
  cleanPath,
  climbsOut,
  isClean,
  joinPath,
  parentPath,
  relativePath,
} from "../../../core/tree/path.ts";

const cleaned: [path: string, expected: string][] = [
  ["", "/"],
  ["/", "/"],
  ["a", "/a"],
  ["a/./b//../c/", "/a/c"],
  ["../../x", "/x"],
  ["/..", "/"],
  ["/a/..b/...", "/a/..b/..."],
  ["/.a", "/.a"],
];

for (const [path, expected] of cleaned) {
  test(`cleanPath: ${JSON.stringify(path)} is ${expected}`, () => {
    assert.equal(cleanPath(path), expected);
    assert(isClean(expected));
    assert.equal(isClean(path), path === expected);
  });
}

const anyPath = fc.array(fc.constantFrom("", ".", "..", "a", "b.", "..c", "\n", "é"), {
  maxLength: 8,
}).map((parts) => parts.join("/"));

test("cleanPath: what node:path says of an absolute path", () => {
  fc.assert(fc.property(anyPath, (path) => {
    const expected = posix.resolve("/", path);
    assert.equal(cleanPath(path), expected);
    assert.equal(isClean(path), path === expected);
  }));
});

test("joinPath: what cd and a path lead to", () => {
  fc.assert(fc.property(anyPath, anyPath, (base, path) => {
    assert.equal(joinPath(cleanPath(base), path), posix.resolve("/", cleanPath(base), path));
  }));
});

test("climbsOut: whether a path goes above where it begins, at any place in it", () => {
  const cases: Record<string, boolean> = {
    "a": false,
    "..": true,
    "a/..": false,
    "a/../..": true,
    "a/../../a": true,
    "./..": true,
    "..a/b": false,
    "/..": true,
    "": false,
  };
  for (const [path, expected] of Object.entries(cases)) {
    assert.equal(climbsOut(path), expected, path);
  }
});

test("a path is its parent and its name", () => {
  for (const path of ["/a", "/a/b", "/a/b.c/d"]) {
    assert.equal(childPath(parentPath(path), baseName(path)), path);
    assert.equal(relativePath(parentPath(path), path), baseName(path));
  }
  assert.equal(parentPath("/"), "/");
  assert.equal(baseName("/"), "");
  assert.equal(relativePath("/a", "/a"), "");
});
