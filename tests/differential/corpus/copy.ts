/**
 * COPY, as every builder knows it.
 *
 * @module
 */
import { type Case, casesOf } from "../case.ts";
import { odd, tree } from "./contexts.ts";

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
  "workdir and dot": "WORKDIR /srv/here\nCOPY a.txt .\nCOPY b.txt ./sub/",
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

const differences: Record<string, Case["differs"]> = {
  "chmod": {
    docker: "20.10 drops the setuid bit, and does not give the mode to the parents that it makes",
  },
  "chmod on a directory": {
    docker: "20.10 does not give the mode to the directory that it makes",
  },
};

export const copyCases: readonly Case[] = casesOf("COPY", copies, {
  files: { ...tree, ...odd },
  differences,
});
