/**
 * Stages, build arguments, owners by name.
 *
 * @module
 */
import type { Case } from "../case.ts";
import { tree, users } from "./contexts.ts";

export const stageCases: readonly Case[] = [
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
    name: "COPY: a character device",
    files: { "dev/null": { device: "char", major: 1, minor: 3 }, "dev/file": "f" },
    dockerfile: "FROM scratch\nCOPY dev /x/\nFROM scratch\nCOPY --from=0 /x /y/\n",
    differs: { docker: "20.10 makes an empty file of a device" },
  },
  {
    name: "COPY: a block device",
    files: { "dev/disk": { device: "block", major: 259, minor: 300 } },
    dockerfile: "FROM scratch\nCOPY dev /x/\nFROM scratch\nCOPY --from=0 /x /y/\n",
    differs: {
      buildkit: "it makes a character device of a block device",
      docker: "20.10 makes an empty file of a device",
    },
  },
  {
    name: "COPY: FIFO and socket",
    files: { "pipes/fifo": { special: "fifo" }, "pipes/socket": { special: "socket" } },
    dockerfile: "FROM scratch\nCOPY pipes /x/",
    differs: {
      docker: "20.10 leaves the FIFO out, and makes an empty file of the socket",
      buildkit: "it makes an empty file of the socket",
    },
  },
  {
    name: "workdir of a named user",
    files: users,
    dockerfile: "FROM scratch\nCOPY etc /etc\nUSER app\nWORKDIR /home/app/x",
  },
];
