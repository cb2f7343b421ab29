/**
 * .dockerignore.
 *
 * @module
 */
import type { ContextFiles } from "../../support/context_files.ts";
import type { Case } from "../case.ts";
import { tree } from "./contexts.ts";

/** What stands in the ignore file. */
const patterns: Record<string, string> = {
  "several kinds": "*.md\n**/deep\n!dir/two.md\n# comment\n  run.sh  \n/secret\n",
  "exceptions below an excluded directory": "dir\n!dir/sub/three\n",
  "everything but one": "*\n!a.txt\n",
  "everything but a directory": "*\n!dir/sub\n",
  "everything by two stars but one kind": "**\n!**/*.md\n",
  "a comment only in the first column": "#a.txt\n #b.txt\n",
  "white space around": "\t a.txt \t\n\n   \n b.txt\n",
  "a leading slash": "/a.txt\n/dir/one\n",
  "a trailing slash": "dir/sub/\na.txt/\n",
  "dots in the pattern": "./a.txt\ndir/../b.txt\ndir/./one\n",
  "the last match wins": "a.txt\n!a.txt\n!b.txt\nb.txt\n",
  "an exception with a slash": "*\n!/dir/one\n",
  "white space behind an exception's mark": "*.txt\n! a.txt\n",
  "a star does not cross a slash": "*/three\ndir/*.md\n",
  "two stars cross any number": "dir/**/four.md\n**/one\n",
  "two stars at the end": "dir/**\n!dir/one\n",
  "two stars in a name": "di**\n",
  "two stars behind a name": "d**/three\n",
  "a question mark": "?.txt\n",
  "a class": "[a-a].txt\ndir/[!o]*\n",
  "a negated class": "dir/[^o]*\n",
  "an escaped star": "\\*.txt\na\\.txt\n",
  "a dot that is no wildcard": "a.t.t\ndir.one\n",
  "regular expression characters": "(a|b).txt\na+\n{a,b}.txt\n$\n^\n",
  "the Dockerfile and itself": "Dockerfile\n.dockerignore\n",
  "a directory and its exception deep down": "dir/sub\n!dir/sub/deep/four.md\n",
  "an excluded exception again": "dir\n!dir/sub\ndir/sub/deep\n",
  "lines that end as on Windows": "a.txt\r\ndir/one\r\n",
  "a byte order mark": "\uFEFFa.txt\n",
  "capital letters": "A.TXT\nDIR\n",
  "a link, not what it points at": "link\ndirlink\n",
  "what a link points at": "a.txt\ndir/sub/three\n",
  "a pattern below a link": "dirlink/one\n",
  "nothing": "",
};

const more: ContextFiles = { "*.txt": "star", "(a|b).txt": "bar", "$": "dollar", "A/b": "b" };

export const ignoreCases: readonly Case[] = [
  ...Object.entries(patterns).map(([name, text]): Case => ({
    name: `ignore file: ${name}`,
    files: { ...tree, ...more, ".dockerignore": text },
    dockerfile: "FROM scratch\nCOPY . /all/\n",
  })),
  {
    name: "ignore file: the Dockerfile's own",
    files: { ...tree, ".dockerignore": "a.txt\n", "Dockerfile.dockerignore": "b.txt\n" },
    dockerfile: "FROM scratch\nCOPY *.txt /all/\n",
  },
  {
    name: "ignore file: not for stages",
    files: { ...tree, ".dockerignore": "dir/two.md\n" },
    dockerfile: "FROM scratch AS one\nCOPY dir /dir\nCOPY a.txt /dir/two.md\n" +
      "FROM scratch\nCOPY --from=one /dir /all/\n",
  },
  {
    name: "ignore file: a wildcard finds only what is left",
    files: { ...tree, ".dockerignore": "b.txt\ndir/sub/deep\n" },
    dockerfile: "FROM scratch\nCOPY *.txt /all/\nCOPY d*/sub/* /there/\n",
  },
  {
    name: "ignore file: ADD",
    files: { ...tree, ".dockerignore": "*\n!dir/*.md\n" },
    dockerfile: "FROM scratch\nADD . /all/\n",
  },
  {
    name: "ignore file: empty directories",
    files: { "a/b/c": "c", "e/": { mode: 0o711 }, "f/g/h": "h", ".dockerignore": "**/c\nf/g/*\n" },
    dockerfile: "FROM scratch\nCOPY . /all/\n",
  },
];
