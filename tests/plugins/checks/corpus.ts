/**
 * Dockerfiles, and what Docker's checks say of each: rule and line.
 *
 * Images are as tests/oracles/buildkit_lint has them: any name is one with the variables PATH and FROM_BASE.
 *
 * @module
 */

/** One Dockerfile. */
export interface Snippet {
  readonly name: string;
  readonly dockerfile: string;
  readonly arguments?: Readonly<Record<string, string>>;
  readonly target?: string;
  /** Patterns of the ignore file. */
  readonly ignored?: readonly string[];
  /** `Rule:line`, sorted by line. */
  readonly findings: readonly string[];
  /** Whether the Dockerfile cannot be built. */
  readonly fails?: boolean;
}

type Row = readonly [
  name: string,
  dockerfile: string,
  findings: string,
  more?: Pick<Snippet, "arguments" | "target" | "ignored" | "fails">,
];

const rows: readonly Row[] = [
  ["nothing is wrong", 'FROM a AS b\nCOPY a /\nCMD ["a"]', ""],
  // Names of stages
  ["upper-case stage", "FROM a AS Build\nFROM b AS ok", "StageNameCasing:1"],
  [
    "upper-case stage by number",
    "FROM a AS B1\nFROM scratch\nCOPY --from=0 / /",
    "StageNameCasing:1",
  ],
  ["name with digits and dots", "FROM a AS b-1.2_c", ""],
  ["reserved scratch", "FROM a AS scratch\nFROM b", "ReservedStageName:1"],
  ["reserved context", "FROM a AS context", "ReservedStageName:1"],
  ["reserved in upper case", "FROM a AS Context", "ReservedStageName:1 StageNameCasing:1"],
  ["not reserved", "FROM a AS contexts", ""],
  ["twice the same name", "FROM a AS b\nFROM c AS b", "DuplicateStageName:2"],
  [
    "three times",
    "FROM a AS b\nFROM c AS b\nFROM d AS b",
    "DuplicateStageName:2 DuplicateStageName:3",
  ],
  ["twice, in other case", "FROM a AS b\nFROM c AS B", "DuplicateStageName:2 StageNameCasing:2"],
  ["no names", "FROM a\nFROM b", ""],
  // Case of keywords
  ["lower as", "FROM a as b", "FromAsCasing:1"],
  ["upper AS", "from a AS b", "FromAsCasing:1"],
  ["mixed As", "FROM a As b", "FromAsCasing:1"],
  ["both lower", "from a as b", ""],
  ["mixed From", "From a as b", "ConsistentInstructionCasing:1"],
  ["one lower of three", "FROM a\nCOPY a /\nuser me", "ConsistentInstructionCasing:3"],
  ["one upper of three", "from a\ncopy a /\nUSER me", "ConsistentInstructionCasing:3"],
  ["as many as", "FROM a\nuser me", "ConsistentInstructionCasing:2"],
  [
    "mixed case",
    "FROM a\nCopy a /\nuSER me",
    "ConsistentInstructionCasing:2 ConsistentInstructionCasing:3",
  ],
  ["global ARG does not count", "arg A=1\nFROM a", ""],
  ["ONBUILD counts once", "FROM a\nONBUILD copy a /\nUSER me", ""],
  // Empty lines
  ["empty line in RUN", "FROM a\nRUN a \\\n\n  b", "NoEmptyContinuation:4"],
  ["two empty lines", "FROM a\nRUN a \\\n\n\n  b", "NoEmptyContinuation:5"],
  ["comment line in RUN", "FROM a\nRUN a \\\n# c\n  b", ""],
  ["empty line after RUN", "FROM a\nRUN a\n\nRUN b", ""],
  ["blank line in ENV", "FROM a\nENV a=1 \\\n  \n  b=2", "NoEmptyContinuation:4"],
  [
    "two instructions with one each",
    "FROM a\nRUN a \\\n\n b\nRUN c \\\n\n d",
    "NoEmptyContinuation:4 NoEmptyContinuation:7",
  ],
  // Commands
  ["shell CMD", "FROM a\nCMD echo", "JSONArgsRecommended:2"],
  ["shell ENTRYPOINT", "FROM a\nENTRYPOINT echo", "JSONArgsRecommended:2"],
  ["JSON CMD", 'FROM a\nCMD ["echo"]', ""],
  ["empty JSON CMD", "FROM a\nCMD []", ""],
  ["shell CMD after SHELL", 'FROM a\nSHELL ["/bin/sh"]\nCMD echo', ""],
  ["shell CMD before SHELL", 'FROM a\nCMD echo\nSHELL ["/bin/sh"]', "JSONArgsRecommended:2"],
  ["SHELL of the parent stage", 'FROM a AS b\nSHELL ["/bin/sh"]\nFROM b\nCMD echo', ""],
  ["SHELL of the grandparent", 'FROM a AS b\nSHELL ["/bin/sh"]\nFROM b AS c\nFROM c\nCMD echo', ""],
  [
    "SHELL of another stage",
    'FROM a AS b\nSHELL ["/bin/sh"]\nFROM a\nCMD echo',
    "JSONArgsRecommended:4",
  ],
  ["shell RUN and HEALTHCHECK", "FROM a\nRUN echo\nHEALTHCHECK CMD echo", ""],
  ["several CMD", 'FROM a\nCMD ["a"]\nCMD ["b"]', "MultipleInstructionsDisallowed:2"],
  [
    "three ENTRYPOINT",
    'FROM a\nENTRYPOINT ["a"]\nENTRYPOINT ["b"]\nENTRYPOINT ["c"]',
    "MultipleInstructionsDisallowed:2 MultipleInstructionsDisallowed:3",
  ],
  [
    "two HEALTHCHECK",
    "FROM a\nHEALTHCHECK CMD a\nHEALTHCHECK NONE",
    "MultipleInstructionsDisallowed:2",
  ],
  ["one of each", 'FROM a\nHEALTHCHECK CMD a\nCMD ["a"]\nENTRYPOINT ["a"]', ""],
  ["one in each stage", 'FROM a AS b\nCMD ["a"]\nFROM b\nCMD ["a"]', ""],
  ["several USER", "FROM a\nUSER a\nUSER b", ""],
  [
    "two shell CMD",
    "FROM a\nCMD a\nCMD b",
    "JSONArgsRecommended:2 MultipleInstructionsDisallowed:2 JSONArgsRecommended:3",
  ],
  // MAINTAINER
  ["MAINTAINER", "FROM a\nMAINTAINER me", "MaintainerDeprecated:2"],
  ["label of an author", 'FROM a\nLABEL org.opencontainers.image.authors="me"', ""],
  // FROM with variables
  ["ARG not declared", "FROM a$TAG", "UndefinedArgInFrom:1"],
  ["ARG not declared, with a default", "FROM a:${TAG:-1}", "UndefinedArgInFrom:1"],
  ["ARG declared", "ARG TAG=1\nFROM a:$TAG", ""],
  ["ARG declared later", "FROM b AS c\nARG TAG=1\nFROM a:${TAG:-1}", "UndefinedArgInFrom:3"],
  ["ARG without a default", "ARG TAG\nFROM a:${TAG}", "InvalidDefaultArgInFrom:2", {
    arguments: { TAG: "1" },
  }],
  ["ARG without a default, and one there", "ARG TAG\nFROM a:${TAG:-1}", ""],
  ["whole name from ARG", "ARG BASE\nFROM $BASE", "InvalidDefaultArgInFrom:2", {
    arguments: { BASE: "a" },
  }],
  ["whole name without a value", "ARG BASE\nFROM $BASE", "InvalidDefaultArgInFrom:2", {
    fails: true,
  }],
  ["an invalid default", "ARG BASE=A:B:C\nFROM $BASE", "InvalidDefaultArgInFrom:2", {
    arguments: { BASE: "a" },
  }],
  ["a default of another ARG", "ARG V=1\nARG TAG=x$V\nFROM a:$TAG", ""],
  ["a typo", "ARG VERSION=1\nFROM a:${VERSOIN:-1}", "UndefinedArgInFrom:2"],
  ["predefined ARG", "FROM a:$TARGETARCH", ""],
  ["platform not declared", "FROM --platform=$PLATFROM a", "UndefinedArgInFrom:1", { fails: true }],
  [
    "platform not declared, with a default",
    "FROM --platform=${P:-linux/amd64} a",
    "UndefinedArgInFrom:1",
  ],
  ["platform of ARG", "ARG P=linux/amd64\nFROM --platform=$P a", ""],
  ["target platform", "FROM --platform=$TARGETPLATFORM a", "RedundantTargetPlatform:1"],
  ["target platform in braces", "FROM --platform=${TARGETPLATFORM} a", "RedundantTargetPlatform:1"],
  ["target platform put together", "FROM --platform=$TARGETOS/$TARGETARCH a", ""],
  [
    "target platform, or a default",
    "FROM --platform=${TARGETPLATFORM:-linux/amd64} a",
    "RedundantTargetPlatform:1",
  ],
  ["build platform", "FROM --platform=$BUILDPLATFORM a", ""],
  ["constant platform", "FROM --platform=linux/amd64 a", "FromPlatformFlagConstDisallowed:1"],
  [
    "constant platform, named stage",
    "FROM --platform=linux/amd64 a AS b",
    "FromPlatformFlagConstDisallowed:1",
  ],
  ["constant platform in the name", "FROM --platform=linux/amd64 a AS build_amd64", ""],
  ["constant system in the name", "FROM --platform=linux/amd64 a AS linux", ""],
  ["constant architecture", "FROM --platform=amd64 a", "FromPlatformFlagConstDisallowed:1"],
  ["image of another platform", "FROM s390x", "InvalidBaseImagePlatform:1"],
  ["image of the asked platform", "FROM --platform=linux/s390x s390x AS s390x", ""],
  // WORKDIR
  ["relative WORKDIR", "FROM a\nWORKDIR app", "WorkdirRelativePath:2"],
  ["relative WORKDIR on scratch", "FROM scratch\nWORKDIR app/src", "WorkdirRelativePath:2"],
  ["absolute WORKDIR", "FROM a\nWORKDIR /app\nWORKDIR sub", ""],
  ["relative WORKDIR twice", "FROM a\nWORKDIR app\nWORKDIR sub", "WorkdirRelativePath:2"],
  ["WORKDIR of the parent stage", "FROM a AS b\nWORKDIR /app\nFROM b\nWORKDIR sub", ""],
  [
    "WORKDIR of another stage",
    "FROM a AS b\nWORKDIR /app\nFROM a\nWORKDIR sub",
    "WorkdirRelativePath:4",
  ],
  ["WORKDIR of a variable", "FROM a\nENV D=/app\nWORKDIR $D", ""],
  ["relative WORKDIR of a variable", "FROM a\nENV D=app\nWORKDIR $D", "WorkdirRelativePath:3"],
  // Variables
  ["undefined in COPY", "FROM a\nCOPY $SRC /", "UndefinedVar:2"],
  ["undefined destination", "FROM a\nCOPY a $DST/", "UndefinedVar:2"],
  ["undefined in ENV", "FROM a\nENV A=$B", "UndefinedVar:2"],
  ["undefined in ENV's own line", "FROM a\nENV A=1 B=$A", "UndefinedVar:2"],
  ["defined in ENV", "FROM a\nENV A=1\nENV B=$A", ""],
  ["PATH is there", "FROM scratch\nENV PATH=/a:$PATH", ""],
  ["variable of the image", "FROM a\nENV A=$FROM_BASE", ""],
  ["variable of an image, on scratch", "FROM scratch\nENV A=$FROM_BASE", "UndefinedVar:2"],
  ["declared without a value", "FROM a\nARG A\nENV B=$A", ""],
  ["declared globally only", "ARG A=1\nFROM a\nENV B=$A", "UndefinedVar:3"],
  ["declared globally, and here", "ARG A=1\nFROM a\nARG A\nENV B=$A", ""],
  ["declared in the parent stage", "FROM a AS b\nARG A=1\nFROM b\nENV B=$A", ""],
  ["declared in another stage", "FROM a AS b\nARG A=1\nFROM a\nENV B=$A", "UndefinedVar:4"],
  ["declared later", "FROM a\nENV B=$A\nARG A=1", "UndefinedVar:2"],
  ["default of ARG", "FROM a\nARG A=$B", "UndefinedVar:2"],
  ["default of ARG that is not used", "FROM a\nARG A=$B", "", { arguments: { A: "1" } }],
  ["default of ARG from the same line", "FROM a\nARG A=1 B=$A", ""],
  ["undefined with a default", "FROM a\nENV A=${B:-1}", "UndefinedVar:2"],
  ["undefined with an alternative", "FROM a\nENV A=${B:+1}", "UndefinedVar:2"],
  ["undefined inside a default", "FROM a\nARG B\nENV A=${B:-$C}", "UndefinedVar:3"],
  ["two undefined", "FROM a\nCOPY $A $B /", "UndefinedVar:2 UndefinedVar:2"],
  ["the same twice", "FROM a\nCOPY $A$A/$A /", "UndefinedVar:2"],
  ["single quotes", "FROM a\nENV A='$B'", ""],
  ["escaped", "FROM a\nENV A=\\$B", ""],
  ["escaped by a backtick", "# escape=`\nFROM a\nENV A=`$B", ""],
  ["TARGETARCH not declared", "FROM a\nENV A=$TARGETARCH", "UndefinedVar:2"],
  ["TARGETARCH declared", "FROM a\nARG TARGETARCH\nENV A=$TARGETARCH", ""],
  ["proxy not declared", "FROM a\nENV A=$HTTP_PROXY", "UndefinedVar:2"],
  ["undefined in RUN and CMD", 'FROM a\nRUN echo $A\nCMD ["$A"]\nHEALTHCHECK CMD $A', ""],
  ["undefined in LABEL", "FROM a\nLABEL a=$A", "UndefinedVar:2"],
  ["undefined in USER", "FROM a\nUSER me$A", "UndefinedVar:2"],
  ["undefined in VOLUME", "FROM a\nVOLUME /a$A", "UndefinedVar:2"],
  ["undefined in WORKDIR", "FROM a\nWORKDIR /a$A", "UndefinedVar:2"],
  ["undefined in EXPOSE", "FROM a\nEXPOSE 80$A", ""],
  ["undefined in STOPSIGNAL", "FROM a\nSTOPSIGNAL SIGKILL$A", "UndefinedVar:2"],
  ["undefined in --chown", "FROM a\nCOPY --chown=1$A a /", "UndefinedVar:2"],
  ["undefined in ADD", "FROM a\nADD a$A /", "UndefinedVar:2"],
  ["undefined in a mount", "FROM a\nRUN --mount=type=cache,target=/a$A true", "UndefinedVar:2"],
  ["defined in a mount", "FROM a\nARG A=1\nRUN --mount=type=cache,target=/a$A true", ""],
  ["undefined in a here-document", "FROM a\nADD <<EOF /a\n$A\nEOF", "UndefinedVar:2"],
  ["quoted here-document", "FROM a\nADD <<'EOF' /a\n$A\nEOF", ""],
  ["undefined in ONBUILD", "FROM a\nONBUILD ENV A=$B", ""],
  ["a typo of ENV", "FROM a\nENV NAME=1\nUSER $NMAE", "UndefinedVar:3"],
  ["on an undefined ENV name", "FROM a\nENV x$A=1", "UndefinedVar:2"],
  // Pairs
  ["old ENV", "FROM a\nENV a b", "LegacyKeyValueFormat:2"],
  ["old LABEL", "FROM a\nLABEL a b c", "LegacyKeyValueFormat:2"],
  ["new ENV", 'FROM a\nENV a="b c"', ""],
  // Secrets
  ["ARG of a password", "FROM a\nARG PASSWORD", "SecretsUsedInArgOrEnv:2"],
  ["ENV of a token", "FROM a\nENV github_token=1", "SecretsUsedInArgOrEnv:2"],
  [
    "several secrets",
    "FROM a\nARG api_key secret_x\nENV my_auth=1",
    "SecretsUsedInArgOrEnv:2 SecretsUsedInArgOrEnv:2 SecretsUsedInArgOrEnv:3",
  ],
  [
    "public key, token file, secret version",
    "FROM a\nARG PUBLIC_KEY TOKEN_FILE SECRET_VERSION",
    "",
  ],
  ["parts of words", "FROM a\nARG MONKEY TOKENIZER AUTHOR", ""],
  ["global ARG of a password", "ARG PASSWORD\nFROM a", ""],
  // Ports
  ["upper-case protocol", "FROM a\nEXPOSE 80/TCP", "ExposeProtoCasing:2"],
  ["mixed protocol", "FROM a\nEXPOSE 80/tcp 53/Udp", "ExposeProtoCasing:2"],
  ["protocol of a variable", "FROM a\nENV P=UDP\nEXPOSE 80/$P", "ExposeProtoCasing:3"],
  ["good ports", "FROM a\nEXPOSE 80 53/udp 1-3/tcp", ""],
  ["port of the host", "FROM a\nEXPOSE 80:80", "ExposeInvalidFormat:2"],
  ["address", "FROM a\nEXPOSE 127.0.0.1:80:80", "ExposeInvalidFormat:2"],
  [
    "address without a port",
    "FROM a\nEXPOSE 127.0.0.1::80/TCP",
    "ExposeInvalidFormat:2 ExposeProtoCasing:2",
  ],
  // Descriptions
  ["descriptions are not looked at", "# hello\nARG A=1\n# hello\nFROM a AS b", ""],
  [
    "descriptions are looked at",
    "# check=experimental=InvalidDefinitionDescription\n\n# hello\nARG A=1\n# b it is\nFROM a AS b\n# other\nARG B C",
    "InvalidDefinitionDescription:4 InvalidDefinitionDescription:8",
  ],
  [
    "descriptions above an empty line",
    "# check=experimental=all\n\n# hello\n\nARG A=1\n# x\nFROM a",
    "InvalidDefinitionDescription:5",
  ],
  [
    "descriptions above an empty comment",
    "# check=experimental=all\n\n# hello\n#\nARG A=1\n# x\nFROM a",
    "",
  ],
  ["description of one of several", "# check=experimental=all\nFROM a\n# C it is\nARG B C", ""],
  // What is looked at
  ["skip one", "# check=skip=StageNameCasing\nFROM a AS B\nCMD a", "JSONArgsRecommended:3"],
  ["skip two", "# check=skip=StageNameCasing,JSONArgsRecommended\nFROM a AS B\nCMD a", ""],
  ["skip all", "# check=skip=all\nFROM a AS B\nCMD a", ""],
  [
    "skip, with a reason",
    "# check = skip=StageNameCasing,FromAsCasing;error=false they are old\nFROM a as B",
    "",
  ],
  ["not a directive", "# a comment\n# check=skip=all\nFROM a\nCMD a", "JSONArgsRecommended:4"],
  [
    "skip above an instruction",
    "FROM a\n# check=skip=JSONArgsRecommended\nCMD a\nENTRYPOINT b",
    "JSONArgsRecommended:4",
  ],
  [
    "skip above, with a reason",
    "FROM a\n# check=skip=UndefinedVar it is set at run time\nENV A=$B C=$D",
    "",
  ],
  ["skip above FROM", "FROM x\n# check=skip=StageNameCasing,FromAsCasing\nFROM a as B", ""],
  [
    "skip above, not for the whole file's rules",
    "FROM a AS b\n# check=skip=DuplicateStageName\nFROM a AS b",
    "DuplicateStageName:3",
  ],
  ["error", "# check=error=true\nFROM a AS B", "StageNameCasing:2", { fails: true }],
  ["error without findings", "# check=error=true\nFROM a AS b", ""],
  ["error and skip", "# check=skip=StageNameCasing;error=true\nFROM a AS B", ""],
  [
    "unneeded stages",
    "FROM a AS b\nCMD a\nFROM a AS c\nCMD a\nFROM a AS D\nCMD a",
    "JSONArgsRecommended:4 StageNameCasing:5",
    { target: "c" },
  ],
  ["needed stages", "FROM a AS b\nCMD a\nFROM a AS c\nCOPY --from=b / /", "JSONArgsRecommended:2", {
    target: "c",
  }],
  ["all stages", "FROM a AS b\nCMD a\nFROM a\nENV x=1", "JSONArgsRecommended:2"],
  ["long instruction", "FROM a\nCOPY a \\\n  $B \\\n  /", "UndefinedVar:2"],
  ["continued with a comment", "FROM a\nENV a=1 \\\n# c\n b=$c", "UndefinedVar:2"],
];

/** Docker's ignore file belongs to the client, which tests/oracles/buildkit_lint has none of. */
const ignoring: readonly Row[] = [
  ["ignored file", "FROM a\nCOPY secret /", "CopyIgnoredFile:2", { ignored: ["secret"] }],
  ["ignored by ADD", "FROM a\nADD secret /", "CopyIgnoredFile:2", { ignored: ["secret"] }],
  ["below an ignored directory", "FROM a\nCOPY ./dir/a b /", "CopyIgnoredFile:2", {
    ignored: ["dir"],
  }],
  ["a wildcard", "FROM a\nCOPY a.md b.md /", "CopyIgnoredFile:2 CopyIgnoredFile:2", {
    ignored: ["*.md"],
  }],
  ["of a variable", "FROM a\nARG F=secret\nCOPY $F /", "CopyIgnoredFile:3", {
    ignored: ["secret"],
  }],
  ["with something kept", "FROM a\nCOPY secret /", "", { ignored: ["secret", "!secret/a"] }],
  ["the whole context", "FROM a\nCOPY . /", "", { ignored: ["secret"] }],
  ["the whole context, all ignored", "FROM a\nCOPY . /", "CopyIgnoredFile:2", { ignored: ["*"] }],
  ["from a stage", "FROM a AS b\nFROM a\nCOPY --from=b secret /", "", { ignored: ["secret"] }],
  ["a URL", "FROM a\nADD https://example.com/secret /", "", { ignored: ["**/secret"] }],
  ["a here-document", "FROM a\nADD <<a /secret\na", "", { ignored: ["**"] }],
  ["nothing ignored", "FROM a\nCOPY secret /", ""],
];

const snippetOf = ([name, dockerfile, findings, more]: Row): Snippet => ({
  name,
  dockerfile: dockerfile + "\n",
  findings: findings === "" ? [] : findings.split(" "),
  ...more,
});

export const snippets: readonly Snippet[] = rows.map(snippetOf);
export const ignoringSnippets: readonly Snippet[] = ignoring.map(snippetOf);
