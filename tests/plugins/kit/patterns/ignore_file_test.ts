import assert from "node:assert/strict";
import { describe, it, test } from "node:test";
import fc from "fast-check";
import { IgnoreMatcher, parseIgnoreFile } from "../../../../plugins/kit/patterns/ignore_file.ts";
import { refused, thrownBy } from "../../../support/refused.ts";
import { sharedJson, withoutShared } from "../../../support/shared.ts";

interface MatchRow {
  table: string;
  row: number;
  pattern?: string;
  patterns?: string[];
  text: string;
  match: boolean;
  error: boolean;
}

const file = (text: string) => ({ name: ".dockerignore", text });
const matchFile = "conformance/ignore/match.json";
const parseFile = "conformance/ignore/ignorefile.json";

test("patternmatcher's tables", { skip: withoutShared(matchFile) }, () => {
  const rows = sharedJson<MatchRow[]>(matchFile);
  assert.equal(rows.length, 63);
  for (const { table, row, pattern, patterns = [pattern ?? ""], text, match, error } of rows) {
    const name = `${table} ${row}: ${patterns} and ${text}`;
    const excludes = () => IgnoreMatcher.ofPatterns(patterns).excludes(text.replace(/\/$/, ""));
    if (error) refused(excludes, "ignore/bad-pattern", name);
    else assert.equal(excludes(), match, name);
  }
});

test("ignorefile's table", { skip: withoutShared(parseFile) }, () => {
  const rows = sharedJson<{ input: string | null; patterns: string[] }[]>(parseFile);
  assert.equal(rows.length, 2);
  for (const { input, patterns } of rows) {
    assert.deepEqual(parseIgnoreFile(file(input ?? "")).map(({ text }) => text), patterns);
  }
});

test("lines are cleaned, and comments begin in the first column", () => {
  const text = "\ufeff# c\r\n #x\r\n\t./a//b/../c/ \r\n/\n.\n! /d/\n\n**/\n";
  const patterns = parseIgnoreFile(file(text));
  assert.deepEqual(patterns.map(({ text }) => text), ["#x", "a/c", "/", ".", "!d", "**"]);
  assert.deepEqual(patterns.map(({ range }) => range?.start.line), [2, 3, 4, 5, 6, 8]);
  assert.equal(patterns[1]?.range?.start.column, 2);
});

describe("the last pattern that matches decides", () => {
  const cases: [string[], string, string | undefined][] = [
    [["**", "!a/b", "a/b/c"], "a/b/c", "a/b/c"],
    [["**", "!a/b", "a/b/c"], "a/b/d", undefined],
    [["**", "!a/b"], "a/c", "**"],
    [["a"], "a/b/c", "a"],
    [["a", "!a/b"], "a/b/c", undefined],
    [["a", "!a/b"], "a/x", "a"],
    [["!a", "a"], "a/b", "a"],
    [["*", "!*.md"], "README.md", undefined],
    [["*", "!*.md"], "docs/README.md", "*"],
    [["*", "!**/*.md"], "docs/README.md", undefined],
    [["**/node_modules"], "a/b/node_modules/c", "**/node_modules"],
    [["**name"], "a/longname", "**name"],
    [["**/name"], "a/longname", undefined],
    [["**na?e"], "longname", undefined],
    [["a/**"], "a", undefined],
    [["a**b"], "a/x/b", "a**b"],
    [["../x"], "x", undefined],
    [["."], "x", undefined],
    [["/x"], "x", "x"],
  ];
  for (const [patterns, path, expected] of cases) {
    it(`${patterns.join(" ")}: ${path}`, () => {
      const matcher = IgnoreMatcher.ofPatterns(patterns);
      assert.equal(matcher.excludedBy(path)?.text, expected);
      assert.equal(matcher.excludes(path), expected !== undefined);
    });
  }
});

test("whether an excluded directory has to be looked into", () => {
  const cases: [string[], string, boolean][] = [
    [["a", "!a/b/c"], "a", true],
    [["a", "!a/b/c"], "a/b", true],
    [["a", "!a/b/c"], "a/x", false],
    [["a", "!b"], "a", false],
    [["!a/b", "a"], "a", false],
    [["a", "!**/keep"], "a/x/y", true],
    [["*", "!a*/b"], "abc", true],
    [["*", "!a*/b"], "b", false],
  ];
  for (const [patterns, directory, expected] of cases) {
    const matcher = IgnoreMatcher.ofPatterns(patterns);
    assert.equal(matcher.mayReinclude(directory), expected, `${patterns}: ${directory}`);
  }
});

test("the excluding pattern knows its line", () => {
  const matcher = IgnoreMatcher.of(file("# nothing big\n*.iso\n!small.iso\n"));
  assert.equal(matcher.excludedBy("big.iso")?.range?.start.line, 2);
  assert.equal(matcher.excludedBy("small.iso"), undefined);
});

test("bad patterns are errors that name their line", () => {
  for (const line of ["!", "!  ", "a[", "x\\", "[]"]) {
    const error = refused(
      () => IgnoreMatcher.of(file(`ok\n${line}\n`)),
      "ignore/bad-pattern",
      line,
    );
    assert.equal(error.range?.start.line, 2, line);
  }
});

const segment = fc.constantFrom("a", "b", "ab", "*", "**", "?", "a*", "**b", "[ab]", ".");
const patternText = fc.tuple(
  fc.constantFrom("", "!"),
  fc.array(segment, { minLength: 1, maxLength: 4 }),
)
  .map(([mark, segments]) => mark + segments.join("/"));
const paths = fc.array(fc.constantFrom("a", "b", "ab", "ba"), { minLength: 1, maxLength: 4 });

test("what was asked before does not change an answer", () => {
  fc.assert(
    fc.property(fc.array(patternText), fc.array(paths, { minLength: 1 }), (patterns, asked) => {
      const matcher = IgnoreMatcher.ofPatterns(patterns);
      for (const path of asked.map((names) => names.join("/"))) {
        assert.equal(
          matcher.excludes(path),
          IgnoreMatcher.ofPatterns(patterns).excludes(path),
          path,
        );
      }
    }),
  );
});

test("no path that stays lies below a directory that is not looked into", () => {
  fc.assert(fc.property(fc.array(patternText), paths, (patterns, names) => {
    const matcher = IgnoreMatcher.ofPatterns(patterns);
    if (matcher.excludes(names.join("/"))) return;
    for (let depth = 1; depth < names.length; depth++) {
      const directory = names.slice(0, depth).join("/");
      assert(!matcher.excludes(directory) || matcher.mayReinclude(directory), directory);
    }
  }));
});

test("any ignore file is read or refused", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), fc.string({ unit: "binary" }), (text, path) => {
      thrownBy(() => IgnoreMatcher.of(file(text)).excludes(path), text);
    }),
  );
});
