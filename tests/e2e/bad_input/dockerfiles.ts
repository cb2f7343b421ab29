/**
 * Dockerfiles that cannot be built.
 *
 * @module
 */
import type { Refusal } from "./refusal.ts";

const scratch = "FROM scratch\n";

/** What is wrong stands in the second line, which is drawn. */
function second(name: string, line: string, code: string, ...says: string[]): Refusal {
  const files = { Dockerfile: `${scratch}${line}\n`, a: "a", b: "b" };
  return {
    name,
    files,
    code,
    says: ["error: Dockerfile:2:", `\n2 | ${line.trimEnd()}\n`, ...says],
  };
}

const bytes = (text: string, ...more: number[]) =>
  new Uint8Array([...new TextEncoder().encode(text), ...more]);

const files: readonly Refusal[] = [
  {
    name: "none",
    files: {},
    code: "build/dockerfile",
    says: ["there is no Dockerfile in .", "-f"],
  },
  {
    name: "empty",
    files: { Dockerfile: "" },
    code: "dockerfile/empty",
    says: ["Dockerfile has no instructions", "FROM"],
  },
  {
    name: "only comments",
    files: { Dockerfile: "# one\n\n  # two\n" },
    code: "dockerfile/empty",
    says: ["Dockerfile has no instructions", "FROM"],
  },
  {
    name: "only ARG",
    files: { Dockerfile: "ARG A=1\n" },
    code: "dockerfile/no-stage",
    says: ["Dockerfile has no stage", "begin with FROM, which says what to build on"],
  },
  {
    name: "a directory",
    files: { "Dockerfile/": "" },
    code: "build/dockerfile",
    says: ["the Dockerfile in . is no file but a directory"],
  },
  {
    name: "a link out of the context",
    files: { Dockerfile: { link: "/etc/passwd" } },
    code: "build/dockerfile",
    says: ["a link to /etc/passwd, which is not in the build context"],
  },
  {
    name: "a link that climbs out of the context",
    files: { Dockerfile: { link: "../../../../../../../../etc/passwd" } },
    code: "build/dockerfile",
    says: ["a link to /etc/passwd, which is not in the build context"],
  },
  {
    name: "a link to itself",
    files: { Dockerfile: { link: "Dockerfile" } },
    code: "tree/link-loop",
    says: ["/Dockerfile leads through more than 40 symbolic links"],
  },
  {
    name: "NUL bytes",
    files: { Dockerfile: `${scratch}ENV A=b\0c\n` },
    code: "dockerfile/nul-byte",
    says: ["Dockerfile:2:8: Dockerfile holds a NUL byte", "2 | ENV A=b␀c"],
  },
  {
    name: "a line of 1 MiB",
    files: { Dockerfile: `${scratch}ENV A=${"x".repeat(1 << 20)}\n` },
    code: "dockerfile/line-too-long",
    says: ["Dockerfile:2:1:", "64 KiB", "xxx…\n"],
  },
  {
    name: "bytes that are not UTF-8",
    files: { Dockerfile: bytes(`${scratch}ENV A=`, 0xff, 0xfe) },
    code: "dockerfile/not-utf8",
    says: ["Dockerfile:2:7: Dockerfile is not UTF-8 text"],
  },
  {
    name: "UTF-16",
    files: { Dockerfile: new Uint8Array([0xff, 0xfe, 0x46, 0, 0x52, 0]) },
    code: "dockerfile/not-utf8",
    says: ["Dockerfile:1:1: Dockerfile is not UTF-8 text"],
  },
];

const words: readonly Refusal[] = [
  second(
    "an unknown instruction",
    "COPPY a /",
    "dockerfile/unknown-instruction",
    'there is no instruction "COPPY"',
    "\n  | ^^^^^\n",
    "did you mean COPY?",
  ),
  second("an instruction like no other", "XYZZY", "dockerfile/unknown-instruction", "XYZZY"),
  second(
    "an unknown instruction in another",
    "ONBUILD COPPY a /",
    "dockerfile/unknown-instruction",
  ),
  second(
    "an instruction that may not nest",
    "ONBUILD ONBUILD USER a",
    "dockerfile/nested-instruction",
  ),
  second("an unknown flag", "COPY --form=x a /", "dockerfile/unknown-flag", "did you mean --from?"),
  second("a flag where there are none", "ENV --x A=1", "dockerfile/unknown-flag", "it takes none"),
  second("a flag without its value", "COPY --from a /", "dockerfile/flag-value", "--from=VALUE"),
  second("a flag that is yes or no", "COPY --link=maybe a /", "dockerfile/flag-value", "maybe"),
  second("a flag twice", "COPY --chown=1 --chown=2 a /", "dockerfile/flag-twice", "twice"),
  second("a quote that stays open", 'ENV A="b', "expansion/open-quote", "not closed"),
  second("a single quote that stays open", "LABEL a='b", "expansion/open-quote", "not closed"),
  second("JSON without its end", 'CMD ["/a", "b"', "dockerfile/broken-json", "there is no ]"),
  second("JSON with an open quote", 'COPY ["a, "/"]', "dockerfile/broken-json", "a quote"),
  second("JSON in single quotes", "ENTRYPOINT ['/a']", "dockerfile/broken-json", "single quotes"),
  second("JSON of a check", 'HEALTHCHECK CMD ["/a"', "dockerfile/broken-json", "there is no ]"),
  second("JSON of numbers", 'VOLUME ["/a", 1]', "dockerfile/json-not-strings", "a number"),
  second("a variable that stays open", "ENV A=${B", "expansion/bad-substitution", "} is missing"),
  second("an operator that is none", "ENV A=${B:=c}", "expansion/bad-substitution", '":="'),
  second("a variable that must be set", "ENV A=${B:?tell_me}", "expansion/required", "tell_me"),
  second("a here-document without end", "COPY <<EOF /a", "dockerfile/heredoc-not-ended", "EOF"),
  second("a user that nobody is", "COPY --chown=me a /", "owner/unknown", "/etc/passwd"),
  second("a user beyond the last", "USER 4294967296", "owner/invalid", "4294967294"),
  second("a mode that is none", "COPY --chmod=999 a /", "copy/chmod", "0755"),
  second("a port that is none", "EXPOSE 99999", "expose/port", "65535"),
  second("a signal that is none", "STOPSIGNAL SIGFOO", "stopsignal/unknown", "SIGFOO"),
  second("a time that is none", "HEALTHCHECK --interval=x CMD a", "healthcheck/time", "1m30s"),
  second("several files as one", "COPY a b c", "copy/destination", "/c/"),
  {
    name: "something before FROM",
    files: { Dockerfile: "COPY a /\nFROM scratch\n" },
    code: "dockerfile/no-stage",
    says: ["Dockerfile:1:1: COPY stands before the first FROM", "1 | COPY a /"],
  },
];

/** What every instruction needs at least. */
const missing: readonly Refusal[] = [
  ["FROM", "from/arguments"],
  ["FROM a AS", "from/arguments"],
  ["COPY", "copy/arguments"],
  ["COPY a", "copy/arguments"],
  ["ADD", "copy/arguments"],
  ["ADD a", "copy/arguments"],
  ["ONBUILD", "onbuild/arguments"],
  ["ONBUILD FROM a", "onbuild/arguments"],
  ["ENV", "dockerfile/pairs"],
  ["ENV A", "dockerfile/invalid-pair"],
  ["ENV =1", "dockerfile/invalid-pair"],
  ["LABEL", "dockerfile/pairs"],
  ["LABEL a", "dockerfile/invalid-pair"],
  ["ARG", "arg/arguments"],
  ["ARG =1", "arg/arguments"],
  ["WORKDIR", "workdir/arguments"],
  ["USER", "user/arguments"],
  ["EXPOSE", "expose/arguments"],
  ["VOLUME", "volume/arguments"],
  ["STOPSIGNAL", "stopsignal/arguments"],
  ["SHELL", "shell/arguments"],
  ["SHELL /bin/sh", "shell/arguments"],
  ["HEALTHCHECK", "healthcheck/arguments"],
  ["HEALTHCHECK CMD", "healthcheck/arguments"],
  ["MAINTAINER", "maintainer/arguments"],
].map(([line, code]) => second(`too little: ${line}`, line!, code!, "  hint: "));

const runs: readonly Refusal[] = [
  second("RUN", "RUN", "dockerfile/command", "RUN has no command", "hint"),
  second("a mount of no kind", "RUN --mount=type=cash,target=/c make", "run/mount", "hint"),
  second(
    "a mount in the place of everything",
    "RUN --mount=type=cache,target=/ make",
    "run/mount-target",
    "below /",
  ),
  second("a mount's field", "RUN --mount=target=/c,shering=locked make", "run/mount", "hint"),
  second("a secret without an id", "RUN --mount=type=secret make", "run/mount", "needs an id"),
  second("a network", "RUN --network=bridge make", "run/network", "default, none, host"),
  second("a security", "RUN --security=none make", "run/security", "sandbox, insecure"),
  second("a device", "RUN --device=nvidia.com/gpu make", "run/device", "hint"),
];

const stages: readonly Refusal[] = [
  {
    name: "a stage that copies from itself",
    files: { Dockerfile: "FROM scratch AS one\nCOPY --from=one a /\n" },
    code: "dockerfile/circular",
    says: ["Dockerfile:2:", "circular", "hint"],
  },
  {
    name: "two stages that need each other",
    files: { Dockerfile: "FROM scratch AS one\nCOPY --from=two a /\nFROM one AS two\n" },
    code: "dockerfile/circular",
    says: ["Dockerfile:2:", "circular", "hint"],
  },
  {
    name: "a later stage",
    files: { Dockerfile: "FROM scratch AS one\nCOPY --from=two a /\nFROM scratch AS two\n" },
    code: "dockerfile/later-stage",
    says: ["Dockerfile:2:", "the stage two begins only later, at line 3", "hint"],
  },
  {
    name: "an unknown stage",
    files: { Dockerfile: "FROM scratch AS builder\nFROM scratch\nCOPY --from=bilder a /\n" },
    words: ["--pull=never", "."],
    code: "build/unknown-image",
    says: ["Dockerfile:3:", "no stage and no image bilder", "did you mean builder?"],
  },
  {
    name: "a number that no stage has",
    files: { Dockerfile: "FROM scratch\nCOPY --from=7 a /\n" },
    code: "dockerfile/unknown-stage",
    says: ["Dockerfile:2:", "no stage number 7", "hint"],
  },
  {
    name: "a stage that is built on itself",
    files: { Dockerfile: "FROM one AS one\n" },
    words: ["--pull=never", "."],
    code: "build/unknown-image",
    says: ["Dockerfile:1:", "no stage and no image one", "hint"],
  },
  {
    name: "an image that is not there",
    files: { Dockerfile: "FROM nowhere.example/none\n" },
    words: ["--pull=never", "."],
    code: "build/unknown-image",
    says: ["Dockerfile:1:", "nowhere.example/none", "hint"],
  },
  {
    name: "an image whose name is none",
    files: { Dockerfile: "FROM Foo:BAR:baz\n" },
    code: "reference/uppercase",
    says: ["Dockerfile:1:", "must be lowercase"],
  },
  {
    name: "a base that is an empty variable",
    files: { Dockerfile: "FROM $BASE\n" },
    code: "from/empty",
    says: ["Dockerfile:1:", "the variable is empty", "--build-arg"],
  },
  {
    name: "an unknown target",
    files: { Dockerfile: "FROM scratch AS test\nFROM scratch AS prod\n" },
    words: ["--target", "tets", "."],
    code: "build/unknown-target",
    says: ["there is no stage tets to build", "did you mean test?"],
  },
];

/** All of them. */
export const dockerfiles: readonly Refusal[] = [
  ...files,
  ...words,
  ...missing,
  ...runs,
  ...stages,
];
