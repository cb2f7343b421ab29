/**
 * ONBUILD.
 *
 * @module
 */
import type { Case } from "../case.ts";
import { tree } from "./contexts.ts";

export const triggerCases: readonly Case[] = [
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
    modern: true,
    files: tree,
    dockerfile:
      "FROM scratch AS other\nCOPY a.txt /x\nFROM scratch AS base\nONBUILD COPY --from=other /x /y\nFROM base\nCOPY b.txt /",
  },
];
