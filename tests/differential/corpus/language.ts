/**
 * Arguments, expansion, directives, here-documents, graphs of stages.
 *
 * @module
 */
import { type Case, casesOf } from "../case.ts";
import { tree } from "./contexts.ts";

const platform = ["BUILDPLATFORM", "BUILDOS", "BUILDARCH", "TARGETPLATFORM", "TARGETOS"];

const expansion: Record<string, string> = {
  "platform arguments": `ARG ${platform.join(" ")} TARGETARCH TARGETVARIANT\n` +
    `LABEL ${platform.map((name) => `${name}=$${name}`).join(" ")} v=x\${TARGETVARIANT}x`,
  "platform arguments without ARG": "LABEL a=x${TARGETOS}x",
  "platform arguments before FROM":
    "LABEL a=1\nFROM --platform=$BUILDPLATFORM scratch\nCOPY b.txt /",
  "in every instruction":
    "ENV V=v P=9\nEXPOSE $P\nVOLUME /$V\nUSER $V\nSTOPSIGNAL $P\nLABEL $V=$V\nWORKDIR /$V\nCOPY $V* /$V/",
  "not in CMD and ENTRYPOINT": 'ENV V=v\nCMD ["$V"]\nENTRYPOINT echo $V\nHEALTHCHECK CMD $V',
  "in an exec form of COPY": 'ENV V=a.txt\nCOPY ["$V", "/x y/"]',
  "quotes": `ENV A='$PATH' B="$PATH" C=\\$PATH D="\\$PATH" E='a"b' F="a'b" G=a\\"b`,
  "escapes": "ENV A=a\\ b B=\"a\\\\b\" C=a\\\\b D='a\\b'",
  "nested defaults": "ENV A=${X:-${Y:-z}} B=${X:+y} C=${PATH:+has} D=${X:-}",
  "braces and names": "ENV A=1 AB=2\nLABEL a=$AB b=${A}B c=$A-B d=${A}_",
  "an empty name": "ENV A=$ B=a$ C=$$",
  "keys of labels": 'ENV K=key\nLABEL $K.a=1 "$K b"=2',
  "a proxy argument": "ARG HTTP_PROXY\nLABEL a=x${HTTP_PROXY}x",
  "ARG with quotes": "ARG A=\"b c\" \nARG B='$A'\nLABEL a=$A b=$B",
  "several ARGs in one": "ARG A=1 B=2 C\nLABEL l=$A$B${C:-none}",
};

const syntax: Record<string, string> = {
  "lower case": 'copy a.txt /x\nEnv a=b\ncMd ["x"]',
  "continuations and comments":
    "COPY \\\n# a comment\n  a.txt \\\n\n  # another\n  b.txt \\\n  /x/",
  "tabs and spaces": "\tCOPY   a.txt\t/x  \n  ENV\tA=1   B=2  ",
  "JSON with spaces": 'COPY [ "a.txt" ,  "/x y" ]\nCMD [ "a" , "b" ]',
  "JSON that is none": "CMD [ 'a' ]\nENTRYPOINT [a, b]",
  "JSON with escapes": 'CMD ["a\\"b", "\\u00e4", "\\t"]',
  "unicode": "ENV A=ä L=日本\nLABEL ü=ö\nCOPY a.txt /ä/日本",
  "no newline at the end": "COPY a.txt /x",
  "a backslash in the middle": "ENV A=a\\b\nCMD echo a\\b",
  "a comment behind an instruction": "ENV A=1 B=#x\nCMD echo # no comment",
};

const whole: Case[] = [
  {
    name: "syntax: the escape directive",
    files: tree,
    dockerfile: "# escape=`\nFROM scratch\nCOPY a.txt `\n  /x/\nENV A=a`$b B=c\\d\n",
  },
  {
    name: "syntax: line ends of Windows",
    files: tree,
    dockerfile: "FROM scratch\r\nCOPY a.txt \\\r\n  /x/\r\nENV A=1\r\n",
  },
  {
    name: "syntax: a byte order mark",
    files: tree,
    dockerfile: "\uFEFFFROM scratch\nCOPY a.txt /\n",
  },
  {
    name: "arguments: before FROM, with defaults of one another",
    files: tree,
    dockerfile:
      "ARG A=scr\nARG B=${A}atch\nFROM ${B}\nARG A\nARG B=own\nLABEL a=$A b=$B\nCOPY a.txt /\n",
  },
  {
    name: "arguments: from the command line, before FROM",
    files: tree,
    dockerfile:
      "ARG STAGE=one\nFROM scratch AS one\nCOPY a.txt /\nFROM scratch AS two\nCOPY b.txt /\n" +
      "FROM ${STAGE}\nARG STAGE\nLABEL s=$STAGE\n",
    options: ["--build-arg", "STAGE=two"],
  },
  {
    name: "arguments: an empty one from the command line",
    files: tree,
    dockerfile: "FROM scratch\nARG A=1\nLABEL a=x${A}x b=${A:-d} c=${A-d}\nCOPY a.txt /\n",
    options: ["--build-arg", "A="],
    modern: true,
  },
  {
    name: "arguments: one with signs of equality",
    files: tree,
    dockerfile: "FROM scratch\nARG A\nENV A=$A\nCOPY a.txt /\n",
    options: ["--build-arg", "A=b=c"],
  },
];

const graphs: Case[] = [
  {
    name: "graph: a diamond",
    files: tree,
    dockerfile:
      "FROM scratch AS base\nCOPY a.txt /base\nFROM base AS left\nCOPY --chown=1 b.txt /left\n" +
      "FROM base AS right\nCOPY --chown=2 b.txt /right\nFROM base\nCOPY --from=left / /l/\nCOPY --from=right / /r/\n",
  },
  {
    name: "graph: a chain of ten",
    files: tree,
    dockerfile: [
      "FROM scratch AS s0\nCOPY a.txt /0",
      ...Array.from(
        { length: 9 },
        (_, n) => `FROM s${n} AS s${n + 1}\nENV N=${n}\nCOPY b.txt /${n + 1}`,
      ),
    ].join("\n"),
  },
  {
    name: "graph: copies of copies",
    files: tree,
    dockerfile:
      "FROM scratch AS one\nCOPY dir /d\nFROM scratch AS two\nCOPY --from=one --chown=4 /d /e\n" +
      "FROM scratch AS three\nCOPY --from=two /e/sub /f\nFROM scratch\nCOPY --from=three /f /\nCOPY --from=one /d /d\n",
  },
  {
    name: "graph: by number and by name",
    files: tree,
    dockerfile: "FROM scratch\nCOPY a.txt /\nFROM scratch AS named\nCOPY b.txt /\nFROM scratch\n" +
      "COPY --from=0 / /0/\nCOPY --from=1 / /1/\nCOPY --from=named / /n/\n",
  },
  {
    name: "graph: a target in the middle",
    files: tree,
    dockerfile:
      "FROM scratch AS a\nCOPY a.txt /\nFROM a AS b\nENV B=1\nCOPY b.txt /\nFROM b AS c\nCOPY missing /\n",
    options: ["--target", "b"],
  },
  {
    name: "graph: everything inherited",
    files: tree,
    dockerfile:
      "FROM scratch AS p\nCOPY a.txt /\nENV A=1 B=2\nLABEL l=1\nEXPOSE 1\nVOLUME /v\nUSER 5\nWORKDIR /w\n" +
      'STOPSIGNAL 2\nHEALTHCHECK --retries=2 CMD x\nSHELL ["s"]\nENTRYPOINT ["e"]\nCMD ["c"]\n' +
      "FROM p\nENV B=3\nLABEL m=2\nEXPOSE 2\nVOLUME /u\nCOPY b.txt .\n",
  },
];

const documents: Record<string, string> = {
  "names that are quoted": "COPY <<'one.txt' <<\"two.txt\" /d/\n$A\none.txt\n$B\ntwo.txt",
  "a mark inside": "COPY <<EOF /a\n EOF\nEOFx\nEOF",
  "tabs before the mark": "COPY <<-'EOF' /a\n\t\tx\n\t y\n\tEOF",
  "escapes": "ENV A=1\nCOPY <<EOF /a\n\\$A \\\\ \\a \"$A\" '$A' `$A`\nEOF",
  "operators": "ENV A=abc\nCOPY <<EOF /a\n${A:-x} ${N:-x} ${A#a} ${A/b/x}\nEOF",
  "empty lines": "COPY <<EOF /a\n\n\n a\n\nEOF",
  "over several lines": "COPY <<EOF \\\n  /a\nx\nEOF",
  "beside files": "COPY a.txt dir/one <<EOF /x/\nx\nEOF",
  "in ONBUILD": "ONBUILD COPY <<EOF /a\nx\nEOF\nCOPY a.txt /",
  "comments inside": "COPY <<EOF /a\n# no comment\nEOF",
};

const withLayer = (cases: Record<string, string>) =>
  Object.fromEntries(Object.entries(cases).map(([key, text]) => [key, `COPY a.txt /\n${text}`]));

export const languageCases: readonly Case[] = [
  ...casesOf("expansion", withLayer(expansion), { files: { ...tree, v1: "v" } }),
  ...casesOf("syntax", withLayer(syntax), { files: tree }),
  ...whole,
  ...graphs,
  ...casesOf("here-document", withLayer(documents), { files: tree, modern: true }),
];
