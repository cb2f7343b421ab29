import assert from "node:assert/strict";
import { test } from "node:test";
import { bindLine } from "../../../core/dockerfile/binding.ts";
import { parseDockerfile } from "../../../core/dockerfile/parse.ts";
import { QuillaError } from "../../../core/errors.ts";
import type { SourceRange } from "../../../core/source.ts";
import { refused } from "../../support/refused.ts";
import { keywords, syntaxOf } from "./built_in_syntax.ts";

function bind(text: string) {
  const { instructions } = parseDockerfile({ name: "Dockerfile", text }, syntaxOf);
  assert.equal(instructions.length, 1);
  return bindLine(instructions[0]!, keywords);
}
const place = ({ start, end }: SourceRange) =>
  `${start.line}:${start.column}-${end.line}:${end.column}`;

test("flags by kind", () => {
  const line = bind("copy --from=a --exclude=x --link --exclude='y z' src dst");
  assert.equal(line.keyword, "COPY");
  assert.equal(line.written, "copy");
  assert.equal(line.flag("from"), "a");
  assert.equal(line.flag("chown"), undefined);
  assert.deepEqual(line.flags("exclude"), ["x", "y z"]);
  assert.deepEqual(line.flags("mount"), []);
  assert.equal(line.enabled("link"), true);
  assert.deepEqual(line.args, ["src", "dst"]);
  assert.equal(place(line.range), "1:1-1:57");
  assert.equal(place(line.rangeOf(0)), "1:50-1:53");
  assert.equal(place(line.rangeOf(7)), "1:1-1:57");
  assert.equal(place(line.rangeOfFlag("exclude", 1)), "1:34-1:49");
  assert.equal(place(line.rangeOfFlag("chown")), "1:1-1:57");
});

test("boolean flags", () => {
  const cases: [string, boolean][] = [
    ["", false],
    ["--link", true],
    ["--link=true", true],
    ["--link=FALSE", false],
  ];
  for (const [flag, expected] of cases) {
    assert.equal(bind(`COPY ${flag} a b`).enabled("link"), expected, flag);
  }
});

test("an empty value is a value", () => assert.equal(bind("COPY --from= a b").flag("from"), ""));

test("what is refused, where, and what to do", () => {
  const cases: [string, string, string, RegExp][] = [
    ["FORM a", "dockerfile/unknown-instruction", "1:1-1:5", /mean FROM\?/],
    ["include a", "dockerfile/unknown-instruction", "1:1-1:8", /plugin/],
    ["COPY --form=a b c", "dockerfile/unknown-flag", "1:6-1:14", /mean --from\?/],
    ["COPY --nothing b c", "dockerfile/unknown-flag", "1:6-1:15", /--from, --chown/],
    ["COPY --constructor=1 b", "dockerfile/unknown-flag", "1:6-1:21", /takes/],
    ["USER --x y", "dockerfile/unknown-flag", "1:6-1:9", /none/],
    ["COPY --from=a --from=b c", "dockerfile/flag-twice", "1:15-1:23", /one/],
    ["COPY --link --link c", "dockerfile/flag-twice", "1:13-1:19", /one/],
    ["COPY --from b c", "dockerfile/flag-value", "1:6-1:12", /--from=VALUE/],
    ["COPY --exclude b c", "dockerfile/flag-value", "1:6-1:15", /--exclude=VALUE/],
    ["COPY --link=yes b c", "dockerfile/flag-value", "1:6-1:16", /--link=true/],
    ["ONBUILD COPY --form=a b c", "dockerfile/unknown-flag", "1:14-1:22", /--from/],
    ["ONBUILD CPOY b c", "dockerfile/unknown-instruction", "1:9-1:13", /COPY/],
  ];
  for (const [text, code, range, hint] of cases) {
    const error = refused(() => bind(text), code, text);
    assert.equal(place(error.range!), range, text);
    assert.match(error.hint ?? "", hint, text);
  }
});

test("pairs, and the old way to write them", () => {
  const pairs = bind("ENV a=b \\\n  c='d e'").pairs;
  assert.deepEqual(pairs.map(({ name, value, legacy }) => [name, value, legacy]), [
    ["a", "b", false],
    ["c", "'d e'", false],
  ]);
  assert.deepEqual(pairs.map(({ range }) => place(range)), ["1:5-1:8", "2:3-2:10"]);
  const [old] = bind("ENV a b=c d").pairs;
  assert.deepEqual([old?.name, old?.value, old?.legacy], ["a", "b=c d", true]);
});

test("the text of an instruction, with the instruction inside and its here-documents", () => {
  const text = "# why\n  ONBUILD \\\n  RUN --network=none <<-A cat\n\tone\n\tA\n";
  const line = bind(text);
  assert.equal(line.text, "ONBUILD   RUN --network=none <<-A cat");
  assert.equal(line.inner?.text, "RUN --network=none <<-A cat");
  assert.equal(line.inner?.textWithHeredocs, "RUN --network=none <<-A cat\n\tone\nA");
  assert.equal(line.inner?.flag("network"), "none");
  assert.deepEqual(line.comments, ["why"]);
  assert.equal(place(line.inner!.range), "3:3-3:30");
  const again = bind(line.inner!.textWithHeredocs);
  assert.deepEqual(again.heredocs.map(({ body }) => body), ["one\n"]);
});

test("a plugin's error points at the instruction unless it says where", () => {
  const line = bind("FROM a AS b");
  const error = line.error("no", { code: "from/no" });
  assert(error instanceof QuillaError);
  assert.equal(place(error.range!), "1:1-1:12");
  const closer = line.error("no", { code: "from/no", hint: "h", range: line.rangeOf(2) });
  assert.equal(place(closer.range!), "1:11-1:12");
  assert.equal(closer.hint, "h");
});
