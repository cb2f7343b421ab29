/**
 * COPY and ADD beyond the corpus of COPY itself.
 *
 * @module
 */
import { archiveOf, member } from "../../support/archive.ts";
import type { ContextFiles } from "../../support/context_files.ts";
import { casesOfRows, inShell, type Row, shell } from "./rows.ts";

const directory = (path: string) => member(`${path}/`, { type: "directory", mode: 0o755 });
const withParent = archiveOf([directory("deep/er"), member("deep/er/file", {}, "f")]);
const linked = archiveOf([
  directory("real"),
  directory("var"),
  member("var/link", { type: "symlink", linkname: "/real" }),
]);
const through = archiveOf([
  directory("var/link/a"),
  directory("var/link/a/b"),
  member("var/link/a/b/file", {}, "content"),
  member("var/link/a/b/again", { type: "hardlink", linkname: "var/link/a/b/file" }),
]);
const outwards = archiveOf([
  member("way", { type: "symlink", mode: 0o755, linkname: "../place/of/it" }),
]);

const f: ContextFiles = { f: { content: "f", mode: 0o600 } };
const goFiles: ContextFiles = {
  "one.go": "1",
  "two.go": "2",
  "sub/": { mode: 0o700 },
  "sub/in/": { mode: 0o700 },
  "sub/in/deep/leaf": "leaf",
};
const linkFiles: ContextFiles = {
  "target": "t",
  "to-target": { link: "target" },
  "dir/": { mode: 0o700 },
  "dir/up": { link: "../target" },
  "dir/lfile": "l",
  "dir/l0": { link: "other" },
  "dir/other": "o",
  "dir/l1": { link: "second" },
  "dir/second": { link: "third" },
  "dir/third": "3",
};

const owners = shell(`FROM base AS given
RUN touch /file && chown 10:20 /file && mkdir -p /tree/sub && touch /tree/sub/leaf && \\
  chown 10:20 /tree && chown 11:21 /tree/sub && chown 12:22 /tree/sub/leaf
FROM base AS there
RUN mkdir -p /old/oldsub && touch /old/oldfile && chown 50:60 /old && chown 51:61 /old/oldsub /old/oldfile
FROM there AS kept
COPY --from=given /file .
COPY --from=given /tree /new
COPY --from=given /tree/. /old
FROM there AS changed
COPY --from=given --chown=30:40 /file .
COPY --from=given --chown=30:40 /tree /new
COPY --from=given --chown=30:40 /tree/. /old`);

const rows: readonly Row[] = [
  [
    "a variable that is empty, as destination",
    'FROM scratch\nWORKDIR /w\nENV none=""\nCOPY f $none\n',
    { files: f },
  ],
  ["--link to a dot", "FROM scratch\nWORKDIR /w/x\nCOPY --link f .\n", { files: f }],
  ["--link to nothing", 'FROM scratch\nWORKDIR /w/x\nENV none=""\nCOPY --link f $none\n', {
    files: f,
  }],
  ["a variable in --from", "FROM scratch\nARG S=x\nCOPY --from=$S . .\n", {
    files: f,
    refused: /--from/,
  }],
  [
    "owners of what is copied, and of what is there",
    owners,
    inShell({}, { options: ["--target", "kept"] }),
  ],
  [
    "owners that are given, and of what is there",
    owners,
    inShell({}, { options: ["--target", "changed"] }),
  ],
  [
    "owners by name and by variable",
    shell(
      "FROM base\nARG group\nENV who=www\nCOPY --chown=app:app dir /one\nCOPY --chown=${who}:${group} dir /two\n",
    ),
    inShell({ "dir/f": "f" }, { options: ["--build-arg", "group=staff"] }),
  ],
  [
    "owners in every form",
    shell(
      "FROM base\nENV who=1000\nRUN mkdir -m 0777 /out\nCOPY --chown=www f /1\nCOPY --chown=1000:audio dir /3\n" +
        "ARG group\nCOPY --chown=${who}:${group} f /4\n",
    ),
    inShell({ ...f, "dir/sub": "s" }, { options: ["--build-arg", "group=staff"] }),
  ],
  [
    "a user with a colon behind, and no group",
    shell("FROM base\nCOPY --chown=app: f /1\nCOPY --chown=1000: f /2\n"),
    inShell(f),
  ],
  [
    "modes by number",
    shell(
      "FROM base\nARG mode\nCOPY --chmod=0644 f /1\nCOPY --chmod=777 f /2\nCOPY --chmod=0 f /3\n" +
        "COPY --chmod=777 f /new/4\nCOPY --chmod=770 f /new/sub/5\nCOPY --chmod=${mode} f /6\n",
    ),
    inShell(f, { options: ["--build-arg", "mode=755"] }),
  ],
  ...["COPY", "ADD"].flatMap((keyword) =>
    ["64a", "10000"].map((mode): Row => [
      `${keyword} --chmod=${mode}`,
      `FROM scratch\n${keyword} --chmod=${mode} f /\n`,
      { files: f, refused: new RegExp(mode) },
    ])
  ),
  [
    "modes by letters, from a stage",
    "FROM scratch AS s\nCOPY f /in/f\nCOPY --chmod=666 f /in/open\nCOPY --chmod=124 dir /in/dir/\nFROM scratch\n" +
    ["go-w", "u=rw,g=r,o=r", "a+X", "u+rw,g+r,o-x,o+w"].map((mode, at) =>
      `COPY --from=s --chmod=${mode} /in/open /f${at}\nCOPY --from=s --chmod=${mode} /in/dir /d${at}/\n`
    ).join(""),
    { files: { ...f, "dir/": { mode: 0o755 }, "dir/x": { content: "x", mode: 0o755 } } },
  ],
  [
    "through links of another stage",
    "FROM scratch AS s\nCOPY tree /\nFROM scratch\nCOPY --from=s /abs/f .\nCOPY --from=s /rel/f g\n",
    {
      files: {
        "tree/out/sub/f": "f",
        "tree/abs": { link: "/out/sub" },
        "tree/rel": { link: "out/sub" },
      },
    },
  ],
  ["a link to a file beside it, then the link", "FROM scratch\nCOPY dir /\nCOPY dir/up target\n", {
    files: linkFiles,
  }],
  [
    "links that are named, or found by a wildcard",
    "FROM scratch\nCOPY to-target /\nCOPY dir/l* all/\n",
    { files: linkFiles },
  ],
  [
    "the same again, and its directory over it",
    "FROM scratch\nCOPY sub sub\nCOPY sub sub\nCOPY sub/in/deep/leaf d/leaf\nCOPY sub/in/deep/leaf d/leaf\nCOPY sub/in/deep d\n",
    { files: goFiles },
  ],
  ["a source by a variable", "FROM scratch\nENV WHAT f\nCOPY $WHAT g\n", { files: f }],
  [
    "wildcards in many places",
    "FROM scratch\nCOPY *.go /go/\nCOPY o*.go three.go\nCOPY sub/* /s1/\nCOPY sub/*/deep/leaf /s2/\nCOPY sub/*/deep/leaf /s3/x\n" +
    "COPY . all/\nCOPY sub/in/ s4\nCOPY sub/in/. s5\nCOPY sub/in s6\n",
    { files: goFiles },
  ],
  [
    "relative destinations, step by step",
    "FROM scratch\nWORKDIR /1\nWORKDIR 2\nCOPY f ./\nADD f ./b/c\nCOPY f ./b/d\nWORKDIR ..\nCOPY f ./\nCOPY f /3/\n" +
    "WORKDIR /4\nCOPY . .\nWORKDIR /5/6\nCOPY f ../\n",
    { files: f },
  ],
  [
    "names that look like something else",
    "FROM scratch\nCOPY é-ü.txt /\nCOPY a%C3%A4.txt /\nCOPY a+b.txt /\n",
    { files: { "é-ü.txt": "1", "a%C3%A4.txt": "2", "a+b.txt": "3" } },
  ],
  [
    "--parents, a file and a wildcard in a working directory",
    "FROM scratch\nCOPY --parents a/b/one /\nWORKDIR /w\nCOPY --parents a/b/o* .\n",
    { files: { "a/": { mode: 0o700 }, "a/b/one": "1", "a/b/other": "2" } },
  ],
  ...parents(),
  ["ADD: an archive whose directories lack a parent", "FROM scratch\nADD a.tar /\n", {
    files: { "a.tar": withParent },
  }],
  [
    "ADD: an archive through an absolute link of another",
    "FROM scratch\nADD one.tar /\nADD two.tar /\n",
    { files: { "one.tar": linked, "two.tar": through } },
  ],
  ["a file through a link that leads upwards", "FROM scratch\nADD a.tar /\nCOPY f /way/\n", {
    files: { ...f, "a.tar": outwards },
  }],
  [
    "ADD: an owner of variables",
    shell("FROM base\nARG group\nENV who 1000\nADD --chown=${who}:${group} f /\n"),
    inShell(f, { options: ["--build-arg", "group=audio"] }),
  ],
  ["a missing source", "FROM scratch\nCOPY none /\n", { refused: /none/ }],
  [
    "excluded by kind, from everything",
    "FROM scratch AS one\nCOPY --exclude=*/*.png --exclude=*/*.jpg . /1\nFROM scratch AS two\nCOPY --exclude=*/*.pdf --exclude=*/*.txt . /2\n" +
    "FROM scratch AS three\nADD --exclude=*.mp3 d3/ /3/\nFROM scratch AS four\nCOPY --exclude=*.mp3 --exclude=*.jpg --exclude=*.png --exclude=*.pdf --exclude=*.txt d* /4/\n" +
    "FROM scratch AS five\nADD --exclude=*.mp* --exclude=*.jpg --exclude=*.png --exclude=*.pdf d* /5\nFROM scratch AS six\nADD --exclude=* d* /6\n" +
    "FROM scratch\nCOPY --from=one / /o1\nCOPY --from=two / /o2\nCOPY --from=three / /o3\nCOPY --from=four / /o4\nCOPY --from=five / /o5\nCOPY --from=six / /o6\n",
    { files: media() },
  ],
];

function media(): ContextFiles {
  return {
    ...Object.fromEntries(
      [
        "d1/a.png",
        "d1/b.txt",
        "d1/c.jpg",
        "d2/d.pdf",
        "d2/e.jpg",
        "d2/f.png",
        "d3/g.mp3",
        "d3/h.mpeg",
        "d4/i.txt",
      ]
        .map((name) => [name, name]),
    ),
    "d4/link.txt": { link: "i.txt" },
    "d4/dangling.txt": { link: "nothing.txt" },
  };
}

/** `--parents` of a deep tree in another stage. */
function parents(): Row[] {
  const tree: ContextFiles = Object.fromEntries(
    ["a/b/c/d/foo", "a/b/c/d/e/bay", "a/b2/c/d/e/bar", "a/b/c2/d/e/baz", "a/b/c2/d/e2/baz"]
      .map((name) => [`tree/${name}`, name]),
  );
  const sources: Record<string, string> = {
    "a pivot": "/t/a/b/./c/d",
    "a dot at the end": "/t/a/b/c/d/.",
    "a relative path": "./t/a/b/c/d",
    "two pivots": "/t/a/./b/./c",
    "a wildcard behind the pivot": "/t/a/./*/c",
    "wildcards before and behind the pivot": "/t/a/b*/./c/**/e",
    "several sources with wildcards": "/t/a/b/c*/./d/**/baz /t/a/b*/./c/**/bar",
    "no pivot": "/t/a/b/c/d",
    "a wildcard that matches nothing": "/t/a/b9*/c",
    "a wildcard behind the pivot that matches nothing": "/t/a/b/./c9*",
  };
  const from = "FROM scratch AS s\nCOPY tree /t/\nFROM scratch\nCOPY --from=s --parents";
  return [
    ...Object.entries(sources).map(([name, source]): Row => [
      `--parents from a stage, ${name}`,
      `${from} ${source} /out/\n`,
      { files: tree },
    ]),
    ["--parents from a stage, nothing there", `${from} /t/none /out/\n`, {
      files: tree,
      refused: /\/t\/none/,
    }],
  ];
}

export const copyingCases = casesOfRows("frontend: copies", rows);
