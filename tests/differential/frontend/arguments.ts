/**
 * ARG, ENV and what is made of them.
 *
 * @module
 */
import { casesOfRows, inShell, type Row, shell } from "./rows.ts";

const counted = (command: string, id: string) =>
  `RUN --mount=type=cache,id=${id},target=/runs,sharing=locked echo x >> /runs/n && ${command} && wc -l < /runs/n > /n\n`;

const rows: readonly Row[] = [
  [
    "a global one from the command line names the stage",
    "ARG which=missing\nFROM scratch AS small-one\nCOPY f /\nFROM small-${which}\nLABEL a=b\n",
    { files: { f: "f" }, options: ["--build-arg", "which=one"] },
  ],
  [
    "a global one that must have a value",
    'ARG V=${V:?"no V here"}\nFROM scratch\nCOPY f /\n',
    { files: { f: "f" }, refused: /V\b.*: .?no V here/ },
  ],
  [
    "a global one that must have a value and gets it",
    'ARG V=${V:?"no V here"}\nFROM scratch\nARG V\nLABEL v=$V\n',
    { options: ["--build-arg", "V=given"] },
  ],
  [
    "a default that needs another",
    'FROM scratch\nARG A\nARG B=${A:?"A is needed"}\nCOPY f /\n',
    { files: { f: "f" }, refused: /A\b.*: .?A is needed/ },
  ],
  [
    "a default that needs another, which is given",
    'FROM scratch\nARG A\nARG B=${A:?"A is needed"}\nLABEL b=$B\n',
    { options: ["--build-arg", "A=1"] },
  ],
  [
    "a default that is not needed",
    'FROM scratch\nARG A\nARG B=${A:?"A is needed"}\nLABEL b=$B\n',
    { options: ["--build-arg", "B=2"] },
  ],
  [
    "several in one line, and of one another",
    shell(
      'FROM ba$part\nARG made first="one of its own" last\nRUN printf %s "$made|$first|$last" > /seen\n',
      'ARG last="a b" part=se\nARG made="$part-ries"\n',
    ),
    inShell(),
  ],
  [
    "quotes in global ones",
    shell(
      'FROM base\nARG two\nARG three="x-$two"\nRUN printf %s $three > /seen\n',
      'ARG one="a b"\nARG two="<$one>"\n',
    ),
    inShell(),
  ],
  [
    "the stage that is built, of a stage below it",
    shell(
      'FROM base AS work\nRUN printf %s "<$TARGETSTAGE>" > /before\nARG TARGETSTAGE\n' +
        'RUN printf %s "<$TARGETSTAGE>" > /after\nFROM scratch AS asked\nCOPY --from=work /before /after /\nFROM scratch\nCOPY --from=work /before /\n',
    ),
    inShell({}, { options: ["--target", "asked"] }),
  ],
  [
    "the stage that is built, without a name",
    shell(
      'FROM base AS work\nARG TARGETSTAGE\nRUN printf %s "<$TARGETSTAGE>" > /seen\nFROM scratch\nCOPY --from=work /seen /\n',
    ),
    inShell(),
  ],
  [
    "the stage that is built, the last by its name",
    shell(
      'FROM base AS work\nARG TARGETSTAGE\nRUN printf %s "<$TARGETSTAGE>" > /seen\nFROM scratch AS final\nCOPY --from=work /seen /\n',
    ),
    inShell(),
  ],
  [
    "a proxy is known without being declared, in capitals or not",
    shell(
      'FROM base\nARG A\nARG B\nARG C=c\nRUN printf %s "$HTTP_PROXY,$NO_PROXY,$A,$B,$C" > /seen\n',
    ),
    inShell({}, {
      options: ["--build-arg", "A=a", "--build-arg", "http_proxy=h:1", "--build-arg", "NO_PROXY=n"],
    }),
  ],
  [
    "another proxy runs nothing anew",
    shell(`FROM base\nARG A\n${counted('printf %s "$HTTP_PROXY,$A" > /seen', "frontend-proxy")}`),
    inShell({}, {
      options: ["--build-arg", "A=a", "--build-arg", "http_proxy=h:2"],
      earlier: [{
        options: ["--network", "none", "--build-arg", "A=a", "--build-arg", "http_proxy=h:1"],
      }],
    }),
  ],
  [
    "another argument does",
    shell(
      'FROM base\nARG A\nRUN printf %s "$HTTP_PROXY,$A" > /seen\n',
    ),
    inShell({}, {
      options: ["--build-arg", "A=b", "--build-arg", "http_proxy=h:2"],
      earlier: [{
        options: ["--network", "none", "--build-arg", "A=a", "--build-arg", "http_proxy=h:1"],
      }],
    }),
  ],
  ...(["", "given", undefined] as const).map((value): Row => [
    `in the old form of ENV, ${value === undefined ? "not given" : `given as "${value}"`}`,
    shell(
      'FROM ba${rest#x-}\nARG word\nENV word "word is ${word:-none}"\nENV cut "${word%%o*}"\nCOPY --chmod=755 tell /\nRUN /tell $word $cut\n',
      "ARG rest=x-se\n",
    ),
    inShell({ tell: '#!/bin/sh\nprintf \'%s/\' "$word" "$@" > /seen\n' }, {
      options: value === undefined ? [] : ["--build-arg", `word=${value}`],
    }),
  ]),
  [
    "an empty one is in the environment, one without a value is not",
    shell(
      "FROM base\nARG UNSET\nARG EMPTY=\nENV SET=\nRUN env | grep -E '^(UNSET|EMPTY|SET)' | sort > /seen\n",
    ),
    inShell(),
  ],
  [
    "percent signs in a value",
    shell('FROM base\nENV old fo%so\nENV new=%d%%\nRUN printf %s "$old $new" > /seen\n'),
    inShell(),
  ],
];

export const argumentCases = casesOfRows("frontend: arguments", rows);
