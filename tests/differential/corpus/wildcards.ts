/**
 * Wildcards in sources.
 *
 * @module
 */
import type { ContextFiles } from "../../support/context_files.ts";
import { type Case, casesOf } from "../case.ts";
import { tree } from "./contexts.ts";

const files: ContextFiles = {
  ...tree,
  ".hidden": "h",
  "dir/.hidden": "h",
  "x[1]": "brackets",
  "x1": "one",
  "star*": "star",
  "deep/a/x/1.txt": "1",
  "deep/b/x/2.txt": "2",
  "deep/b/y/3.txt": "3",
  "ä.txt": "umlaut",
  "Z.txt": "capital",
  "links/one": { link: "../dir" },
  "links/two": { link: "../a.txt" },
};

const lines: Record<string, string> = {
  "a star and hidden files": "COPY * /w/",
  "hidden files by their dot": "COPY .h* /w/",
  "all of a directory": "COPY dir/* /w/",
  "all directories' files": "COPY */* /w/",
  "a star for directories": "COPY deep/*/x /w/",
  "two levels of stars": "COPY deep/*/*/*.txt /w/",
  "two stars are one": "COPY deep/** /w/",
  "two stars in the middle": "COPY deep/**/x /w/",
  "a range": "COPY [a-b].txt /w/",
  "a negated range": "COPY [^a].txt /w/",
  "a question mark is one character": "COPY ?.txt /w/",
  "an escaped bracket": 'COPY ["x\\\\[1]", "/w/"]',
  "brackets as a class": "COPY x[1] /w/",
  "an escaped star": 'COPY ["star\\\\*", "/w/"]',
  "a star in a name": "COPY st*r* /w/",
  "one match to a name": "COPY run* /w",
  "one match to a new directory": "COPY run* /w/",
  "a directory that matches to a name": "COPY lin?s /w",
  "matches that are links": "COPY links/* /w/",
  "a path through a link": "COPY dirlink/*.md /w/",
  "a wildcard for the link": "COPY *link/one /w/",
  "nothing matches beside a file": "COPY none* a.txt /w/",
  "nothing matches at all": "COPY none* /w/\nCOPY a.txt /",
  "by variables": "ENV P=*.txt\nCOPY $P /w/",
  "quotes around": 'COPY "*.txt" /w/',
  "dots before": "COPY ./*.txt /w/",
  "a slash before": "COPY /*.txt /w/",
  "a slash behind": "COPY di*/ /w/",
};

export const wildcardCases: readonly Case[] = [
  ...casesOf("wildcards", lines, { files }),
  ...casesOf("wildcards from a stage", {
    "files": "COPY dir /d\nFROM scratch\nCOPY --from=0 /d/*.md /w/",
    "directories": "COPY deep /d\nFROM scratch\nCOPY --from=0 /d/?/* /w/",
    "links": "COPY links /d\nCOPY dir /dir\nCOPY a.txt /\nFROM scratch\nCOPY --from=0 /d/* /w/",
  }, { files }),
];
