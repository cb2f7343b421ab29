/**
 * What is easy to get wrong: rules that builders have been seen to break.
 *
 * @module
 */
import type { ContextFiles } from "../../support/context_files.ts";
import { type Case, casesOf } from "../case.ts";
import { tree, users } from "./contexts.ts";

const files: ContextFiles = {
  ...tree,
  "etc/passwd": users["etc/passwd"]!,
  "etc/group": users["etc/group"]!,
  "there/": { mode: 0o700 },
  "there/sub/": { mode: 0o711 },
  "other/sub/": { mode: 0o755 },
  "other/sub/new": "n",
  "cap": { mode: 0o755, content: "c", xattrs: { "user.note": new Uint8Array([1]) } },
};

const lines: Record<string, string> = {
  "1: a new directory is 0755 whatever the source's mode": "COPY there /new",
  "1: a directory that is there keeps mode and owner":
    "COPY --chown=5:6 there /t/\nCOPY dir /t\nCOPY --chown=7:8 other /t",
  "1: nested directories are overwritten": "COPY there /t\nCOPY --chown=7:8 other /t",
  "2: the context's files are root's": "USER 12:13\nCOPY dir /d/",
  "2: a stage's files keep their owners":
    "COPY --chown=3:4 dir /d/\nFROM scratch\nUSER 9\nCOPY --from=0 /d /e/\nCOPY --from=0 /d/one /f/g",
  "3: owners of directories on the way": "COPY --chown=3:4 a.txt /x/y/z/a.txt",
  "3: not of those that are there": "COPY dir /x/y/\nCOPY --chown=3:4 a.txt /x/y/z/a.txt",
  "4: a link that is named is followed": "COPY link dirlink /x/",
  "4: a link in a copied tree is kept": "COPY . /x/",
  "5: wildcards match one level": "COPY */* /x/",
  "5: in lexical order, the last one wins": "COPY dir/o* dir/t* /x/",
  "6: an archive is known by content": "ADD a.txt run.sh /x/",
  "7: a user's number is the group's, too": "COPY --chown=1001 a.txt /x/",
  "7: a user's name brings its group": "COPY etc /etc\nCOPY --chown=app a.txt /x/",
  "7: a group by name, a user by number": "COPY etc /etc\nCOPY --chown=5:staff a.txt /x/",
  "8: WORKDIR makes all directories, the user's": "USER 5:6\nWORKDIR /x/y/z\nCOPY a.txt .",
  "8: WORKDIR / adds no layer": "COPY a.txt /\nWORKDIR /\nCOPY b.txt .",
  "8: WORKDIR with variables": "ENV D=/a/b\nWORKDIR ${D}/c\nWORKDIR ..\nCOPY a.txt .",
  "9: ENV wins over ARG": "ARG A=1\nENV A=2\nLABEL a=$A\nARG A=3\nLABEL b=$A\nCOPY a.txt /",
  "9: ARG after ENV": "ENV A=2\nARG A=1\nLABEL a=$A\nCOPY a.txt /",
  "9: one line sees what was before it": "ENV A=1\nENV A=2 B=$A\nLABEL C=$A D=$B\nCOPY a.txt /",
  "9: a child stage knows its parent's ARG":
    "ARG A=1\nCOPY a.txt /\nFROM scratch AS x\nARG B=2\nCOPY a.txt /\nFROM x\nLABEL b=$B a=$A",
  "10: ENTRYPOINT clears an inherited CMD":
    'CMD ["a"]\nCOPY a.txt /\nFROM scratch AS p\nCMD ["b"]\nCOPY a.txt /\nFROM p\nENTRYPOINT ["c"]',
  "10: not one of the same stage": 'CMD ["a"]\nENTRYPOINT ["b"]\nCOPY a.txt /\nENTRYPOINT ["c"]',
  "10: also in shell form": "COPY a.txt /\nCMD a\nENTRYPOINT b\nCMD c",
  "12: histories of many kinds":
    'ENV A=1\nLABEL b=c\nEXPOSE 80\nUSER 5\nVOLUME /v\nSTOPSIGNAL 9\nCMD ["a", "b c"]\nCOPY a.txt /x\nADD b.txt /y',
  "12: histories with quotes":
    'ENV A=\'x y\' B="z"\nLABEL "a b"=\'c "d"\'\nCMD echo "a"  b\nCOPY a.txt /',
  "14: a configuration of nothing": "COPY a.txt /",
  "14: PATH that is set": "ENV PATH=/only\nCOPY a.txt /",
  "15: shell form and SHELL":
    'SHELL ["/bin/ash", "-eo", "pipefail", "-c"]\nCMD one two\nHEALTHCHECK CMD three\nCOPY a.txt /',
  "15: SHELL that changes":
    'CMD one\nSHELL ["a", "b"]\nENTRYPOINT two\nSHELL ["c"]\nCMD three\nCOPY a.txt /',
  "15: durations in nanoseconds":
    "HEALTHCHECK --interval=1h2m3.5s --timeout=100ms --retries=0 CMD true\nCOPY a.txt /",
  "17: attributes of the context's files": "COPY cap /x/",
  "17: parent directories": "COPY dir/sub/deep/four.md /a/b/c/\nCOPY a.txt /a/b/",
  "18: hard links within one source": "COPY . /x/",
  "18: hard links of a stage":
    "COPY . /x/\nFROM scratch\nCOPY --from=0 /x /y\nCOPY --from=0 /x/hard1 /x/hard2 /z/",
  "19: VOLUME makes nothing": 'VOLUME /v ["/w"]\nCOPY a.txt /v/x',
  "19: VOLUME in a child":
    "VOLUME /v\nCOPY a.txt /\nFROM scratch AS p\nVOLUME /v\nCOPY a.txt /\nFROM p\nVOLUME /w",
};

const modern: Record<string, string> = {
  "3: modes of directories on the way": "COPY --chmod=750 a.txt /x/y/z/a.txt",
  "4: --link follows none": "COPY dirlink /l\nCOPY --link a.txt /dirs/\nCOPY --link dir /dirs",
  "6: files from here-documents are 0644": "ADD <<EOF /x/\na\nEOF",
  "11: triggers are cleared":
    "COPY a.txt /\nONBUILD LABEL t=1\nFROM scratch AS p\nONBUILD COPY b.txt /\nCOPY a.txt /\nFROM p AS q\nFROM q",
  "11: triggers come first":
    "COPY a.txt /\nFROM scratch AS p\nONBUILD ENV A=trigger\nONBUILD COPY b.txt /t\nCOPY a.txt /\nFROM p\nENV B=$A\nCOPY a.txt /t",
  "13: an instruction that changes nothing": "COPY a.txt /x\nCOPY a.txt /x\nWORKDIR /w\nWORKDIR /w",
  "13: a directory that is there already": "COPY dir /d\nCOPY dir /d",
  "16: many layers": Array.from({ length: 20 }, (_, n) => `COPY a.txt /f${n}`).join("\n"),
  "16: labels in any order": "LABEL z=1 a=2 m=3\nENV Z=1 A=2\nEXPOSE 9 80\nCOPY a.txt /",
  "20: the same content twice": "COPY a.txt /x\nCOPY a.txt /y\nCOPY --chmod=600 a.txt /z",
  "20: one file with other owners":
    "COPY a.txt /x\nCOPY --chown=5 a.txt /x\nCOPY --chown=6 a.txt /x",
};

export const trapCases: readonly Case[] = [
  ...casesOf("trap", lines, { files }),
  ...casesOf("trap", modern, { files, modern: true }),
];
