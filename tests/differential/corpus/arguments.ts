/**
 * ARG where stages are built on one another, and the order in which histories tell arguments.
 *
 * @module
 */
import { busyboxFiles, busyboxStage } from "../../support/busybox.ts";
import type { Case } from "../case.ts";

const lines: Readonly<Record<string, string>> = {
  "declared again without a value":
    "ARG N=first\nFROM base\nFROM one AS two\nARG N\nRUN echo two $N > /2\nFROM two\nRUN echo three $N > /3",
  "declared again with a value":
    "ARG A=1 B=2\nRUN echo $A > /1\nFROM one AS two\nARG B=3 C\nRUN echo $A $B > /2\nFROM two\nARG A=9\nRUN env | grep -c '^[ABC]=' > /3",
  "the order of the first declaration":
    "ARG Z=1\nARG A=2\nARG Z=3\nARG M\nARG A\nRUN echo $Z $A > /1",
  "ENV between two ARGs of a name":
    "ARG A=1\nENV A=2\nARG A\nRUN echo $A > /1\nARG A=3\nRUN echo $A > /2",
  "a trigger of a stage sees its arguments":
    "ARG A=1\nONBUILD ARG B=$A\nONBUILD RUN echo $A $B > /t\nFROM one\nARG B\nRUN echo $A $B > /2",
  "a trigger's ARG without a value": "ARG A=1\nONBUILD ARG A\nONBUILD RUN echo $A > /t\nFROM one",
  "what asks the builder for something is no variable":
    "ARG BUILDKIT_SBOM_SCAN_STAGE=true\nENV X=<$BUILDKIT_SBOM_SCAN_STAGE>\nRUN env | grep -c SBOM > /n || true",
  "names that are no shell's": "ARG a.b=1 c-d=2\nRUN env | grep -c '[ac][.-][bd]=' > /n || true",
};

export const argumentCases: readonly Case[] = [
  ...Object.entries(lines).map(([name, text]) => ({
    name: `arguments: ${name}`,
    files: busyboxFiles,
    slow: true,
    modern: true,
    dockerfile: `${busyboxStage}\nFROM base AS one\n${text}\n`,
  })),
  ...["", "AS last", "AS Last"].map((name) => ({
    name: `arguments: TARGETSTAGE where the last stage is "${name}"`,
    modern: true,
    dockerfile:
      `ARG X=$TARGETSTAGE\nFROM scratch AS first\nFROM scratch ${name}\nARG TARGETSTAGE X\nLABEL s=$TARGETSTAGE x=$X`,
  })),
];
