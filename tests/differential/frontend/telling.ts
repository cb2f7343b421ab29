/**
 * What is told of a Dockerfile: checks, outline, targets, and where a fault is.
 *
 * @module
 */
import { ignoringSnippets, snippets } from "../../plugins/checks/corpus.ts";
import { casesOfRows, type Row } from "./rows.ts";

/** The corpus of checks, as far as its bases need nobody to ask for them. */
const checks: Row[] = [...snippets, ...ignoringSnippets]
  .map((snippet) => ({ ...snippet, dockerfile: onScratch(snippet.dockerfile) }))
  .filter(({ dockerfile }) => basesOf(dockerfile).every((base) => base.startsWith("scratch")))
  .map((snippet): Row => [
    snippet.name,
    snippet.dockerfile,
    {
      asks: "check",
      files: snippet.ignored && { ".dockerignore": snippet.ignored.join("\n") + "\n" },
      options: [
        ...Object.entries(snippet.arguments ?? {})
          .flatMap((pair) => ["--build-arg", pair.join("=")]),
        ...snippet.target === undefined ? [] : ["--target", snippet.target],
      ],
    },
  ]);

function stagesOf(dockerfile: string): string[] {
  return [...dockerfile.matchAll(/^from .*?\bas\s+(\S+)/gim)].map(([, name]) =>
    name!.toLowerCase()
  );
}

/** What the stages stand on that is no stage. */
function basesOf(dockerfile: string): string[] {
  const stages = stagesOf(dockerfile);
  return [...dockerfile.matchAll(/^from\s+(?:--\S+\s+)?(\S+)/gim)].map(([, name]) => name!)
    .filter((name) => !stages.includes(name.toLowerCase()) && !name.startsWith("$"));
}

/** The same of no image but the empty one. */
function onScratch(dockerfile: string): string {
  const stages = stagesOf(dockerfile);
  return dockerfile.replace(
    /^(from\s+(?:--\S+\s+)?)([a-z]+)(?=[\s$]|$)/gim,
    (all, head, name) => stages.includes(name.toLowerCase()) ? all : `${head}scratch`,
  );
}

const more: Row[] = [
  ["a base of a part without a default, given", "ARG V\nFROM scra$V\nCOPY f .\n", ["V=tch"]],
  ["a base of a part without a default, which may be empty", "ARG V\nFROM scratch$V\nCOPY f .\n", [
    "V=",
  ]],
  ["a base of a part with a default, given", 'ARG V="tch"\nFROM scra${V}\nCOPY f .\n', ["V=tch"]],
  ["what is found before a fault", "FROM scratch AS Bad\nMAINTAINER me\nNOSUCH\n"],
  ["a base's ARG with a default", "ARG base=scratch\nFROM $base\nCOPY f .\n"],
  ["a base's ARG, not declared, with a part", "ARG D\nFROM scra${D:-tch}\nCOPY f .\n"],
  ["a base's ARG, declared and empty", 'ARG D=""\nFROM scratch${D-@bogus}\nCOPY f .\n'],
  ["a platform's ARG, misspelt", "FROM --platform=$BULIDPLATFORM scratch\nCOPY f .\n"],
  [
    "a platform's ARG in a part",
    "ARG MY_ARCH=amd64\nFROM --platform=linux/${MYARCH} scratch\nCOPY f .\n",
  ],
  [
    "all stages without a target",
    "FROM scratch AS one\nCOPY $foo .\nFROM scratch AS two\nCOPY $bar .\n",
  ],
  ["by an argument", "#check=skip=all\nFROM scratch as base\ncopy f .\n", [
    "BUILDKIT_DOCKERFILE_CHECK=skip=ConsistentInstructionCasing;error=true",
  ]],
  ["none by an argument", "#check=error=true\nFROM scratch as base\ncopy f .\n", [
    "BUILDKIT_DOCKERFILE_CHECK=skip=all",
  ]],
  ["a here-document is one instruction", "FROM scratch\nRUN <<'E'\nenv\nE\n"],
  [
    "descriptions",
    "# check=experimental=InvalidDefinitionDescription\n# bar it is\nARG foo=bar\n# BasE it is\nFROM scratch AS base\n# bad\nARG v=1\n# bad\nARG foo=baz bar=q baz=r\n#\nARG bit=bat\n# other\nCOPY f .\n",
  ],
  [
    "secrets and what only looks like one",
    "FROM scratch\nARG SECRET_PHRASE\nENV SUPER_Secret=a\nENV password=a secret=b\nARG the_secret_token=a auth=b\nENV apikey=a sun=b\nENV git_key=\nENV PUBLIC_KEY=\nARG PASS_FILE\n# check=skip=SecretsUsedInArgOrEnv // on purpose\nENV password=c\n# check=skip=all // here\nARG password\n",
  ],
  [
    "ports",
    "FROM scratch\nEXPOSE 80/TcP 8080/TCP 8080/udp\nEXPOSE 127.0.0.1:80:80 [::1]:81:81 5000:5000 8000\n",
  ],
].map(([name, dockerfile, given = []]): Row => [
  name as string,
  dockerfile as string,
  { asks: "check", options: (given as string[]).flatMap((pair) => ["--build-arg", pair]) },
]);

const foreign: Row = ["a base of another platform", "FROM odd\nCOPY f /\n", {
  asks: "check",
  files: { f: "f" },
  bases: {
    odd: { dockerfile: "FROM scratch\nCOPY f /\n", options: ["--platform", "linux/s390x"] },
  },
}];

const outlines: Row[] = [
  [
    "arguments",
    'ARG inherited=box\nARG other=box2\nARG unused=abc${other}\n# sfx is a suffix\nARG sfx="cratc${inherited#bo}"\nFROM scratch AS first\n# of nothing\nARG FOO=123\n' +
    "# BAR is a number\nARG BAR=456\nRUN true\nFROM scratch AS second\nARG BAZ\nRUN true\nFROM scratch AS third\nARG ABC=a\n# check=skip=all\nARG password\n" +
    "# later will be shown\n# check=skip=all\nARG later\n# target is what is built\nFROM third AS target\nCOPY --from=first /etc/passwd /\nFROM second\n",
    { options: ["--build-arg", "BAR=678", "--target", "target"] },
  ],
  [
    "arguments of a base's name",
    'ARG a=scr\n# b is the rest\nARG b="atch"\nARG unused=x\nFROM ${a}${b} AS one\nARG FOO=1\n',
  ],
  [
    "secrets and agents",
    "FROM scratch AS first\nRUN --mount=type=secret,target=/etc/passwd,required=true --mount=type=ssh true\nFROM scratch AS second\n" +
    "RUN --mount=type=secret,id=unused --mount=type=ssh,id=ssh2 true\nFROM scratch AS third\nARG BAR\nRUN --mount=type=secret,id=second${BAR} true\n" +
    "FROM third AS target\nCOPY --from=first /foo /\nRUN --mount=type=ssh,id=ssh3,required true\nFROM second\n",
    { options: ["--build-arg", "BAR=678", "--target", "target"] },
  ],
  [
    "arguments of themselves",
    "ARG FOO=123\nARG ABC=abc\nARG DEF=def\nARG FOO=${FOO}${ABC}\nARG BAR=${FOO}456\nARG FOO=${FOO}456${BAR}\nFROM scratch\nARG FOO\nARG INFOO=123\nARG INBAR=${INFOO}456\nARG INFOO=${INFOO}456${INBAR}\n",
  ],
].map((
  [name, dockerfile, with_ = {}],
): Row => [name as string, dockerfile as string, { asks: "outline", ...with_ as object }]);

const targets: Row[] = [
  [
    "with and without descriptions",
    "# build is where it is compiled\nFROM scratch AS build\nRUN true\nFROM scratch as second\nRUN false\nFROM scratch\nRUN false\n# binary is what comes of it\nFROM second AS binary\n",
    { asks: "targets" },
  ],
];

const at = (line: number) => new RegExp(`Dockerfile:${line}\\b`);
const faults: Row[] = [
  ["an instruction that is misspelt", 'FROM scratch\nFNTRYPOINT ["/bin/sh"]\n', {
    refused: /FNTRYPOINT(.|\n)*ENTRYPOINT|:2(.|\n)*ENTRYPOINT/,
  }],
  ["an instruction without words", "from scratch\nenv", { refused: at(2) }],
  ["a command without a shell", "from scratch\nenv a=b\nrun what", { refused: at(3) }],
  ["a source that is missing", "from scratch\nenv a=b\ncopy foo bar\nenv c=d", { refused: at(3) }],
  ["a flag that is none", "from scratch\nenv a=b\ncopy --foo=bar / /\nenv c=d", { refused: at(3) }],
  ["a stage that is none", "from scratch\nenv a=b\ncopy --from=in/v/a/l/i/d@x foo bar\nenv c=d", {
    refused: at(3),
  }],
  ["a frontend that is none", "#syntax=foo bar\nfrom scratch\nlabel a=b", {
    differs: { buildkit: "`# syntax=` is an image that is fetched and run" },
  }],
  ["a command of two lines", "from scratch\nrun wh\\\nat\nenv a=b", { refused: at(2) }],
];

export const tellingCases = [
  ...casesOfRows("frontend: checks", [...checks, ...more, foreign]),
  ...casesOfRows("frontend: outline", outlines),
  ...casesOfRows("frontend: targets", targets),
  ...casesOfRows("frontend: faults", faults),
];
