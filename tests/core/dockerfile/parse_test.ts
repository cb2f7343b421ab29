import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { parseDockerfile, type RawInstruction } from "../../../core/dockerfile/parse.ts";
import { decodeSource } from "../../../core/dockerfile/source_lines.ts";
import type { SourceRange } from "../../../core/source.ts";
import { refused, thrownBy } from "../../support/refused.ts";
import { syntaxOf } from "./built_in_syntax.ts";

const parse = (text: string) => parseDockerfile({ name: "Dockerfile", text }, syntaxOf);
const only = (text: string): RawInstruction => {
  const { instructions } = parse(text);
  assert.equal(instructions.length, 1);
  return instructions[0]!;
};
const words = (raw: RawInstruction) => raw.args.map(({ text }) => text);
const place = ({ start, end }: SourceRange) =>
  `${start.line}:${start.column}-${end.line}:${end.column}`;

test("bytes are UTF-8, with or without a byte order mark", () => {
  const bytes = new TextEncoder().encode("\ufeffFROM ♥\n");
  assert.equal(decodeSource("Dockerfile", bytes).text, "FROM ♥\n");
});

test("the first byte that is not UTF-8 is pointed at", () => {
  const cases: [number[], string][] = [
    [[0x41, 0x0a, 0xe2, 0x99, 0xa5, 0xff, 0x42], "2:2"],
    [[0xff], "1:1"],
    [[0xef, 0xbb, 0xbf, 0x41, 0x80], "1:2"],
    [[0x41, 0xe2, 0x99], "1:2"],
    [[0x41, 0xe2, 0x99, 0x0a, 0x41], "1:2"],
    [[0xed, 0xa0, 0x80], "1:1"],
    [[0xef, 0xbf, 0xbd, 0xc0], "1:2"],
  ];
  for (const [bytes, expected] of cases) {
    const error = refused(
      () => decodeSource("Dockerfile", new Uint8Array(bytes)),
      "dockerfile/not-utf8",
      String(bytes),
    );
    const { line, column } = error.range!.start;
    assert.equal(`${line}:${column}`, expected, String(bytes));
  }
});

test("directives stand at the top, once each, in any case", () => {
  const text = "# Syntax = docker/dockerfile:1 \n#ESCAPE=`\n# check=skip=all\nFROM `\n a\n";
  const { directives, escape, instructions } = parse(text);
  assert.deepEqual(
    [...directives.values()].map(({ name, value }) => [name, value]),
    [["syntax", "docker/dockerfile:1"], ["escape", "`"], ["check", "skip=all"]],
  );
  assert.equal(directives.get("check")?.range.start.line, 3);
  assert.equal(escape, "`");
  assert.deepEqual(instructions.map(words), [["a"]]);
});

test("behind a comment, a blank line or an unknown name a directive is a comment", () => {
  for (const before of ["# a comment", "", "# other=1", "FROM x", "# escape="]) {
    assert.equal(parse(`${before}\n# escape=\`\nFROM a\n`).escape, "\\", before);
  }
});

test("bad directives", () => {
  const twice = refused(
    () => parse("# escape=`\n# Escape=`\nFROM a"),
    "dockerfile/directive-twice",
  );
  assert.equal(place(twice.range!), "2:1-2:11");
  refused(() => parse("# escape=x\nFROM a"), "dockerfile/invalid-escape");
});

test("lines end as on Unix or Windows, and the file may begin with a mark", () => {
  const { instructions } = parse("\ufeff# escape=\\\r\nFROM a\r\nRUN a \\\r\n  b\r\n");
  assert.deepEqual(instructions.map(words), [["a"], ["a   b"]]);
});

test("places are those of the file, behind continuations too", () => {
  const text = "\ufeff  COPY --link \\\n# comment\n\n  --from=a \\\n  x yy\\\nzz \\\n  end\n";
  const raw = only(text);
  const range = ({ start, end }: { start: number; end: number }) =>
    place(raw.line.range(start, end));
  assert.equal(range(raw.keyword), "1:4-1:8");
  assert.deepEqual(raw.flags.map(range), ["1:9-1:15", "4:3-4:11"]);
  assert.deepEqual(words(raw), ["x", "yyzz", "end"]);
  assert.deepEqual(raw.args.map(range), ["5:3-5:4", "5:5-6:3", "7:3-7:6"]);
});

test("an empty line inside an instruction is warned about", () => {
  const { instructions } = parse("RUN a \\\n\n\n b\nRUN c \\\n# comment\n d\n");
  const found = instructions.map(({ line }) => line.emptyLine && place(line.emptyLine));
  assert.deepEqual(found, ["2:1-2:1", undefined]);
});

test("comments above belong to the instruction; an empty comment keeps them away", () => {
  const { instructions } = parse("# syntax=x\n# far\n#\n# near\n\n  #  nearer \nFROM a\nRUN b\n");
  assert.deepEqual(instructions.map(({ comments }) => comments), [["near", "nearer"], []]);
});

test("a line of an escape character alone is no instruction", () => {
  assert.deepEqual(parse("FROM a\n\\\n").instructions.map(words), [["a"]]);
  assert.deepEqual(parse("\\\nFROM a\n").instructions.map(words), [["a"]]);
});

test("what no Dockerfile may have", () => {
  const cases: [string, string, string][] = [
    ["", "dockerfile/empty", ""],
    ["# nothing\n\n", "dockerfile/empty", ""],
    ["FROM a\nRUN a\0b\n", "dockerfile/nul-byte", "2:6-2:7"],
    ["FROM a\nRUN <<E\n\0\nE\n", "dockerfile/nul-byte", "3:1-3:2"],
    [`FROM a\nRUN ${"x".repeat(65532)}\n`, "dockerfile/line-too-long", "2:1-2:2"],
    [`RUN ${"♥".repeat(21844)}\n`, "dockerfile/line-too-long", "1:1-1:2"],
    ["FROM a\nRUN a <<E\nb\n", "dockerfile/heredoc-not-ended", "2:7-2:10"],
    ["FROM a\nENV a\n", "dockerfile/invalid-pair", "2:5-2:6"],
    ["FROM a\nENV a=b c\n", "dockerfile/invalid-pair", "2:9-2:10"],
    ["FROM a\nENV =b\n", "dockerfile/invalid-pair", "2:5-2:7"],
    ["FROM a\nCMD \\\n [1]\n", "dockerfile/json-not-strings", "3:2-3:5"],
    ["RUN --mount='x a\n", "dockerfile/flag-quote", "1:5-1:17"],
    ["ONBUILD ONBUILD RUN a\n", "dockerfile/nested-instruction", "1:9-1:16"],
  ];
  for (const [text, code, expected] of cases) {
    const { range } = refused(() => parse(text), code, text.slice(0, 30));
    assert.equal(range === undefined ? "" : place(range), expected, text.slice(0, 30));
  }
});

test("the longest line that is possible", () => {
  assert.equal(only(`RUN ${"x".repeat(65531)}\n`).args[0]?.text.length, 65531);
});

test("here-documents of an instruction inside another belong to both", () => {
  const raw = only("ONBUILD COPY <<-A <<B /x\n\tone\n\tA\ntwo\nB\n");
  const documents = [["A", "\tone\n", "one\n"], ["B", "two\n", "two\n"]];
  for (const { heredocs } of [raw, raw.inner!]) {
    assert.deepEqual(heredocs.map(({ name, content, body }) => [name, content, body]), documents);
  }
  assert.deepEqual(raw.heredocs.map(({ range }) => place(range)), ["2:1-3:1", "4:1-5:1"]);
});

test("here-documents keep the line ends of Windows, and end all the same", () => {
  assert.equal(only("RUN <<E\r\na\r\nE\r\n").heredocs[0]?.content, "a\r\n");
});

test("what only looks like a here-document", () => {
  for (
    const text of ["USER <<E", 'RUN ["<<E"]', "RUN 'a <<E'", "RUN a <<<E", "RUN 'a <<E", "CMD <<E"]
  ) {
    assert.deepEqual(only(text).heredocs, [], text);
  }
});

test("an unknown instruction is kept, without arguments", () => {
  const raw = only("Fetch --x=1 a b\n");
  assert.equal(raw.syntax, undefined);
  assert.deepEqual([raw.keyword.text, words(raw), raw.flags.map(({ text }) => text)], [
    "Fetch",
    [],
    ["--x=1"],
  ]);
});

test("halves of surrogate pairs in JSON become U+FFFD", () => {
  assert.deepEqual(words(only('CMD ["\\ud800", "\\ud83d\\ude00"]')), ["\ufffd", "😀"]);
});

const fragment = fc.oneof(
  fc.constantFrom(
    ...["FROM ", "RUN ", "COPY ", "ENV ", "ONBUILD ", "HEALTHCHECK ", "ARG ", "\n", "\\\n", "`\n"],
    ...[
      "<<E ",
      "<<-'E' ",
      "E\n",
      "--a=b ",
      "--",
      '"',
      "'",
      "\\",
      "[",
      "]",
      ",",
      "#",
      "# escape=`\n",
      "=",
    ],
  ),
  fc.string({ unit: "binary", maxLength: 6 }),
);
const dockerfile = fc.array(fragment, { maxLength: 40 }).map((parts) => parts.join(""));

test("any text is read or refused, with places inside the file", () => {
  fc.assert(
    fc.property(dockerfile, (text) => {
      const inside = (range: SourceRange) => {
        const lines = text.split("\n");
        for (const { line, column } of [range.start, range.end]) {
          assert(line >= 1 && line <= lines.length, `line ${line}`);
          assert(column >= 1 && column <= (lines[line - 1] ?? "").length + 2, `column ${column}`);
        }
      };
      const error = thrownBy(() => {
        for (const { line, keyword, end, flags, args, pairs } of parse(text).instructions) {
          for (const token of [keyword, ...flags, ...args, ...pairs]) {
            inside(line.range(token.start, token.end));
          }
          inside(line.range(keyword.start, end));
        }
      }, text);
      if (error?.range !== undefined) inside(error.range);
    }),
    { numRuns: 500 },
  );
});

test("any bytes are text or refused", () => {
  fc.assert(fc.property(fc.uint8Array(), (bytes) => {
    const error = thrownBy(() => decodeSource("Dockerfile", bytes));
    assert((error?.range?.start.line ?? 1) <= bytes.filter((byte) => byte === 0x0a).length + 1);
  }));
});

test("many lines and many documents are read", () => {
  const many = 20_000;
  assert.equal(parse("RUN a\n".repeat(many)).instructions.length, many);
  assert.equal(only(`RUN a${" \\\n b".repeat(many)}`).line.text.length, 5 + 3 * many);
  assert.equal(only(`RUN <<E\n${"x\n".repeat(many)}E\n`).heredocs[0]?.content.length, 2 * many);
  assert.equal(only(`ENV ${"a=b ".repeat(5000)}`).pairs.length, 5000);
});
