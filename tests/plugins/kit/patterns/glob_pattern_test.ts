import assert from "node:assert/strict";
import { describe, it, test } from "node:test";
import fc from "fast-check";
import {
  GlobPattern,
  hasWildcard,
  matchPath,
  validatePattern,
} from "../../../../plugins/kit/patterns/glob_pattern.ts";
import { refused, thrownBy } from "../../../support/refused.ts";

describe("as Go's filepath.Match", () => {
  const cases: [string, string, boolean][] = [
    ["", "", true],
    ["", "a", false],
    ["abc", "abc", true],
    ["*", "", true],
    ["*", "abc", true],
    ["*", "ab/c", false],
    ["a*", "a", true],
    ["a*/b", "a/c/b", false],
    ["a*b*c*d*e*/f", "axbxcxdxexxx/f", true],
    ["a*b*c*d*e*/f", "axbxcxdxexxx/fff", false],
    ["a*b?c*x", "abxbbxdbxebxczzy", false],
    ["ab[b-d]", "abc", true],
    ["ab[^e-g]", "abc", true],
    ["ab[^c]", "abc", false],
    ["a\\*b", "ab", false],
    ["a[^a]b", "a☺b", true],
    ["a[^a][^a][^a]b", "a☺b", false],
    ["a?b", "a😀b", true],
    ["*[a-ζ]", "A", false],
    ["[\\-]", "-", true],
    ["[x\\-]", "-", true],
    ["[\\-x]", "a", false],
    ["[!a]", "!", true],
    ["*x", "xxx", true],
    ["a**b", "axxb", true],
    ["**/a", "x/y/a", false],
    ["{a,b}", "a", false],
    ["a.c", "abc", false],
  ];
  for (const [pattern, path, expected] of cases) {
    it(`${pattern} and ${path}`, () => assert.equal(matchPath(pattern, path), expected));
  }
});

test("malformed patterns are refused", () => {
  const patterns = [
    "[",
    "[^",
    "[^bc",
    "a[",
    "[]a]",
    "[-]",
    "[x-]",
    "[-x]",
    "[a-b-c]",
    "\\",
    "a\\",
    "[a\\",
  ];
  for (const pattern of patterns) {
    refused(() => validatePattern(pattern), "glob/bad-pattern", pattern);
    refused(() => matchPath(pattern, "zzz"), "glob/bad-pattern", pattern);
  }
});

test("wildcards that are escaped are none", () => {
  for (const text of ["*", "a?", "x[a]", "\\\\*", "\\a*"]) assert(hasWildcard(text), text);
  for (const text of ["", "a", "a]", "\\*", "a\\?\\[", "\\"]) assert(!hasWildcard(text), text);
});

test("what may match below a directory", () => {
  const cases: [string, string, boolean][] = [
    ["a/b", "a", true],
    ["a/b", "b", false],
    ["a/b", "a/b", false],
    ["a", "a", false],
    ["**/b", "x/y", true],
    ["a*/b/c", "abc", true],
    ["a*/b/c", "abc/b", true],
    ["a*/b/c", "abc/c", false],
    ["*.go", "a", false],
    ["a/**", "a", true],
    ["a/**", "b", false],
  ];
  for (const [pattern, directory, expected] of cases) {
    const glob = new GlobPattern(pattern, { doubleStar: true });
    assert.equal(glob.mayMatchBelow(directory), expected, `${pattern} below ${directory}`);
  }
});

test("hostile patterns cost no more than their length times the path's", () => {
  const path = `${"x/".repeat(1000)}${"x".repeat(1000)}`;
  // They end in ?, so that no look at the path's own end decides.
  const hostile = [
    "**/".repeat(50) + "x*".repeat(50) + "[y]?",
    "*?".repeat(2000) + "/?",
    "**/*".repeat(500) + "[y]?",
  ];
  for (const pattern of hostile) {
    assert.equal(
      new GlobPattern(pattern, { doubleStar: true }).matches(path),
      false,
      pattern.slice(0, 20),
    );
  }
});

const pattern = fc.array(
  fc.oneof(
    fc.constantFrom("*", "**", "?", "[", "]", "^", "-", "\\", "/", "a", "b"),
    fc.string({ unit: "binary", maxLength: 2 }),
  ),
  { maxLength: 12 },
).map((parts) => parts.join(""));

test("any pattern matches or is refused", () => {
  fc.assert(
    fc.property(pattern, fc.string({ unit: "binary" }), fc.boolean(), (text, path, doubleStar) => {
      thrownBy(() => {
        const glob = new GlobPattern(text, { doubleStar });
        glob.matches(path);
        glob.mayMatchBelow(path);
      }, text);
    }),
  );
});

test("an escaped text matches itself alone", () => {
  fc.assert(fc.property(fc.string(), fc.string(), (text, other) => {
    const escaped = text.replace(/[*?[\\]/g, "\\$&");
    assert(matchPath(escaped, text));
    assert.equal(matchPath(escaped, other), text === other);
    assert(!hasWildcard(escaped));
  }));
});

test("a match below a directory is foreseen", () => {
  const name = fc.constantFrom("a", "b", "ab");
  const path = fc.array(name, { minLength: 1, maxLength: 4 });
  fc.assert(fc.property(pattern, path, path, (text, directory, rest) => {
    const glob = thrownBy(() => new GlobPattern(text)) === undefined
      ? new GlobPattern(text, { doubleStar: true })
      : undefined;
    if (!glob?.matches([...directory, ...rest].join("/"))) return;
    assert(glob.mayMatchBelow(directory.join("/")));
  }));
});
