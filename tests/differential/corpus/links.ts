/**
 * Symbolic links on the way to a destination, and at it.
 *
 * @module
 */
import type { ContextFiles } from "../../support/context_files.ts";
import { type Case, casesOf } from "../case.ts";

const files: ContextFiles = {
  "a.txt": "a\n",
  "b.txt": "b\n",
  "d/x": "x",
  "d/sub/y": "y",
  "abs/l": { link: "/real" },
  "rel/l": { link: "../real" },
  "up/l": { link: "../../../../real" },
  "chain/one": { link: "two" },
  "chain/two": { link: "/three/four" },
  "dangling/l": { link: "/nowhere/at/all" },
  "tofile/l": { link: "/real/a.txt" },
  "nested/d/sub": { link: "/real" },
  "self/l": { link: "." },
  "real/": { mode: 0o711 },
  "real/a.txt": "old",
  "usr/bin/tool": "t",
  "merged/bin": { link: "usr/bin" },
  "trailing/l": { link: "/real/" },
};

const first = "COPY real /real\n";
const lines: Record<string, string> = {
  "absolute, a file into it": `${first}COPY abs /\nCOPY a.txt /l/`,
  "absolute, without a slash": `${first}COPY abs /\nCOPY b.txt /l`,
  "absolute, a path below it": `${first}COPY abs /\nCOPY a.txt /l/new/x`,
  "relative": `${first}COPY rel /r/\nCOPY b.txt /r/l/`,
  "that climbs above the root": `${first}COPY up /u/\nCOPY b.txt /u/l/`,
  "a directory onto it": `${first}COPY abs /\nCOPY d /l`,
  "a directory onto it with a slash": `${first}COPY abs /\nCOPY d /l/`,
  "two in a row": "COPY d /three/four\nCOPY chain /c/\nCOPY a.txt /c/one/z",
  "to nothing, made on the way": "COPY dangling /\nCOPY a.txt /l/",
  "to nothing, as the file": "COPY dangling /\nCOPY a.txt /l",
  "to a file": `${first}COPY tofile /\nCOPY b.txt /l`,
  "merged directories": "COPY usr /usr\nCOPY merged /\nCOPY a.txt /bin/",
  "to itself": "COPY self /s/\nCOPY a.txt /s/l/l/x",
  "with a trailing slash": `${first}COPY trailing /\nCOPY b.txt /l/`,
  "WORKDIR through it": `${first}COPY abs /\nWORKDIR /l/deep\nCOPY a.txt .`,
  "WORKDIR is it": `${first}COPY abs /\nWORKDIR /l\nCOPY b.txt .`,
  "ADD through it": `${first}COPY abs /\nADD b.txt /l/`,
  "owner given": `${first}COPY abs /\nCOPY --chown=3:4 d /l/n`,
  "from a stage through it": `${first}COPY abs /\nFROM scratch\nCOPY --from=0 /l/a.txt /`,
  "from a stage, the link itself in a directory": "COPY abs /x/\nFROM scratch\nCOPY --from=0 /x /y",
  "several sources through it": `${first}COPY abs /\nCOPY a.txt b.txt d /l/`,
  "over the link's own name by a directory": `${first}COPY abs /x/\nCOPY d /x/l/`,
};

export const linkCases: readonly Case[] = casesOf("links", lines, { files });
