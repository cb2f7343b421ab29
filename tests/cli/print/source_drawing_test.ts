import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { SourceRange } from "../../../core/source.ts";
import { drawSource, visible } from "../../../cli/print/source_drawing.ts";

/** The stretch from `[` to `]` of a text, which are taken out. */
function marked(text: string): SourceRange {
  const place = (offset: number) => {
    const before = text.slice(0, offset).replace("[", "").split("\n");
    return { line: before.length, column: (before.at(-1) ?? "").length + 1 };
  };
  const file = { name: "Dockerfile", text: text.replace("[", "").replace("]", "") };
  return { file, start: place(text.indexOf("[")), end: place(text.indexOf("]")) };
}

const cases: [string, string, string[]][] = [
  ["a word", "FROM a\nCOPY [--form=b] /a\n", ["2 | COPY --form=b /a", "  |      ^^^^^^^^"]],
  ["an empty stretch", "FROM[] a", ["1 | FROM a", "  |     ^"]],
  ["the end of a line", "FROM a[]\n", ["1 | FROM a", "  |       ^"]],
  ["a tab", "RUN\t[x]", ["1 | RUN x", "  |     ^"]],
  ["two lines", "RUN [a \\\n  b]", [
    "1 | RUN a \\",
    "  |     ^^^",
    "2 |   b",
    "  |   ^",
  ]],
  ["a stretch that ends before a line", "[a\n]b", ["1 | a", "  | ^"]],
  ["many lines", "[a\nb\nc\nd\ne]", [
    "1 | a",
    "  | ^",
    "2 | b",
    "  | ^",
    "3 | c",
    "  | ^",
    "  | …",
  ]],
  ["line ends of Windows", "FROM [a\r\n]x", ["1 | FROM a", "  |      ^"]],
  ["wide characters", "RUN 한국 [x] é\u0301", ["1 | RUN 한국 x é\u0301", "  |          ^"]],
  ["a picture", "😀[x]", ["1 | 😀x", "  |   ^"]],
  ["an escape sequence", "RUN \x1b[31m]", ["1 | RUN ␛31m", "  |      ^^^"]],
  ["reordering", "RUN \u202e[x]", ["1 | RUN <U+202E>x", "  |             ^"]],
];
for (const [name, text, lines] of cases) {
  test(`draws ${name}`, () => assert.equal(drawSource(marked(text)), lines.join("\n")));
}

test("a long line is cut around the place", () => {
  const range = marked(`${"a".repeat(500)}[bbb]${"c".repeat(500)}`);
  const [line = "", mark = ""] = drawSource(range, { width: 40 }).split("\n");
  assert.equal(line, `1 | …${"a".repeat(10)}bbb${"c".repeat(27)}…`);
  assert.equal(mark.indexOf("^"), line.indexOf("b"));
  assert.equal(mark.lastIndexOf("^"), line.lastIndexOf("b"));
});

test("line numbers are as wide as the widest", () => {
  const text = "\n".repeat(8) + "[a\nb]";
  assert.deepEqual(drawSource(marked(text)).split("\n"), [
    " 9 | a",
    "   | ^",
    "10 | b",
    "   | ^",
  ]);
});

test("whatever the file holds, what is drawn is visible and of bounded size", () => {
  const position = fc.record({
    line: fc.integer({ min: 1, max: 6 }),
    column: fc.integer({ min: 1, max: 300 }),
  });
  const text = fc.array(
    fc.oneof(fc.string({ unit: "binary" }), fc.constantFrom("\n", "\t", "\x1b[2J")),
  )
    .map((parts) => parts.join(""));
  fc.assert(fc.property(text, position, position, (text, start, end) => {
    const drawing = drawSource({ file: { name: "f", text }, start, end });
    assert.equal(visible(drawing.replaceAll("\n", "")), drawing.replaceAll("\n", ""));
    for (const line of drawing.split("\n")) assert(line.length < 1000, line);
  }));
});
