import assert from "node:assert/strict";
import { test } from "node:test";
import {
  annotationsOf,
  parseAnnotation,
  requirePlaces,
} from "../../../../plugins/kit/building/annotations.ts";
import { formatPlatform, parsePlatform } from "../../../../core/platform.ts";
import { refused } from "../../../support/refused.ts";

const cases: [text: string, expected: string[]][] = [
  ["a=b", ["manifest a b"]],
  ["a=", ["manifest a "]],
  ["a=b=c:d", ["manifest a b=c:d"]],
  ["index:a=b", ["index a b"]],
  ["index,manifest-descriptor:a=b", ["index a b", "manifest-descriptor a b"]],
  ["manifest[linux/arm64]:a=b", ["manifest linux/arm64 a b"]],
  ["manifest-descriptor[linux/arm/v7],index-descriptor:a.b/c=d", [
    "manifest-descriptor linux/arm/v7 a.b/c d",
    "index-descriptor a.b/c d",
  ]],
];

for (const [text, expected] of cases) {
  test(`reading ${text}`, () => {
    const found = parseAnnotation(text).map(({ level, platform, key, value }) =>
      [level, ...(platform ? [formatPlatform(platform)] : []), key, value].join(" ")
    );
    assert.deepEqual(found, expected);
  });
}

const wrong: [text: string, code: string][] = [
  ["a", "annotation/invalid"],
  ["=b", "annotation/invalid"],
  ["index:=b", "annotation/invalid"],
  ["indx:a=b", "annotation/level"],
  [":a=b", "annotation/level"],
  ["index,:a=b", "annotation/level"],
  ["index[linux/amd64]:a=b", "annotation/invalid"],
  ["manifest[]:a=b", "platform/invalid"],
  ["manifest[a/b/c/d]:a=b", "platform/invalid"],
  ["manifest[linux/amd64:a=b", "annotation/level"],
];

for (const [text, code] of wrong) {
  test(`${text} is refused`, () => void refused(() => parseAnnotation(text), code));
}

test("a level that is misspelt is told", () => {
  const error = refused(() => parseAnnotation("indx:a=b"), "annotation/level");
  assert.equal(error.hint, "did you mean index?");
});

const [amd64, arm64] = [parsePlatform("amd64"), parsePlatform("arm64")];

test("each document gets its own; the later of one key counts", () => {
  const all = ["a=1", "a=2", "manifest[linux/arm64]:b=3", "index:c=4"].flatMap(parseAnnotation);
  assert.deepEqual(annotationsOf(all, "manifest", amd64), { a: "2" });
  assert.deepEqual(annotationsOf(all, "manifest", arm64), { a: "2", b: "3" });
  assert.deepEqual(annotationsOf(all, "index"), { c: "4" });
  assert.equal(annotationsOf(all, "index-descriptor"), undefined);
});

test("an annotation that has nowhere to go is refused", () => {
  const place = (text: string, ...platforms: typeof amd64[]) => () =>
    requirePlaces(parseAnnotation(text), platforms);
  refused(place("index:a=b", amd64), "annotation/no-index");
  refused(place("index-descriptor:a=b", amd64), "annotation/no-index");
  refused(place("manifest[linux/arm64]:a=b", amd64), "annotation/platform");
  place("index:a=b", amd64, arm64)();
  place("manifest-descriptor[linux/arm64/v8]:a=b", arm64)();
});
