/**
 * Dockerfiles in the usual form, which say the same.
 *
 * @module
 */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { QuillaError } from "../../../../core/errors.ts";
import { formatDockerfile } from "../../../../plugins/kit/dockerfile/format.ts";
import { applyEdits, editsBetween } from "../../../../plugins/kit/dockerfile/edits.ts";
import { builtInHost } from "../../../../plugins/mod.ts";
import { ignoringSnippets, snippets } from "../../checks/corpus.ts";

const host = builtInHost();
const format = (text: string) => formatDockerfile({ name: "Dockerfile", text }, host);

const rows: Readonly<Record<string, readonly [before: string, after: string]>> = {
  "keywords and AS": ["from a as B\nonbuild run x\n", "FROM a AS B\nONBUILD RUN x\n"],
  "blanks between words, not in commands": [
    "COPY   --from=b\t a  /b \nRUN  echo   a  \n",
    "COPY --from=b a /b\nRUN echo   a\n",
  ],
  "flags as they are quoted": ['RUN  --mount="type=tmpfs" x\n', 'RUN --mount="type=tmpfs" x\n'],
  "a bare -- behind flags": ['CMD   --   ["a" ,"b"]\n', 'CMD -- ["a", "b"]\n'],
  "values between quotes": [`ENV  a="b   c"   d='e  f'\n`, `ENV a="b   c" d='e  f'\n`],
  "a value the old way": ["ENV  a   b   c\n", "ENV a   b   c\n"],
  "arrays": [
    'CMD ["a","b\\"]" ,  "c"]\nENTRYPOINT [ ]\n',
    'CMD ["a", "b\\"]", "c"]\nENTRYPOINT []\n',
  ],
  "an array over several lines": [
    'CMD [ \\\n"a", \\\n  "b c" \\\n]\n',
    'CMD [ \\\n    "a", \\\n        "b c" \\\n    ]\n',
  ],
  "HEALTHCHECK": [
    "healthcheck  --interval=5s   cmd  curl   a\nHEALTHCHECK none\n",
    "HEALTHCHECK --interval=5s CMD curl   a\nHEALTHCHECK NONE\n",
  ],
  "lines that go on": [
    "RUN a   && \\\n\t\tb \\\n\t\t  c\\\n && d\n",
    "RUN a   && \\\n        b \\\n            c \\\n    && d\n",
  ],
  "what is deeper stays deeper": [
    "RUN if x; then \\\n  y; \\\n     z \\\nfi\n",
    "RUN if x; then \\\n        y; \\\n            z \\\n    fi\n",
  ],
  "comments and empty lines inside": [
    "RUN a \\\n# one\n\n      # two \n  b\n",
    "RUN a \\\n    # one\n    # two\n    b\n",
  ],
  "quotes over several lines": [
    `RUN echo "a \\\n  b" 'c \\\n d' \\\n e\n`,
    `RUN echo "a \\\n  b" 'c \\\n d' \\\n    e\n`,
  ],
  "quotes inside of a substitution": [
    'RUN echo "$(echo "a \\\n  b")" \\\n c\n',
    'RUN echo "$(echo "a \\\n  b")" \\\n    c\n',
  ],
  "an escaped quote, and an escaped blank": [
    'RUN echo \\" \\\n a\\ \\\nb \\\n  c\n',
    'RUN echo \\" \\\n    a\\ \\\nb \\\n    c\n',
  ],
  "words that go on in the next line": ["RUN ab\\\ncd \\\n  ef\n", "RUN ab\\\ncd \\\n    ef\n"],
  "a keyword that goes on in the next line": ["RU\\\nN   x\n", "RU\\\nN   x\n"],
  "a line of nothing but the escape character": [
    "RUN a \\\n  \\\n  b\n",
    "RUN a \\\n    \\\n    b\n",
  ],
  "an escape character that nothing follows": ["RUN a \\\n\n # b\n", "RUN a\n# b\n"],
  "here-documents, byte for byte": [
    "run  <<-A  cat  <<B\n  a \\\n\n\n\tA\n  copy  x\nB\ncopy  <<'C'   /x\n $a \nC\n",
    "RUN <<-A  cat  <<B\n  a \\\n\n\n\tA\n  copy  x\nB\nCOPY <<'C' /x\n $a \nC\n",
  ],
  "another escape character": [
    "# escape=`\nFROM a\nRUN dir `\n c:\\x `\n   && x\n",
    "# escape=`\nFROM a\nRUN dir `\n    c:\\x `\n        && x\n",
  ],
  "a quote behind a backslash that escapes nothing in PowerShell": [
    '# escape=`\nFROM a\nRUN "c:\\" + "a `\n  b"\n',
    '# escape=`\nFROM a\nRUN "c:\\" + "a `\n  b"\n',
  ],
  "line ends of Windows": ["from a\r\nrun b \\\r\n c\r\n", "FROM a\r\nRUN b \\\r\n    c\r\n"],
  "a last line without an end": ["FROM a\r\nRUN b", "FROM a\r\nRUN b\r\n"],
  "a byte order mark": ["\ufefffrom a\n", "\ufeffFROM a\n"],
  "empty lines": ["\n\nFROM a\n\n\n\n  # b\n\n", "FROM a\n\n# b\n"],
  "directives": ["#syntax=x \n# escape=`\n\nFROM a\n", "#syntax=x\n# escape=`\n\nFROM a\n"],
  "a comment that would be a directive at the top": [
    "\n\n# syntax=x\nFROM a\n",
    "\n# syntax=x\nFROM a\n",
  ],
  "an instruction that nobody knows, with all that may be its document": [
    "FROM a\n pin   x  <<E\n  env  a\nE\nenv  a=b\n",
    "FROM a\n pin   x  <<E\n  env  a\nE\nENV a=b\n",
  ],
};

describe("formatDockerfile", () => {
  for (const [name, [before, after]] of Object.entries(rows)) {
    it(name, () => {
      assert.equal(format(before), after);
      assert.equal(format(after), after);
    });
  }

  it("leaves what a plugin reads as it is", () => {
    const host = builtInHost();
    const instruction = {
      keyword: "PIN",
      syntax: { form: "words", heredocs: true },
      parse: () => null,
      apply() {},
    };
    host.register({ name: "pin", api: 2, instructions: [instruction] } as never, {
      origin: "test",
    });
    const text = "from a\n pin  b   <<E\n run  c\nE\n";
    assert.equal(formatDockerfile({ name: "D", text }, host), text.replace("from", "FROM"));
  });

  it("refuses what is no Dockerfile, at its place", () => {
    assert.throws(
      () => format("FROM a\nRUN <<E\nx\n"),
      (error) =>
        error instanceof QuillaError && error.code === "dockerfile/heredoc-not-ended" &&
        error.range?.start.line === 2,
    );
  });

  it("gives what it would give again, and the same instructions, for the corpus of checks", () => {
    for (const { dockerfile } of [...snippets, ...ignoringSnippets]) sound(dockerfile);
  });

  it("gives what it would give again, whatever it is given", () => {
    const piece = fc.constantFrom(
      ..."FROM x\n|RUN |env a|ONBUILD |cmd|copy |foo|a=b|'|\"|\\|\\\n|\\ \n|`\n|\n|\n\n| |\t|# c|# escape=`|# syntax=x"
        .split("|"),
      ...'\r\n|\\\r\n|<<E|<<-E|E\n|\tE\n|[|]|"a"|$(|${|)|}|--|--x=y|$\'|case x|\u00a0|\ufeff|\x85|\v|&& '
        .split("|"),
    );
    const texts = fc.array(piece, { maxLength: 25 }).map((pieces) => `FROM x\n${pieces.join("")}`);
    fc.assert(fc.property(texts, (text) => sound(text)), { numRuns: 300 });
  });
});

/** That it says the same is looked at by the formatter itself. */
function sound(text: string): void {
  let formatted: string;
  try {
    formatted = format(text);
  } catch (error) {
    assert(error instanceof QuillaError && error.code !== "dockerfile/format", text);
    return;
  }
  assert.equal(format(formatted), formatted);
}

it("editsBetween changes no more lines than it has to", () => {
  const file = { name: "Dockerfile", text: "a\nb\nc\nd" };
  for (const text of ["a\nb\nc\nd", "a\nx\nc\nd", "x\na\nb\nc\nd", "a\nb\nc\nd\n", "", "a\nd"]) {
    assert.equal(applyEdits(file, editsBetween(file, text)), text);
  }
  const [edit] = editsBetween(file, "a\nx\ny\nd");
  assert.deepEqual(
    { ...edit, range: { ...edit!.range, file: undefined } },
    {
      range: { file: undefined, start: { line: 2, column: 1 }, end: { line: 4, column: 1 } },
      text: "x\ny\n",
    },
  );
});
