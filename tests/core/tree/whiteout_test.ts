import assert from "node:assert/strict";
import { test } from "node:test";
import {
  looksLikeWhiteout,
  opaqueName,
  readWhiteout,
  whiteoutName,
} from "../../../core/tree/whiteout.ts";
import { refused } from "../../support/refused.ts";

const meanings: [path: string, kind: string, about?: string][] = [
  ["/a", "node"],
  ["/a.wh.b", "node"],
  ["/.whatever", "node"],
  ["/.wh.a", "remove", "/a"],
  ["/d/e/.wh.a b", "remove", "/d/e/a b"],
  ["/.wh..hidden", "remove", "/.hidden"],
  ["/.wh....", "remove", "/..."],
  ["/.wh..wh..opq", "opaque", "/"],
  ["/d/.wh..wh..opq", "opaque", "/d"],
  ["/.wh..wh.plnk", "ignored"],
  ["/.wh..wh.plnk/123.456", "ignored"],
  ["/.wh..wh.aufs", "ignored"],
  ["/d/.wh..wh.orph", "ignored"],
  ["/.wh..wh.", "ignored"],
];
for (const [path, kind, about] of meanings) {
  test(`whiteouts: ${path} is ${kind}`, () => {
    assert.deepEqual(readWhiteout(path), about === undefined ? { kind } : { kind, path: about });
  });
}

for (
  const path of [
    "/.wh.",
    "/.wh..",
    "/.wh...",
    "/d/.wh...",
    "/.wh.a/b",
    "/.wh..wh..opq/a",
    "/.wh.a/.wh.b",
  ]
) {
  test(`whiteouts: ${path} is refused`, () => {
    refused(() => readWhiteout(path), "layer/whiteout");
  });
}

test("whiteouts: what is written is read again", () => {
  for (const path of ["/a", "/d/a", "/d/.hidden"]) {
    assert.deepEqual(readWhiteout(`/${whiteoutName(path)}`), { kind: "remove", path });
    assert.deepEqual(readWhiteout(`/${opaqueName(path)}`), { kind: "opaque", path });
  }
  assert.equal(opaqueName("/"), ".wh..wh..opq");
});

test("whiteouts: names that cannot be a file's", () => {
  assert.deepEqual(["/a/.wh.b", "/.wh.a/b", "/a.wh.b", "/.wha"].map(looksLikeWhiteout), [
    true,
    true,
    false,
    false,
  ]);
});
