/**
 * Stages, bases, triggers, histories, platforms and what is written out.
 *
 * @module
 */
import type { Step } from "../case.ts";
import { casesOfRows, inShell, type Row, shell } from "./rows.ts";

const f = { f: "f" };
const based = (text: string) => ({ dockerfile: shell(text), options: ["--network", "none"] });
const withBases = (bases: Record<string, Omit<Step, "files">>, files = {}) =>
  inShell(files, { bases });

const stages: Row[] = [
  [
    "an image, not a stage",
    "FROM scratch\nCOPY --from=busy /etc/passwd seen\n",
    withBases({ busy: based("FROM base") }),
  ],
  [
    "a stage that is called as an image is",
    "FROM scratch AS golang\nCOPY f /usr/bin/go\nFROM scratch\nCOPY --from=golang /usr/bin/go go\n",
    { files: f },
  ],
  [
    "names in capital letters and small ones",
    "FROM scratch AS STAge0\nCOPY f g\nFROM scratch AS staGE1\nCOPY --from=staGE0 g h\nFROM scratch\nCOPY --from=stage1 h i\n",
    { files: f, options: ["--target", "Stage1"] },
  ],
  [
    "a stage that comes later",
    "FROM scratch AS one\nCOPY --from=late / /o\nFROM scratch AS late\nCOPY f /\nFROM one\n",
    { files: f, refused: /late/ },
  ],
  [
    "a file of a stage that comes later",
    "FROM scratch AS one\nCOPY --from=late /f /o\nFROM scratch AS late\nCOPY f /\nFROM one\n",
    { files: f, refused: /late/ },
  ],
  ["no stage at all", "ARG a=b\n", { refused: /no stages|no FROM|FROM/ }],
  [
    "a target that is misspelt",
    "FROM scratch AS build\nCOPY f /\nFROM scratch\nCOPY --from=build /f /\n",
    {
      files: f,
      options: ["--target", "bulid"],
      refused: /bulid(.|\n)*build/,
    },
  ],
  ["nothing but a base that is empty", "FROM scratch\nENV a=b\n"],
  ["a working directory that is made, and left", "FROM scratch\nWORKDIR /made\nWORKDIR /\n"],
  [
    "a relative path of another stage",
    "FROM scratch AS one\nWORKDIR /w\nCOPY f /\nFROM scratch\nCOPY --from=one f .\n",
    { files: f },
  ],
  ["an image without layers", "FROM empty\nLABEL more=1\nCOPY f .\n", {
    files: f,
    bases: { empty: { dockerfile: "FROM scratch\nLABEL first=1\n" } },
  }],
  [
    "an image's command, under a new entrypoint",
    'FROM said\nSHELL ["ls"]\nENTRYPOINT my own\nCOPY f /\n',
    { files: f, bases: { said: { dockerfile: 'FROM scratch\nCMD ["test"]\n' } } },
  ],
  ["JSON that is none, as an entrypoint", "FROM scratch\nCOPY f /\nENTRYPOINT []some text\n", {
    files: f,
  }],
];

const contexts: Row[] = [
  [
    "an image in the place of another",
    shell("FROM asked AS b\nRUN cat /mark > /seen\nFROM scratch\nCOPY --from=b /seen /\n"),
    withBases({ asked: based("FROM base\nRUN echo marked > /mark") }),
  ],
  [
    "an image's environment",
    "FROM asked AS b\nRUN echo $PATH > /path; echo $OWN > /own\nFROM scratch\nCOPY --from=b /path /own /\n",
    withBases({ asked: based("FROM base\nENV PATH=/first:$PATH\nENV OWN=own") }),
  ],
  [
    "an image in the place of a stage with a parent",
    shell(
      "FROM base AS parent\nFROM parent AS asked\nRUN echo stage > /stage\nFROM asked\nRUN ls / > /seen\n",
    ),
    withBases({ asked: based("FROM base\nRUN echo marked > /mark") }),
  ],
  [
    "an image for the machine that builds",
    "FROM --platform=$BUILDPLATFORM asked AS target\nRUN echo hello > /said\n",
    inShell({}, {
      bases: { asked: based("FROM base") },
      options: ["--platform", "darwin/ppc64le"],
    }),
  ],
  [
    "nothing in the place of an image",
    "FROM busybox AS b\nCOPY <<E /out\nhello\nE\n",
    { options: ["--build-context", "busybox=docker-image://scratch"] },
  ],
  [
    "a directory with an ignore file in the place of a stage",
    shell("FROM base AS b\nRUN echo no > /out\nFROM scratch\nCOPY --from=b /o* /\n"),
    inShell({ "other/out": "yes", "other/out2": "ignored", "other/.dockerignore": "out2\n" }, {
      options: ["--build-context", "b=$CONTEXT/other"],
    }),
  ],
  [
    "one image in two places",
    "FROM busybox AS b\nRUN ls > out\nFROM other AS imported\nRUN echo $V > outv\nFROM scratch\nCOPY --from=b /w/o* /\nCOPY --from=imported /w/outv /\n",
    withBases({
      other: based("FROM base\nWORKDIR /w\nRUN echo first > out\nENV V=v"),
      b: based("FROM base\nWORKDIR /w\nRUN echo first > out && echo second > out2\nENV V=v"),
    }),
  ],
  ["an image as it is", "FROM absent AS b\n", {
    bases: { absent: { dockerfile: "FROM scratch\nWORKDIR /w\nENV A=b\n" } },
  }],
  [
    "files of a directory in every way",
    shell(
      "FROM scratch AS copied\nCOPY --from=dir /small /\nFROM base AS mounted\nRUN --mount=from=dir,src=/small,target=/in/small cp /in/small /small\n" +
        "FROM dir AS whole\nFROM scratch\nCOPY --link --from=copied /small /1\nCOPY --link --from=mounted /small /2\nCOPY --link --from=whole /small /3\n",
    ),
    inShell({ "dir/small": "small", "dir/large": "x".repeat(100_000) }, {
      options: ["--build-context", "dir=$CONTEXT/dir"],
    }),
  ],
  [
    "those of stages that nobody needs are not asked for",
    "FROM broken AS unused\nFROM scratch AS b\nCOPY f /\nFROM other AS more\nFROM scratch\nCOPY --from=b /f /\n",
    {
      files: f,
      options: [
        "--build-context",
        "unused=docker-image://127.0.0.1:1/none",
        "--build-context",
        "other=docker-image://127.0.0.1:1/not",
      ],
    },
  ],
];

const trigger = (text: string) => based(`FROM base\n${text}`);
const triggers: Row[] = [
  [
    "cleared in the child",
    "FROM child AS b\nFROM parent\nCOPY --from=b /out /\n",
    withBases({
      parent: trigger("ONBUILD RUN mkdir -p /out && echo 1 >> /out/f"),
      child: trigger("RUN mkdir /out && echo child > /out/f"),
    }),
  ],
  [
    "run once, before the stage that stands on it",
    "FROM parent AS b\nRUN test -f /out/ran && touch /step1\nRUN rm /out/ran\nFROM b AS child\nRUN test ! -f /out/ran && touch /step2\nFROM scratch\nCOPY --from=child /step* /\n",
    withBases({ parent: trigger("ONBUILD RUN mkdir -p /out && touch /out/ran") }),
  ],
  [
    "of an image in the place of another, with a stage of this Dockerfile",
    "FROM scratch AS otherstage\nCOPY f /file\nFROM parent AS b\nFROM scratch\nCOPY --from=b /out/f /g\n",
    withBases({ parent: trigger("ONBUILD COPY --from=otherstage /file /out/f") }, f),
  ],
  [
    "of an earlier stage, in RUN",
    shell(
      "FROM base AS first\nONBUILD RUN mkdir -p /out && echo 1 >> /out/f\nFROM first AS mid\nRUN cp /out/f /out/g\nFROM scratch\nCOPY --from=mid /out/g /\n",
    ),
    inShell(),
  ],
  [
    "of an earlier stage, with another stage's files",
    shell(
      "FROM scratch AS src\nCOPY f /in/\nFROM base AS first\nONBUILD COPY --from=src /in/f /out/f\nFROM first AS mid\nRUN cp /out/f /out/g\nFROM scratch\nCOPY --from=mid /out/g /\n",
    ),
    inShell(f),
  ],
  [
    "that need another image",
    "FROM parent AS b\nRUN cat /out/copied > /out/again\nFROM scratch\nCOPY --from=b /out /\n",
    withBases({
      parent: trigger("ONBUILD COPY --from=further /mark /out/copied"),
      further: trigger("RUN echo far > /mark"),
    }),
  ],
  [
    "that mount a stage",
    "FROM one AS inputstage\nRUN echo foo > /foo\nFROM two AS b\nRUN echo 3 > /out/three\nFROM scratch\nCOPY --from=b /out /\n",
    withBases({
      one: trigger("ONBUILD RUN echo one > /first"),
      two: trigger(
        "ONBUILD RUN --mount=type=bind,target=/in,from=inputstage mkdir /out && cat /in/foo > /out/foo && cat /in/first > /out/first",
      ),
    }),
  ],
  [
    "with a cache",
    "FROM parent\nRUN --mount=type=cache,id=frontend-trigger,target=/c cat /c/f > /seen\n",
    withBases({
      parent: trigger(
        "ONBUILD RUN --mount=type=cache,id=frontend-trigger,target=/c echo 42 > /c/f && echo 11 >> /bar",
      ),
    }),
  ],
  [
    "with a here-document",
    "FROM parent AS b\nFROM scratch\nCOPY --from=b /said /\n",
    withBases({ parent: trigger('ONBUILD RUN <<E\necho "hello" >> /said\nE') }),
  ],
];

const histories: Row[] = [
  [
    "every kind of step",
    shell(
      'FROM base AS one\nENV a=b\nCOPY f /g\nFROM base\nLABEL l=v\nCOPY --from=one g h\nWORKDIR /\nRUN echo x > y\nRUN ["ls"]\nEXPOSE 2375 5000 1234/udp\n',
    ),
    inShell(f),
  ],
  [
    "an argument that is given twice",
    shell("FROM base\nARG a=b\nARG c=1\nARG a=d\nRUN ls /etc/\n"),
    inShell(),
  ],
];

const platforms: Row[] = [
  [
    "a base by the target's system",
    "FROM scratch AS on-linux\nCOPY f g\nFROM on-${TARGETOS}\nCOPY f h\n",
    { files: f },
  ],
  [
    "another one, and an argument that says otherwise",
    shell(
      "FROM --platform=$BUILDPLATFORM base AS b\nARG TARGETPLATFORM\nARG TARGETOS\nRUN mkdir /out && echo $TARGETPLATFORM > /out/p && echo $TARGETOS > /out/os\nFROM scratch\nCOPY --from=b /out .\n",
      "",
    )
      .replace("FROM scratch AS base", "FROM --platform=$BUILDPLATFORM scratch AS base"),
    inShell({}, { options: ["--platform", "darwin/ppc64le", "--build-arg", "TARGETOS=freebsd"] }),
  ],
  [
    "shell and PATH of two systems",
    "FROM scratch\nENTRYPOINT one two\nCOPY f .\n",
    { files: f, options: ["--platform", "windows/amd64,linux/amd64"] },
  ],
  [
    "versions of a system",
    "FROM scratch\nARG TARGETOSVERSION\nCOPY <<E /version\n$TARGETOSVERSION\nE\nARG TARGETPLATFORM\nCOPY <<E /platform\n$TARGETPLATFORM\nE\n",
    { options: ["--platform", "windows(1.2.3)/bar,windows(1.1.0)/bar"] },
  ],
  [
    "the version of a base's system",
    "FROM parent\nCOPY f /\n",
    {
      files: f,
      bases: {
        parent: {
          dockerfile: "FROM scratch\nCOPY f /first\n",
          options: ["--platform", "windows(10.0.20348.1006)/amd64"],
        },
      },
      options: ["--platform", "windows/amd64"],
      differs: { buildkit: "adds layers in Windows' form to a base for Windows" },
    },
  ],
  [
    "files of three platforms",
    "FROM scratch\nARG TARGETARCH\nARG TARGETPLATFORM\nLABEL target=$TARGETPLATFORM\nCOPY arch-$TARGETARCH whoami\n",
    { files: arches(), options: ["--platform", "windows/amd64,linux/arm/v6,linux/ppc64le"] },
  ],
  [
    "directories of three platforms",
    "FROM scratch\nARG TARGETARCH\nCOPY arch-$TARGETARCH whoami\n",
    {
      files: arches(),
      asks: "files",
      options: ["--platform", "windows/amd64,linux/arm,linux/s390x"],
    },
  ],
  ["nothing, of two", "FROM scratch\n", { options: ["--platform", "linux/arm64,linux/amd64"] }],
  ["an archive of files", "FROM scratch\nCOPY f d/\n", { files: f, asks: "tar" }],
  [
    "an archive of files of two systems",
    "FROM scratch AS on-linux\nCOPY f for-linux\nFROM scratch AS on-darwin\nCOPY f for-darwin\nFROM on-$TARGETOS\n",
    { files: f, asks: "tar", options: ["--platform", "linux/amd64,darwin/amd64"] },
  ],
  ["two names in a layout", "FROM scratch\nCOPY f /\n", {
    files: f,
    asks: "names",
    options: ["-t", "org/repo:tag1", "-t", "org/repo:tag2"],
  }],
];

function arches() {
  return Object.fromEntries(
    ["arm", "amd64", "s390x", "ppc64le"].map((arch) => [`arch-${arch}`, `I am ${arch}`]),
  );
}

export const imageCases = [
  ...casesOfRows("frontend: stages", stages),
  ...casesOfRows("frontend: contexts", contexts),
  ...casesOfRows("frontend: triggers", triggers),
  ...casesOfRows("frontend: histories", histories),
  ...casesOfRows("frontend: platforms", platforms),
];
