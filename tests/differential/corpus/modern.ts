/**
 * Flags and here-documents that Docker 20.10 does not know.
 *
 * @module
 */
import { type Case, casesOf } from "../case.ts";
import { tree } from "./contexts.ts";

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

export const modernCases: readonly Case[] = [
  ...casesOf("heredoc", withFirst("ENV X=x\nCOPY secret /\n", heredocs), {
    files: tree,
    modern: true,
  }),
  ...symbolic.map((mode): Case => ({
    name: `COPY: chmod ${mode}`,
    files: tree,
    dockerfile:
      `FROM scratch\nCOPY --chmod=${mode} dir /new/dir/\nCOPY --chmod=${mode} run.sh secret /f/\n`,
    modern: true,
  })),
  ...casesOf("modern", withFirst("COPY secret /\n", modern), {
    files: { ...tree, "dirlinks/l": { link: "/real" } },
    modern: true,
  }),
];

function withFirst(first: string, cases: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(cases).map(([name, text]) => [name, first + text]));
}
