/**
 * SOURCE_DATE_EPOCH: when an image was made.
 *
 * @module
 */
import { archiveOf, member } from "../../support/archive.ts";
import { casesOfRows, inShell, type Row, shell } from "./rows.ts";

const day = 1_700_000_001;
const archive = archiveOf([
  member(
    "Dockerfile",
    { mtime: day + 100 },
    "FROM scratch\nARG SOURCE_DATE_EPOCH\nLABEL seen=$SOURCE_DATE_EPOCH\nCOPY f /\n",
  ),
  member("f", { mtime: day + 200 }, "f"),
]);
const served = { "src.tar": archive };
const f = { f: "f" };
const given = (value: string | number) => ["--build-arg", `SOURCE_DATE_EPOCH=${value}`];

const rows: readonly Row[] = [
  [
    "of a directory that is the context",
    "FROM scratch\nARG SOURCE_DATE_EPOCH\nLABEL t=<$SOURCE_DATE_EPOCH>\nCOPY f .\n",
    {
      files: f,
      options: given("context"),
      // When the other one was made is the day of the test.
      asks: "image",
    },
  ],
  ["given", "FROM scratch\nENTRYPOINT one two\nCOPY f .\n", { files: f, options: given(day) }],
  ["as a default", `ARG SOURCE_DATE_EPOCH=${day}\nFROM scratch\nCOPY f .\n`, { files: f }],
  ["given, and as a default", `ARG SOURCE_DATE_EPOCH=${day}\nFROM scratch\nCOPY f .\n`, {
    files: f,
    options: given(day + 1),
  }],
  ["no time", "ARG SOURCE_DATE_EPOCH=not-a-time\nFROM scratch\nCOPY f .\n", {
    files: f,
    refused: /SOURCE_DATE_EPOCH/,
  }],
  ["of a repository that is the context", "", {
    repository: { ...f, Dockerfile: "FROM scratch\nCOPY f /\n" },
    context: "$REPOSITORY",
    options: given("context"),
  }],
  ["of an archive that is the context", "", {
    served,
    context: "$SERVER/src.tar",
    options: given("context"),
  }],
  [
    "of a stage with an archive, seen in RUN",
    shell(
      "FROM scratch AS source\nARG SERVER\nADD $SERVER/src.tar /\nFROM base\nARG SOURCE_DATE_EPOCH\nRUN echo $SOURCE_DATE_EPOCH > /seen\n",
      "ARG SOURCE_DATE_EPOCH=source\n",
    ),
    { ...inShell(), served, options: [] },
  ],
  [
    "of a stage, and given",
    "ARG SOURCE_DATE_EPOCH=source\nFROM scratch AS source\nARG SERVER\nADD $SERVER/src.tar /\nFROM scratch\nCOPY f .\n",
    { files: f, served, options: given(day + 2) },
  ],
  [
    "of a stage that has more than a source",
    "ARG SOURCE_DATE_EPOCH=source\nFROM scratch AS source\nCOPY f /f\nFROM scratch\nCOPY f .\n",
    { files: f, refused: /SOURCE_DATE_EPOCH/ },
  ],
  ["of a named context", "ARG SOURCE_DATE_EPOCH=source\nFROM scratch\nCOPY f .\n", {
    files: f,
    served,
    options: ["--build-context", "source=$SERVER/src.tar"],
  }],
  [
    "given, with a working directory",
    shell("FROM base\nWORKDIR /made\n"),
    inShell({}, { options: given(day) }),
  ],
  [
    "given, with files that are older and newer",
    shell(
      "FROM base\nRUN touch /a && touch -d '2010-01-01 12:34:56' /b && touch -d '2030-01-01 12:34:56' /c\nRUN rm /b\n",
    ),
    inShell({}, { options: given(day) }),
  ],
  ["given, with --link", "FROM scratch\nCOPY --link f f\n", { files: f, options: given(day) }],
];

export const timeCases = casesOfRows(
  "frontend: times",
  rows.map(([name, dockerfile, more]): Row => [name, dockerfile, { asks: "times", ...more }]),
);
