/**
 * Dockerfiles with their contexts, to be built by quilla and by Docker.
 *
 * @module
 */
import type { ContextFiles } from "../support/context_files.ts";

/** One build. */
export interface Case {
  readonly name: string;
  readonly dockerfile: string;
  readonly files?: ContextFiles;
  /** Further options of the command line. */
  readonly options?: readonly string[];
  /** Why the tree is not Docker 20.10's; it is that of BuildKit of today all the same. */
  readonly treeDiffers?: string;
  /** Why the tree is on purpose not that of BuildKit of today. */
  readonly treeDiffersFromBuildkit?: string;
  /** Whether Docker 20.10 does not know it yet; BuildKit of today does. */
  readonly newerThanDocker?: boolean;
}

const tree: ContextFiles = {
  "a.txt": "a\n",
  "b.txt": "b\n",
  "run.sh": { content: "#!/bin/sh\n", mode: 0o755 },
  "secret": { content: "s", mode: 0o600 },
  "dir/": { mode: 0o750 },
  "dir/one": "1",
  "dir/two.md": "2",
  "dir/sub/": { mode: 0o700 },
  "dir/sub/three": "3",
  "dir/sub/deep/four.md": "4",
  "link": { link: "a.txt" },
  "dirlink": { link: "dir" },
  "dir/inner": { link: "sub/three" },
  "hard1": "hard",
  "hard2": { hardlink: "hard1" },
};

const users: ContextFiles = {
  "etc/passwd": "root:x:0:0::/:/bin/sh\napp:x:1001:1002::/:/bin/sh\n",
  "etc/group": "root:x:0:\napp:x:1002:\nstaff:x:50:\n",
  "a.txt": "a\n",
  "dir/x": "x",
};

const odd: ContextFiles = {
  "empty/": { mode: 0o711 },
  "dirlinks/l": { link: "/real" },
  "replaces/l": "a file",
  "filelinks/to-a": { link: "/a.txt" },
  "abs": { link: "/a.txt" },
  "climbs": { link: "../../a.txt" },
  "dangling/l": { link: "nothing" },
  "setuid/s": { content: "s", mode: 0o4755 },
  "setuid/t/": { mode: 0o2775 },
  "pair1/one": "pair",
  "pair1/two": { hardlink: "pair1/one" },
  "pair2/one": "alone",
};

/** COPY, from a tree of all kinds of file. */
const copies: Record<string, string> = {
  "file to root": "COPY a.txt /",
  "file to a name": "COPY a.txt /x",
  "file to a new directory": "COPY a.txt /new/deep/",
  "file to a name in a new directory": "COPY a.txt /new/deep/x",
  "several files": "COPY a.txt b.txt run.sh /bin/",
  "file and directory": "COPY a.txt dir /to/",
  "directory to root": "COPY dir /",
  "directory to a new directory": "COPY dir /to",
  "directory to a new directory with a slash": "COPY dir/ /to/",
  "directory's contents by a dot": "COPY dir/. /to/",
  "the whole context": "COPY . /ctx/",
  "relative destination": "COPY a.txt x/y/",
  "dot destination": "COPY a.txt .",
  "workdir and dot": "WORKDIR /work/here\nCOPY a.txt .\nCOPY b.txt ./sub/",
  "workdir and name": "WORKDIR /w\nCOPY a.txt b",
  "wildcard files": "COPY *.txt /w/",
  "wildcard question mark": "COPY ?.txt /w/",
  "wildcard class": "COPY [ab].txt /w/",
  "wildcard in a directory": "COPY dir/*.md /w/",
  "wildcard directory": "COPY di* /w/",
  "wildcard in the middle": "COPY d*/sub/* /w/",
  "symlink named": "COPY link /",
  "symlink named to a directory": "COPY link /l/",
  "link to a directory": "COPY dirlink /to/",
  "path through a link": "COPY dirlink/one /to/",
  "symlinks inside": "COPY dir /kept/",
  "hard links in one source": "COPY . /h/",
  "hard links in two sources": "COPY hard1 hard2 /h/",
  "json form": 'COPY ["a.txt", "b.txt", "/j/"]',
  "absolute source": "COPY /a.txt /",
  "source with dots": "COPY ./dir/../a.txt /",
  "modes kept": "COPY secret run.sh /m/",
  "over a file": "COPY a.txt /f\nCOPY b.txt /f",
  "over a directory keeps its mode": "COPY dir /d\nCOPY dir/sub /d",
  "nested directories take the source's mode": "COPY --chown=5:6 dir /d\nCOPY dir /d",
  "into a linked directory": "COPY dir /real\nCOPY dirlinks /\nCOPY a.txt /l/",
  "chown numbers": "COPY --chown=12:34 dir /o/",
  "chown one number": "COPY --chown=12 a.txt /o/",
  "chown on new parents": "COPY --chown=7:8 a.txt /p/q/r/",
  "chmod": "COPY --chmod=4711 a.txt /bin/a",
  "chmod on a directory": "COPY --chmod=711 dir /c/",
  "empty directory": "COPY empty /e/",
  "the same file twice": "COPY a.txt a.txt /t/",
  "two dots as destination": "WORKDIR /w/x\nCOPY a.txt ..",
  "absolute link": "COPY abs /x/",
  "link that climbs": "COPY climbs /x/",
  "dangling link inside": "COPY dangling /x/",
  "setuid of the context": "COPY setuid /x/",
  "over a nested link": "COPY dirlinks /x/\nCOPY replaces /x/",
  "over a link named": "COPY a.txt /a.txt\nCOPY filelinks /x/\nCOPY b.txt /x/to-a",
  "hard links of two directories": "COPY pair1 pair2 /x/",
  "hard links by a wildcard": "COPY hard* /x/",
  "empty --from": "COPY --from= a.txt /x/",
  "workdir through a link": "COPY dirlinks /\nWORKDIR /l/deep\nCOPY a.txt .",
};

/** Docker 20.10 is older than BuildKit's rules of today, which are quilla's. */
const treeDifferences: Record<string, string> = {
  "chmod": "20.10 drops the setuid bit, and does not give the mode to the parents that it makes",
  "chmod on a directory": "20.10 does not give the mode to the directory that it makes",
};

/** Instructions that only write the configuration. */
const configs: Record<string, string> = {
  "env": "ENV A=1 B=$A C=${A:-x}\nENV D=$A$B E='$A' F=\"$A b\" G=a\\ b",
  "env old form": "ENV A  b c  d",
  "env replaced": "ENV A=1\nENV B=2\nENV A=3",
  "env path": "ENV PATH=/opt/bin:$PATH",
  "label": 'LABEL a=b "c d"="e f" g=\'h\'\nLABEL a=z multi="x\\\ny"',
  "workdir chain": "WORKDIR /a\nWORKDIR b\nWORKDIR ../c\nENV X=d\nWORKDIR $X",
  "workdir root": "WORKDIR /",
  "workdir twice": "WORKDIR /a\nWORKDIR /a",
  "user and workdir": "USER 12:34\nWORKDIR /home/me",
  "user number and workdir": "USER 12\nWORKDIR /home/me/deep",
  "cmd exec": 'CMD ["a", "b c"]',
  "cmd shell": "CMD echo $HOME 'x'",
  "cmd empty": "CMD []",
  "entrypoint exec": 'ENTRYPOINT ["/a", "b"]',
  "entrypoint empty": 'CMD ["a"]\nENTRYPOINT []',
  "entrypoint shell": "ENTRYPOINT exec top -b",
  "cmd before entrypoint": 'CMD ["x"]\nENTRYPOINT ["/a"]',
  "shell": 'SHELL ["/bin/bash", "-c"]\nCMD a b\nENTRYPOINT c d',
  "expose": "EXPOSE 80 443/tcp 53/udp 8000-8003 9/TCP",
  "expose variable": "ENV P='1 2'\nEXPOSE $P",
  "volume": 'VOLUME /a /b\nVOLUME ["/c", "/d e"]',
  "stopsignal": "STOPSIGNAL SIGUSR1",
  "stopsignal number": "STOPSIGNAL 9",
  "healthcheck":
    "HEALTHCHECK --interval=5s --timeout=1m30s --start-period=1500ms --retries=4 CMD curl -f localhost",
  "healthcheck exec": 'HEALTHCHECK CMD ["/ok"]',
  "healthcheck none": "HEALTHCHECK NONE",
  "maintainer": "MAINTAINER Someone <some@one>",
  "arg": "ARG A=1\nARG B=$A\nENV C=$A-$B",
  "arg without value": "ARG A\nENV C=x${A}y",
  "arg over env": "ENV A=env\nARG A=arg\nLABEL l=$A",
  "arg again": "ARG A=1\nARG A\nLABEL l=$A",
  "arg after env": "ARG A=1\nENV A=2\nARG A\nLABEL l=$A",
  "env to the same value": "ENV A=1\nARG A=2\nENV A=1\nLABEL l=$A",
  "env over arg": "ARG A=arg\nENV A=env\nLABEL l=$A",
  "platform args":
    "ARG TARGETPLATFORM\nARG TARGETOS TARGETARCH\nLABEL p=$TARGETPLATFORM o=$TARGETOS a=$TARGETARCH",
  "operators": "ENV E='' S=set\nLABEL a=${E:-d} c=${S:+p} e=${N:+p} f=${N:-$S}",
  "continuation": "ENV A=1 \\\n  # comment\n\n  B=2 \\\n  C=3",
  "comments": '# one\nENV A=1\n  # two\nLABEL b="c # three"',
};

const stages: Case[] = [
  {
    name: "stages: copy from a name",
    files: tree,
    dockerfile:
      "FROM scratch AS one\nCOPY --chown=3:4 dir /d/\nFROM scratch\nCOPY --from=one /d /copied/",
  },
  {
    name: "stages: copy from a number",
    files: tree,
    dockerfile: "FROM scratch\nCOPY a.txt /\nFROM scratch\nCOPY --from=0 /a.txt /b",
  },
  {
    name: "stages: built on one another",
    files: tree,
    dockerfile:
      'FROM scratch AS base\nENV A=1\nLABEL x=y\nCMD ["c"]\nEXPOSE 80\nCOPY a.txt /\nFROM base\nENTRYPOINT ["/e"]\nCOPY b.txt /',
  },
  {
    name: "stages: args of the parent",
    files: tree,
    dockerfile:
      "ARG G=global\nFROM scratch AS a\nARG G\nARG L=local\nCOPY a.txt /\nFROM a\nLABEL g=$G l=$L",
  },
  {
    name: "stages: what is not needed is left out",
    files: tree,
    dockerfile: "FROM scratch AS unused\nCOPY missing /\nFROM scratch\nCOPY a.txt /",
  },
  {
    name: "stages: target",
    files: tree,
    dockerfile: "FROM scratch AS one\nCOPY a.txt /\nFROM one AS two\nCOPY b.txt /",
    options: ["--target", "one"],
  },
  {
    name: "stages: base by variable",
    files: tree,
    dockerfile: "ARG BASE=one\nFROM scratch AS one\nCOPY a.txt /\nFROM ${BASE}\nCOPY b.txt /",
  },
  {
    name: "stages: names of mixed case",
    files: tree,
    dockerfile:
      "FROM scratch AS Builder\nCOPY a.txt /\nFROM scratch\nCOPY --from=BUILDER a.txt /x/",
  },
  {
    name: "stages: links of the other image",
    files: tree,
    dockerfile:
      "FROM scratch AS one\nCOPY . /all/\nFROM scratch\nCOPY --from=one /all/dirlink/one /all/link /got/",
  },
  {
    name: "build args",
    files: tree,
    dockerfile: "ARG A=1\nFROM scratch\nARG A\nARG B=2\nARG C\nENV E=$A-$B-$C\nCOPY a.txt /",
    options: ["--build-arg", "A=x", "--build-arg", "C=y"],
  },
  {
    name: "build args in the child stage",
    files: tree,
    dockerfile:
      "FROM scratch AS a\nARG A=1\nCOPY a.txt /\nFROM a\nARG A\nLABEL l=$A\nARG TARGETOS\nLABEL os=$TARGETOS",
    options: ["--build-arg", "TARGETOS=plan9"],
  },
  {
    name: "stages: the latest of one name",
    files: tree,
    dockerfile:
      "FROM scratch AS x\nCOPY a.txt /\nFROM scratch AS x\nCOPY b.txt /\nFROM x\nCOPY run.sh /",
  },
  {
    name: "labels from the command line",
    files: tree,
    dockerfile: "FROM scratch\nLABEL a=1 b=2\nCOPY a.txt /",
    options: ["--label", "b=3", "--label", "c=4"],
  },
  {
    name: "chown by name",
    files: users,
    dockerfile:
      "FROM scratch\nCOPY etc /etc\nCOPY --chown=app dir /1/\nCOPY --chown=app:staff dir /2/\nCOPY --chown=app:7 a.txt /3/",
  },
  {
    name: "workdir of an unknown user",
    files: users,
    dockerfile: "FROM scratch\nCOPY etc /etc\nUSER ghost\nWORKDIR /home/ghost",
  },
  {
    name: "COPY: FIFO and socket",
    files: { "pipes/fifo": { special: "fifo" }, "pipes/socket": { special: "socket" } },
    dockerfile: "FROM scratch\nCOPY pipes /x/",
    treeDiffers: "20.10 leaves the FIFO out, and makes an empty file of the socket",
    treeDiffersFromBuildkit: "it makes an empty file of the socket",
  },
  {
    name: "workdir of a named user",
    files: users,
    dockerfile: "FROM scratch\nCOPY etc /etc\nUSER app\nWORKDIR /home/app/x",
  },
  {
    name: "ignore file",
    files: {
      ...tree,
      ".dockerignore": "*.md\n**/deep\n!dir/two.md\n# comment\n  run.sh  \n/secret\n",
    },
    dockerfile: "FROM scratch\nCOPY . /all/",
  },
  {
    name: "ignore file: exceptions below an excluded directory",
    files: { ...tree, ".dockerignore": "dir\n!dir/sub/three\n" },
    dockerfile: "FROM scratch\nCOPY . /all/",
  },
  {
    name: "ignore file: everything but one",
    files: { ...tree, ".dockerignore": "*\n!a.txt\n" },
    dockerfile: "FROM scratch\nCOPY . /all/",
  },
  {
    name: "ignore file: the Dockerfile's own",
    files: { ...tree, ".dockerignore": "a.txt\n", "Dockerfile.dockerignore": "b.txt\n" },
    dockerfile: "FROM scratch\nCOPY *.txt /all/",
  },
];

const triggers: Case[] = [
  {
    name: "ONBUILD: kept in the image",
    files: tree,
    dockerfile: "FROM scratch\nCOPY a.txt /\nONBUILD COPY b.txt /\nONBUILD ENV A=1\nENV B=2",
  },
  {
    name: "ONBUILD: of an earlier stage",
    files: tree,
    dockerfile:
      "FROM scratch AS base\nCOPY a.txt /\nONBUILD COPY dir /got/\nONBUILD ENV A=$B\nENV B=2\nFROM base\nENV C=$A",
  },
  {
    name: "ONBUILD: not of the grandparent",
    files: tree,
    dockerfile:
      "FROM scratch AS one\nCOPY a.txt /\nONBUILD COPY b.txt /\nFROM one AS two\nENV A=1\nFROM two\nENV B=2",
  },
  {
    name: "ONBUILD: copies from a stage",
    files: tree,
    dockerfile:
      "FROM scratch AS other\nCOPY a.txt /x\nFROM scratch AS base\nONBUILD COPY --from=other /x /y\nFROM base\nCOPY b.txt /",
  },
];

/** What Docker 20.10 does not know. */
const modern: Record<string, string> = {
  "--link to a new directory": "COPY --link a.txt /new/dir/",
  "--link into a directory with a mode": "COPY --chmod=700 dir /d\nCOPY --link a.txt /d/",
  "--link into a linked directory": "COPY dir /real\nCOPY dirlinks /\nCOPY --link a.txt /l/",
  "--link with an owner": "COPY --link --chown=5:6 dir /d/e/",
  "--link=false": "COPY --link=false a.txt /new/",
  "--parents of a file": "COPY --parents dir/sub/three /p/",
  "--parents of a directory": "COPY --parents dir/sub /p/",
  "--parents with a pivot": "COPY --parents ./dir/./sub/deep/four.md /p/",
  "--parents with wildcards": "COPY --parents dir/*.md /p/",
  "--parents with two stars": "COPY --parents **/*.md /p/",
  "--parents of several": "COPY --parents a.txt dir/one dir/sub/three /p/",
  "--parents with an owner": "COPY --parents --chown=5:6 dir/sub/three /p/",
  "--parents over what is there": "COPY --chmod=711 dir /p/dir\nCOPY --parents dir/sub/three /p/",
  "--exclude of a directory's file": "COPY --exclude=*.md dir /e/",
  "--exclude with two stars": "COPY --exclude=**/*.md dir /e/",
  "--exclude of a directory": "COPY --exclude=sub dir /e/",
  "--exclude with an exception": "COPY --exclude=sub --exclude=!sub/three dir /e/",
  "--exclude twice": "COPY --exclude=one --exclude=*.md dir /e/",
  "--exclude of wildcard files": "COPY --exclude=b* *.txt /e/",
  "--exclude of the whole context": "COPY --exclude=dir --exclude=*.txt . /e/",
  "--exclude and --parents": "COPY --parents --exclude=**/four.md dir /e/",
  "--exclude of everything": "COPY --exclude=* dir /e/",
  "chmod of links and files": "COPY --chmod=640 dir /c/",
  "operators":
    "ENV V=foobarfoo E=\nLABEL a=${V#foo} b=${V%foo} c=${V##*o} d=${V%%o*} e=${V/foo/x} f=${V//foo/x} " +
    "g=${E-d} h=${E:-d} i=${N-d} j=${E+p} k=${N+p}",
  "health: start interval": "HEALTHCHECK --start-interval=2s --start-period=1m CMD x",
};

const heredocs: Record<string, string> = {
  "one": 'COPY <<EOF /a\nline $X one\n  "two" \\$X\nEOF',
  "quoted delimiter": 'COPY <<"EOF" /a\nline $X\nEOF',
  "tabs": "COPY <<-EOF /a\n\tone\n\t\ttwo\n\tEOF",
  "into a directory": "COPY <<one.txt /d/\n1\none.txt",
  "several": "COPY <<one <<two /d/\n1\none\n2\ntwo",
  "with a file": "COPY a.txt <<one /d/\n1\none",
  "empty": "COPY <<EOF /a\nEOF",
  "owner and mode": "COPY --chown=1:2 --chmod=750 <<run.sh /bin/\n#!/bin/sh\nrun.sh",
  "ADD": "ADD <<EOF /a\nx\nEOF",
  "variables": "ARG A=1\nENV B=two\nCOPY <<EOF /a\n$A ${B} ${C:-none} '$A'\nEOF",
};

const symbolic = [
  "u=rwX,go=rX",
  "a+x",
  "+x",
  "go-rwx",
  "u+s",
  "g+s,o+t",
  "o=u",
  "u=rw,g=r,o=",
  "=r",
  "+t",
  "a-x+X",
];

export const corpus: readonly Case[] = [
  ...Object.entries(copies).map(([name, lines]): Case => ({
    name: `COPY: ${name}`,
    files: { ...tree, ...odd },
    dockerfile: `FROM scratch\n${lines}\n`,
    treeDiffers: treeDifferences[name],
  })),
  ...Object.entries(configs).map(([name, lines]): Case => ({
    name: `config: ${name}`,
    // Docker 20.10 cannot save an image without a layer.
    files: { "a.txt": "a\n" },
    dockerfile: `FROM scratch\nCOPY a.txt /\n${lines}\n`,
  })),
  ...Object.entries(heredocs).map(([name, lines]): Case => ({
    name: `heredoc: ${name}`,
    files: tree,
    dockerfile: `FROM scratch\nENV X=x\nCOPY secret /\n${lines}\n`,
    newerThanDocker: true,
  })),
  ...symbolic.map((mode): Case => ({
    name: `COPY: chmod ${mode}`,
    files: tree,
    dockerfile:
      `FROM scratch\nCOPY --chmod=${mode} dir /new/dir/\nCOPY --chmod=${mode} run.sh secret /f/\n`,
    newerThanDocker: true,
  })),
  ...stages,
  ...triggers,
  ...Object.entries(modern).map(([name, lines]): Case => ({
    name: `modern: ${name}`,
    files: { ...tree, "dirlinks/l": { link: "/real" } },
    dockerfile: `FROM scratch\nCOPY secret /\n${lines}\n`,
    newerThanDocker: true,
  })),
];
