/**
 * What is run again, and what is not: a cache mount counts. It is locked: BuildKit gives another one while the last build still has it.
 *
 * @module
 */
import { casesOfRows, inShell, type Row, shell, shellFiles } from "./rows.ts";

const counted = (id: string, command = "true") =>
  `RUN --mount=type=cache,id=frontend-${id},target=/runs,sharing=locked ${command} && echo x >> /runs/n && wc -l < /runs/n > /count-${id}\n`;
const none = ["--network", "none"];

const two = (id: string) =>
  shell(
    `FROM base AS s0\n${counted(`${id}-0`)}FROM base AS s1\n${counted(`${id}-1`)}` +
      `FROM scratch\nCOPY --from=s0 /count* /\nCOPY --from=s1 /count* /\n`,
  );

const rows: readonly Row[] = [
  [
    "the same build twice",
    shell(`FROM base\nENV a=b\nCOPY f /\n${counted("same")}`),
    inShell({ f: "f" }, { earlier: [{}] }),
  ],
  ["--no-cache", two("no-cache"), inShell({}, { earlier: [{}], options: ["--no-cache"] })],
  [
    "--no-cache-filter",
    two("filter"),
    inShell({}, { earlier: [{ options: none }], options: ["--no-cache-filter", "s1"] }),
  ],
  [
    "a wildcard's files are the same, under other names",
    shell("FROM base\nCOPY file* /files/\nRUN ls /files/file1\n"),
    inShell({ file2: "same" }, {
      earlier: [{ files: shellFiles({ file1: "same" }) }],
      refused: /RUN|ls/,
    }),
  ],
  [
    "a wildcard's files are the same, another file is not",
    shell(
      `FROM base\nCOPY foo* files/\n${
        counted("wildcard")
      }COPY bar files/\nFROM scratch\nCOPY --from=1 /count* /files /\n`,
    ),
    inShell({ foo1: "1", foo2: "2", bar: "new" }, {
      earlier: [{ files: shellFiles({ foo1: "1", foo2: "2", bar: "old" }) }],
    }),
  ],
  [
    "one of a wildcard's files is not the same",
    shell(
      `FROM base\nCOPY foo* files/\n${
        counted("changed")
      }FROM scratch\nCOPY --from=1 /count* /files /\n`,
    ),
    inShell({ foo1: "new", foo2: "2" }, {
      earlier: [{ files: shellFiles({ foo1: "1", foo2: "2" }) }],
    }),
  ],
  [
    "a mount of a stage whose files are made anew, and the same",
    shell(
      `FROM base AS made\nCOPY bust /\nRUN mkdir /out && echo foo > /out/foo\nFROM base AS second\n` +
        counted("mount", "touch /out/bar").replace(
          "RUN",
          "RUN --mount=from=made,src=/out,target=/out,rw",
        ) +
        "FROM scratch\nCOPY --from=second /count* /\n",
    ),
    inShell({ bust: "1" }, { earlier: [{ files: shellFiles({ bust: "0" }) }] }),
  ],
  [
    "--no-cache empties no cache mount for the next",
    shell(
      "FROM base\nARG WHO=a\nRUN --mount=type=cache,id=frontend-fresh,target=/c,sharing=locked,mode=0773 touch /c/$WHO && ls /c | wc -l > /seen\n",
    ),
    inShell({}, {
      options: [...none, "--build-arg", "WHO=c"],
      earlier: [
        { options: [...none, "--no-cache"] },
        { options: [...none, "--no-cache", "--build-arg", "WHO=b"] },
      ],
    }),
  ],
  [
    "--no-cache begins a cache mount anew",
    shell(
      "FROM base\nARG WHO=a\nRUN --mount=type=cache,id=frontend-anew,target=/c,sharing=locked touch /c/$WHO && ls /c > /seen\n",
    ),
    inShell({}, {
      options: ["--no-cache", "--build-arg", "WHO=b"],
      earlier: [{ options: none }],
    }),
  ],
  [
    "stages that lead back to one, through a cache in a directory",
    shell(
      "FROM base AS a\nRUN echo aa > /foo\nWORKDIR /bar\nFROM a AS b\nCOPY f .\nFROM a AS c\nCOPY --from=b /bar/f .\nRUN true\nFROM scratch\nCOPY --from=c /foo /f\n",
    ),
    inShell({ f: "f" }, {
      options: ["--cache-to", "type=local,dest=$CACHE", "--cache-from", "type=local,src=$CACHE"],
      earlier: [{ options: [...none, "--cache-to", "type=local,dest=$CACHE"] }],
    }),
  ],
];

export const cachingCases = casesOfRows("frontend: caching", rows);
