/**
 * Where Dockerfiles, contexts and sources come from: files, ignore files, archives, servers, repositories.
 *
 * @module
 */
import { archiveOf, member } from "../../support/archive.ts";
import { digestOf } from "../../../core/digest.ts";
import type { ContextFiles } from "../../support/context_files.ts";
import { casesOfRows, inShell, type Row, shell } from "./rows.ts";

const f: ContextFiles = { f: "f" };
const copyAll = "FROM scratch\nCOPY . /all/\n";

const places: Row[] = [
  ["the Dockerfile stands elsewhere", "", {
    files: { "sub/My.Dockerfile": "FROM scratch\nCOPY f /here\nCOPY f /\n", f: "f" },
    options: ["-f", "$CONTEXT/sub/My.Dockerfile"],
  }],
  ["the Dockerfile is a link", "", {
    files: {
      "Dockerfile.web": "FROM scratch\nENV a=b\n",
      "Dockerfile": { link: "Dockerfile.web" },
    },
  }],
  ["the Dockerfile's name in small letters", "", {
    files: { dockerfile: "FROM scratch\nLABEL a=b\n" },
  }],
  ["a Dockerfile beyond all measure", `FROM scratch\n${`# ${"x".repeat(4096)}\n`.repeat(4400)}`, {
    refused: /size|large|bytes|big|limit/i,
  }],
  ["a directory that becomes a file", "FROM scratch\nCOPY f /\n", {
    files: f,
    earlier: [{ files: { "f/inside": "i" } }],
  }],
  ["ignored, and an exception", copyAll, {
    files: {
      keep: "1",
      bar: "2",
      baz: "3",
      bay: "4",
      ".dockerignore": "ba*\nDockerfile\n!bay\n.dockerignore\n",
    },
  }],
  ["an ignore file that says nothing but no", copyAll, {
    files: { ".dockerignore": "!\n" },
    refused: /!|ignore/,
  }],
  ["the ignore file of the first Dockerfile", copyAll, {
    files: {
      one: "1",
      two: "2",
      "Dockerfile.dockerignore": "one\n",
      "Second.dockerignore": "two\n",
    },
  }],
  ["the ignore file of the second Dockerfile", "", {
    files: {
      one: "1",
      two: "2",
      Second: copyAll,
      "Second.dockerignore": "two\n",
      "Dockerfile.dockerignore": "one\n",
    },
    options: ["-f", "$CONTEXT/Second"],
  }],
  ["an archive on the standard input", "FROM scratch\nCOPY f /\n", { files: f, context: "-" }],
];

const contextArchive = archiveOf([
  member("My.Dockerfile", {}, "FROM scratch\nCOPY f g\n"),
  member("f", {}, "content"),
]);
const served: ContextFiles = {
  "file": "content\n",
  "context.tar": contextArchive,
  "the-dockerfile": "FROM scratch AS one\nCOPY <<E /f\nx\nE\nFROM scratch\nCOPY --from=0 /f /f\n",
};
const right = digestOf(new TextEncoder().encode("content\n"));

const servers: Row[] = [
  ["an archive, and the name of its Dockerfile", "", {
    served,
    context: "$SERVER/context.tar",
    options: ["-f", "My.Dockerfile"],
  }],
  ["a Dockerfile alone", "", { served, context: "$SERVER/the-dockerfile" }],
  [
    "modes by number and by variable",
    "FROM scratch\nARG SERVER\nADD --chmod=644 $SERVER/file /1\nADD --chmod=0413 $SERVER/file /2\nARG m\nADD --chmod=$m $SERVER/file /3\n",
    {
      served,
      options: ["--build-arg", "m=400"],
    },
  ],
  ["without a name, into a directory", "FROM scratch\nARG SERVER\nADD $SERVER/ /d/\n", {
    served,
    refused: /name/,
    differs: { buildkit: "a file `__unnamed__`, which nobody looks for" },
  }],
  [
    "a digest by variables",
    `FROM scratch\nARG SERVER\nENV D=${right}\nENV U=$SERVER/file\nADD --checksum=$D $U /f\n`,
    { served },
  ],
  ...Object.entries(
    {
      "another digest": [`sha256:${"0".repeat(64)}`, /digest|checksum/i],
      "a digest of a kind that is not used": [
        "md5:7e55db001d319a94b0b713529a756623",
        /md5|algorithm/,
      ],
      "a digest of an unknown kind": [`unknown:${right.slice(7)}`, /unknown|algorithm/],
      "a digest of no kind": [right.slice(7), /digest|checksum|format/],
    } as const,
  ).map(([name, [digest, refused]]): Row => [
    name,
    `FROM scratch\nARG SERVER\nADD --checksum=${digest} $SERVER/file /f\n`,
    { served, refused },
  ]),
  ["a digest of a file of the context", `FROM scratch\nADD --checksum=${right} f /f\n`, {
    files: f,
    refused: /checksum/,
  }],
];

const repository: ContextFiles = {
  "Dockerfile":
    "FROM scratch\nCOPY name /foo\nFROM scratch AS withgit\nCOPY .git/HEAD /foo\nFROM scratch\nCOPY name /foo\n",
  "name": "first\n",
};
const history =
  "git checkout -q -b base; echo base > name; commit base; git checkout -q main; echo two > name; commit two; git tag v2; " +
  "git checkout -q -b feature; mkdir sub; echo sub > sub/name; cp Dockerfile sub; commit feature; git checkout -q main; echo latest > name; commit latest; git tag latest";

const queries: Readonly<Record<string, readonly [query: string, refused?: RegExp]>> = {
  "no query": [""],
  "a tag behind a hash": ["#v2"],
  "a branch behind a hash": ["#base"],
  "ref": ["?ref=base"],
  "branch": ["?branch=base"],
  "a branch that is not there": ["?branch=none", /none/],
  "a tag for a branch": ["?branch=v2", /v2/],
  "a tag, twice": ["?tag=v2#refs/tags/v2"],
  "a tag and another branch": ["?tag=v2#refs/heads/main", /ref|tag|conflict/],
  "the first tag and its commit": ["?tag=v1&commit=$COMMIT"],
  "a tag and another's commit": ["?tag=v2&commit=$COMMIT", /commit|checksum/],
  "a commit as ref": ["?ref=$COMMIT"],
  "a commit that is not the newest": ["?commit=$COMMIT"],
  "a subdirectory behind a hash": ["#feature:sub"],
  "a subdirectory": ["?subdir=sub&ref=feature"],
};

const repositories: Row[] = Object.entries(queries).flatMap(([name, [query, refused]]): Row[] => {
  const differs = name === "a commit that is not the newest"
    ? { buildkit: "it looks for a commit at the end of the default branch only" }
    : undefined;
  const more = { repository, history, refused, differs };
  return [
    [`context, ${name}`, "", { ...more, context: `$REPOSITORY${query}` }],
    [`ADD, ${name}`, "FROM scratch\nARG REPO\nADD $REPO /r/\n", {
      ...more,
      options: ["--build-arg", `REPO=$REPOSITORY${query}`],
    }],
  ];
});

const formats: Row[] = (["sha1", "sha256"] as const).flatMap((objectFormat): Row[] => [
  [
    `ADD from one with ${objectFormat}, by a tag and its commit`,
    "FROM scratch\nARG REPOSITORY\nARG COMMIT\nADD --checksum=$COMMIT --chown=42:84 $REPOSITORY#v1 /r\n",
    { repository, objectFormat, history },
  ],
  [
    `ADD from one with ${objectFormat}, by a commit that is not the tag's`,
    "FROM scratch\nARG REPOSITORY\nARG COMMIT\nADD --checksum=$COMMIT $REPOSITORY#v2 /r\n",
    { repository, objectFormat, history, refused: /checksum|commit/ },
  ],
  [`context from one with ${objectFormat}`, "", {
    repository,
    objectFormat,
    history,
    context: "$REPOSITORY#base",
  }],
]);

const withDirectory: Row[] = [
  [
    "its directory is kept, clean",
    shell(
      "FROM base\nARG REPOSITORY\nADD --keep-git-dir=true $REPOSITORY#v2 /r\nRUN cat /r/name > /name; test -d /r/.git && cat /r/.git/HEAD > /head; rm -rf /r\n",
    ),
    inShell({}, { repository, history }),
  ],
  ["its directory is kept by a query", "", {
    repository,
    history,
    context: "$REPOSITORY?tag=v2&keep-git-dir=true",
    options: ["--target", "withgit"],
  }],
  ["its directory is kept by a query without a value", "", {
    repository,
    history,
    context: "$REPOSITORY?keep-git-dir",
    options: ["--target", "withgit"],
  }],
  ["its directory is not kept", "", {
    repository,
    history,
    context: "$REPOSITORY",
    options: ["--target", "withgit"],
    refused: /\.git/,
  }],
  ["its directory is not kept by a query", "", {
    repository,
    history,
    context: "$REPOSITORY?keep-git-dir=false",
    options: ["--target", "withgit"],
    refused: /\.git/,
  }],
  [
    "excluded by kind, of a repository",
    "FROM scratch AS src\nARG REPOSITORY\nADD $REPOSITORY#v1 /\nFROM scratch\nCOPY --from=src --exclude=*/*.png . /1\nCOPY --from=src --exclude=*.mp3 d3/ /3/\nCOPY --from=src --exclude=* d* /6\n",
    { repository: { "d1/a.png": "a", "d1/b.txt": "b", "d3/c.mp3": "c", "d3/d": "d" } },
  ],
];

/** A repository in a repository, by file: the daemon's address is not known when it is committed. */
const submodules: Row[] = [
  ["with", "FROM scratch\nARG REPO\nADD $REPO /r/\n", ""],
  ["with, as said", "FROM scratch\nARG REPO\nADD $REPO /r/\n", "?submodules=true"],
  ["without", "FROM scratch\nARG REPO\nADD $REPO /r/\n", "?submodules=false"],
].map(([name, dockerfile, query]): Row => [
  `submodules, ${name}`,
  dockerfile!,
  {
    repository,
    history:
      "git clone -q --bare . ../inner.git; git config -f .gitmodules submodule.part.path part; git config -f .gitmodules submodule.part.url ../inner.git; " +
      "git clone -q ../inner.git part; git add .gitmodules part; commit part",
    options: ["--build-arg", `REPO=$REPOSITORY${query}`],
    differs: query === "?submodules=false" ? undefined : {
      buildkit: "leaves a submodule's file .git, which points to nothing",
    },
  },
]);

export const sourceCases = [
  ...casesOfRows("frontend: places", places),
  ...casesOfRows("frontend: servers", servers),
  ...casesOfRows("frontend: repositories", [
    ...repositories,
    ...formats,
    ...withDirectory,
    ...submodules,
  ]),
];
