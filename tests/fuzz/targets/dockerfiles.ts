/**
 * Fuzz targets: Dockerfiles, ignore files, and the words in them.
 *
 * @module
 */
import { checkDockerfile } from "../../../plugins/kit/checks/run.ts";
import { readDockerfile } from "../../../core/build/read.ts";
import { bindLine } from "../../../core/dockerfile/binding.ts";
import { expandDocument, expandWord, expandWords } from "../../../core/dockerfile/expansion.ts";
import { IgnoreMatcher } from "../../../plugins/kit/patterns/ignore_file.ts";
import { parseDockerfile } from "../../../core/dockerfile/parse.ts";
import { decodeSource } from "../../../core/dockerfile/source_lines.ts";
import { QuillaError } from "../../../core/errors.ts";
import { drawSource } from "../../../cli/print/source_drawing.ts";
import { GlobPattern } from "../../../plugins/kit/patterns/glob_pattern.ts";
import { builtInHost } from "../../../plugins/mod.ts";
import { codeOf, type FuzzTarget, promise, textTarget } from "../target.ts";

const host = builtInHost();

const dockerfileWords = [
  ...host.names("instructions").map((keyword) => `\n${keyword} `),
  ...["FROM scratch\n", "FROM scratch AS a\n", "\nFROM a\n", "\nCOPY --from=0 a b\n", " AS b"],
  ...[
    "# syntax=docker/dockerfile:1\n",
    "# escape=`\n",
    "# check=skip=all;error=true\n",
    "#",
    "\n#c\n",
  ],
  ...[
    "\\\n",
    "`\n",
    "<<EOF",
    "<<-EOF",
    "<<'E' <<\"F\"",
    "\nEOF\n",
    "3<<a ",
    '["a", "b"]',
    "[",
    "]",
  ],
  ...[
    "--from=",
    "--chown=1:2",
    "--chmod=u+x",
    "--link",
    "--exclude=*",
    "--platform=$BUILDPLATFORM",
  ],
  ...[
    "--checksum=sha256:",
    "--keep-git-dir",
    "--mount=type=cache",
    "--interval=1s",
    "--parents",
    "--",
  ],
  ...[
    "a=b",
    "a b",
    "$a",
    "${a:-b}",
    "${a:?x}",
    "'",
    '"',
    "ONBUILD ONBUILD RUN",
    "HEALTHCHECK NONE",
  ],
  ...[
    "80/tcp",
    "1-65535",
    "0:0",
    "https://a/b.git#c:d",
    "git@a:b.git",
    "http://a/b.tar",
    "NONE",
    "CMD ",
  ],
];

export const dockerfile: FuzzTarget = {
  name: "dockerfile",
  seeds: [
    "# syntax=docker/dockerfile:1\n# escape=`\nFROM scratch AS a\nCOPY a b `\n c\n",
    "ARG V=1\nFROM busybox:${V} AS base\nENV A=1 B=\"two words\" C='x'\nLABEL a=b\nRUN <<EOF\necho $A\nEOF\n" +
    "FROM base\nCOPY --from=base --chown=1:2 --chmod=0644 /a /b\nADD --checksum=sha256:00 https://h/a /b\n",
    'FROM scratch\nCOPY <<one <<-"two" /d/\nx $y\none\n\ty\n\ttwo\nHEALTHCHECK --interval=1m CMD ["a"]\n',
    'FROM a\nUSER me\nWORKDIR /a\nVOLUME ["/v"]\nEXPOSE 80/udp 1-2\nSTOPSIGNAL 9\nSHELL ["s", "-c"]\n' +
    "ONBUILD COPY . /x\nMAINTAINER me\nENTRYPOINT e\nCMD c\nARG x y=z\n",
  ],
  dictionary: dockerfileWords,
  run(input) {
    const file = decodeSource("Dockerfile", input);
    const read = parseDockerfile(file, (word) => host.find("instructions", word)?.supplied.syntax);
    const codes = new Set<string>();
    for (const raw of read.instructions.slice(0, 500)) {
      try {
        const line = bindLine(raw, host.names("instructions"));
        promise(
          line.range.start.line >= 1 && line.range.end.line >= line.range.start.line,
          "range",
        );
        host.find("instructions", line.keyword)!.supplied.parse(line);
        codes.add(line.keyword);
      } catch (error) {
        if (!(error instanceof QuillaError)) throw error;
        if (error.range !== undefined && codes.size < 3) drawSource(error.range);
        codes.add(error.code);
      }
    }
    const { warnings, failure } = checkDockerfile({ dockerfile: readDockerfile(file, host), host });
    for (const { range, check } of warnings) {
      if (codes.size < 6) drawSource(range);
      codes.add(check.name);
    }
    return `${failure?.code} ${[...codes].sort().slice(0, 4).join()}`;
  },
};

export const ignore = textTarget({
  name: "ignore",
  seeds: [
    "node_modules\n*.log\n!keep.log\n**/x\na/**/b\n# comment\n/abs\n",
    "a/*\n!a/b\n[a-z]?\n\\*\n**\n!**/d\n",
  ],
  dictionary: [
    "**",
    "*",
    "?",
    "[a-z]",
    "[^",
    "]",
    "!",
    "#",
    "/",
    "\\",
    "**/",
    "/**",
    "a",
    "node_modules",
  ],
  run(text) {
    const matcher = IgnoreMatcher.of({ name: ".dockerignore", text });
    // The file's own words are the paths that come nearest to its patterns.
    const own = text.split("\n", 12).map((line) => line.replace(/[!*?[\]\\\0]/g, "").slice(0, 200));
    const paths = ["a", "a/b", "a/b/c", "keep.log", "x/y/x", ...own]
      .map((path) => path.split("/").filter((name) => !["", ".", ".."].includes(name)).join("/"));
    const answers = paths.filter((path) => path !== "").map((path) => {
      const isOut = matcher.excludes(path);
      promise(
        matcher.excludes(path) === isOut,
        "the answer does not depend on what was asked before",
      );
      return `${Number(isOut)}${Number(matcher.mayReinclude(path))}`;
    });
    return answers.slice(0, 2).join("");
  },
});

const variables: Readonly<Record<string, string>> = {
  a: "value",
  empty: "",
  path: "/usr/local/bin:/usr/bin",
  stars: "*".repeat(500),
  letters: "ab".repeat(2000),
};

export const expansion = textTarget({
  name: "expansion",
  seeds: [
    "$a ${a} ${x:-b} ${x:+c} 'q' \"d$a\" \\$a",
    "${path##*/} ${path%%:*} ${path//b/c} ${path/u?r/x} ${x:-${a:+${empty-d}}}",
  ],
  dictionary: [
    ...[
      "$a",
      "${a",
      "${empty",
      "${path",
      "${stars",
      "${letters",
      "${x",
      "}",
      ":-",
      ":+",
      ":?",
      "?",
      "-",
    ],
    ...[
      "##",
      "#",
      "%%",
      "%",
      "//",
      "/",
      "*",
      "\\*",
      "\\",
      "'",
      '"',
      "${a:-",
      "*a*b*",
      "$$",
      "${",
      "$",
    ],
  ],
  run(text) {
    const lookup = (name: string) => Object.hasOwn(variables, name) ? variables[name] : undefined;
    return [
      codeOf(() => expandWord(text, lookup)),
      codeOf(() => expandWord(text, lookup, { escape: "`" })),
      codeOf(() => expandWords(text, lookup)),
      codeOf(() => expandDocument(text, lookup)),
    ].join();
  },
});

export const glob = textTarget({
  name: "glob",
  seeds: [
    "a*b?c[d-f]\nabcd/e",
    "**/*.ts\ncore/a.ts",
    "[^a-c]*[x]\\*\nzzz",
    "*a*a*a*a*b\naaaaaaaaaa",
  ],
  dictionary: ["*", "**", "?", "[", "]", "[^", "-", "\\", "/", "a", "aaaaaaaa", "\n", "**/", "*a"],
  run(text) {
    const [pattern = "", ...paths] = text.split("\n");
    return [true, false].map((doubleStar) =>
      codeOf(() => {
        const glob = new GlobPattern(pattern, { doubleStar });
        for (const path of paths.slice(0, 20).map((path) => path.slice(0, 4096))) {
          glob.matches(path);
          glob.mayMatchBelow(path);
        }
      })
    ).join();
  },
});
