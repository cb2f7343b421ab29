/**
 * Stages and variables: which places name the same one, and what renaming changes.
 *
 * @module
 */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { QuillaError } from "../../../../core/errors.ts";
import { nameAt, renamePlaces } from "../../../../plugins/tools/language_server/rename.ts";
import { edited, withCursor } from "../../../support/edited_text.ts";

/** The text with what is under the cursor renamed. */
function renamed(written: string, name: string): string {
  const { analysis, document, place } = withCursor(written);
  const found = renamePlaces(analysis, place, name);
  return edited(
    document,
    found.map(({ range }) => ({ range: analysis.places.range(range), newText: name })),
  );
}

const table: readonly [what: string, before: string, name: string, after: string][] = [
  [
    "a stage, wherever it is named, in any case",
    "FROM a AS Bu|ild\nFROM build AS c\nCOPY --from=BUILD / /\nRUN --mount=type=bind,from=build,target=/b x\n",
    "made",
    "FROM a AS made\nFROM made AS c\nCOPY --from=made / /\nRUN --mount=type=bind,from=made,target=/b x\n",
  ],
  [
    "a stage at one of its uses, and no other of a like name",
    "FROM a AS b\nFROM a AS b-c\nFROM x\nCOPY --from=b-c / /\nCOPY --from=|b b b\n",
    "d",
    "FROM a AS d\nFROM a AS b-c\nFROM x\nCOPY --from=b-c / /\nCOPY --from=d b b\n",
  ],
  [
    "the latest of two stages of a name",
    "FROM a AS b\nFROM |b AS c\nFROM x AS b\nCOPY --from=c / /\nFROM b\n",
    "d",
    "FROM a AS d\nFROM d AS c\nFROM x AS b\nCOPY --from=c / /\nFROM b\n",
  ],
  [
    "a build argument in the whole file, for --build-arg gives all of them one value",
    "ARG V|ER=1\nFROM a:$VER\nARG VER\nRUN echo ${VER:-x} \"$VER\" '$VER' \\$VER $VERY\nFROM b\nARG VER=2\nENV A=${VER}\n",
    "W",
    "ARG W=1\nFROM a:$W\nARG W\nRUN echo ${W:-x} \"$W\" '$W' \\$VER $VERY\nFROM b\nARG W=2\nENV A=${W}\n",
  ],
  [
    "a variable of the environment in its stage, and in those built on it",
    "FROM a AS b\nENV F|OO=1 BAR=$FOO\nFROM b\nRUN echo $FOO\nFROM a\nENV FOO=2\nRUN echo $FOO\n",
    "X",
    "FROM a AS b\nENV X=1 BAR=$X\nFROM b\nRUN echo $X\nFROM a\nENV FOO=2\nRUN echo $FOO\n",
  ],
  [
    "in here-documents, and not in those that are handed on as they are",
    "FROM a\nENV A|A=1\nRUN <<E\necho $AA\nE\nCOPY <<E /x\n${AA}\nE\nCOPY <<'E' /y\n$AA\nE\n",
    "B",
    "FROM a\nENV B=1\nRUN <<E\necho $B\nE\nCOPY <<E /x\n${B}\nE\nCOPY <<'E' /y\n$AA\nE\n",
  ],
  [
    "over several lines, flags included",
    "FROM a\nARG U|SR\nCOPY --chown=$USR \\\n  # $USR\n  a$USR \\\n  /\n",
    "O",
    "FROM a\nARG O\nCOPY --chown=$O \\\n  # $USR\n  a$O \\\n  /\n",
  ],
  [
    "what a command gives a value itself, where it reads it",
    "FROM a\nARG V|\nRUN V=${V:-1} && make V=$V\nRUN V=1 make\n",
    "W",
    "FROM a\nARG W\nRUN W=${W:-1} && make V=$W\nRUN V=1 make\n",
  ],
  [
    "not between single quotes of what the build expands, and not in a JSON array",
    'FROM a\nENV A|=1\nLABEL x=\'$A\' y="$A"\nCMD ["$A"]\n',
    "B",
    'FROM a\nENV B=1\nLABEL x=\'$A\' y="$B"\nCMD ["$A"]\n',
  ],
  [
    "in what a JSON array hands to a shell",
    'FROM a\nENV A|=1\nCMD ["/bin/bash", "-ec", "echo \\"$A\\""]\nRUN ["sh", "$A"]\n',
    "B",
    'FROM a\nENV B=1\nCMD ["/bin/bash", "-ec", "echo \\"$B\\""]\nRUN ["sh", "$A"]\n',
  ],
  [
    "as Windows' shells write it",
    "# escape=`\nFROM a\nARG V|\nRUN echo %V% $env:V $V\n",
    "W",
    "# escape=`\nFROM a\nARG W\nRUN echo %W% $env:W $W\n",
  ],
  [
    "beside lines that are wrong",
    "FROM a AS b|\nCOPY x\nFROM c d AS e\nCOPY --from=b / /\n",
    "f",
    "FROM a AS f\nCOPY x\nFROM c d AS e\nCOPY --from=f / /\n",
  ],
  [
    "behind characters of several units, and carriage returns",
    "FROM a AS b\r\nENV X='😀' Y|=1\r\nRUN echo 😀 $Y\r\n",
    "Z",
    "FROM a AS b\r\nENV X='😀' Z=1\r\nRUN echo 😀 $Z\r\n",
  ],
];

describe("renaming", () => {
  for (const [what, before, name, after] of table) {
    it(what, () => assert.equal(renamed(before, name), after));
  }

  const refused: readonly [what: string, text: string, name: string, message: RegExp][] = [
    ["what is no name", "FROM a AS |b\n", "1x", /cannot be the name of a stage/],
    [
      "what means nothing to a shell",
      "FROM a\nARG |B\n",
      "a-b",
      /cannot be the name of a variable/,
    ],
    ["a name that there is", "FROM a AS |b\nFROM a AS c\n", "C", /there is a stage "C" already/],
    ["a variable that there is", "FROM a\nARG |b\nARG c\n", "c", /there is a variable "c" already/],
    ["scratch", "FROM a AS |b\n", "scratch", /means something else/],
    ["what the build gives", "FROM a\nARG TARGET|ARCH\n", "x", /is given by the build/],
    ["what an image may have", "FROM a\nRUN echo $PA|TH\n", "x", /no stage and no variable here/],
    ["a word", "FROM a\nRUN e|cho\n", "x", /no stage and no variable here/],
  ];
  for (const [what, text, name, message] of refused) {
    it(`refuses ${what}`, () => {
      assert.throws(
        () => renamed(text, name),
        (error) =>
          error instanceof QuillaError && error.code === "lsp/rename" &&
          message.test(error.message),
      );
    });
  }
});

describe("going to what is named", () => {
  it("tells declarations from uses", () => {
    const { analysis, place } = withCursor("ARG V=1\nFROM a:$V|\nARG V\n");
    const places = nameAt(analysis, place)!.named.places;
    const shown = places.map(({ range, isDeclaration }) => [range.start.line, isDeclaration]);
    assert.deepEqual(shown, [[1, true], [2, false], [3, true]]);
  });
});
