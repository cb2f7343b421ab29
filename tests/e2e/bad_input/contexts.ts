/**
 * Contexts, sources in them, and command lines of a build that cannot be.
 *
 * @module
 */
import { archiveOf, member } from "../../support/archive.ts";
import type { ContextFiles } from "../../support/context_files.ts";
import type { Refusal } from "./refusal.ts";

/** A COPY that cannot find its source. */
function copying(
  name: string,
  source: string,
  files: ContextFiles,
  code: string,
  ...says: string[]
): Refusal {
  const line = `COPY ${source} /`;
  const Dockerfile = `FROM scratch\n${line}\n`;
  const all = ["error: Dockerfile:2:", `\n2 | ${line}\n`, ...says];
  return { name, files: { Dockerfile, ...files }, code, says: all };
}

const climb = "../".repeat(12);

const sources: readonly Refusal[] = [
  copying(
    "a source that is missing",
    "hello",
    { hallo: "" },
    "copy/missing",
    "hello is not in the build context",
    "did you mean hallo?",
  ),
  copying("a source above the context", "../x", {}, "copy/outside", "../x is outside"),
  copying("a source far above", `${climb}etc/passwd`, {}, "copy/outside", "is outside"),
  copying(
    "an absolute link out of the context",
    "link",
    { link: { link: "/etc/passwd" } },
    "copy/missing",
    "link leads through a link to /etc/passwd, which is not in the build context",
    "hint",
  ),
  copying(
    "a link that climbs out of the context",
    "link",
    { link: { link: `${climb}etc/passwd` } },
    "copy/missing",
    "to /etc/passwd, which is not in the build context",
  ),
  copying(
    "a path through a link out of the context",
    "up/passwd",
    { up: { link: `${climb}etc` } },
    "copy/missing",
    "to /etc/passwd, which is not in the build context",
  ),
  copying(
    "a source that the ignore file excludes",
    "app.log",
    { "app.log": "", ".dockerignore": "# logs\n\n*.log\n" },
    "copy/excluded",
    "app.log is in the build context, but .dockerignore:3:1 excludes it: *.log",
    "a line with !",
  ),
  copying(
    "a source in a directory that the Dockerfile's own ignore file excludes",
    "dir/app",
    { "dir/app": "", "Dockerfile.dockerignore": "dir\n", ".dockerignore": "" },
    "copy/excluded",
    "dir/app is in the build context, but Dockerfile.dockerignore:1:1 excludes it: dir",
  ),
  copying("a wildcard that is none", "[", {}, "glob/bad-pattern", "a [ has no ]"),
  {
    name: "an ignore file with a bad pattern",
    files: { Dockerfile: "FROM scratch\n", ".dockerignore": "a\n[b\n" },
    code: "ignore/bad-pattern",
    says: [".dockerignore:2:1:", "\n2 | [b\n"],
  },
];

const Dockerfile = "FROM scratch\n";

function commandLine(
  name: string,
  words: readonly string[],
  code: string,
  ...says: string[]
): Refusal {
  return { name, files: { Dockerfile }, words, code, exit: 2, says };
}

function failing(name: string, words: readonly string[], code: string, ...says: string[]): Refusal {
  return { name, files: { Dockerfile }, words, code, says };
}

function named(name: string, pair: string, code: string, ...says: string[]): Refusal {
  return commandLine(name, ["--build-context", pair, "."], code, ...says);
}

const contexts: readonly Refusal[] = [
  failing(
    "a context that is a file, and no archive",
    ["Dockerfile"],
    "build/context",
    "it is no directory and no archive",
    "behind -f",
  ),
  failing("a context that is missing", ["gone"], "build/context", "it does not exist", "hint"),
  failing("standard input with nothing in it", ["-"], "build/context", "is empty", "hint"),
  commandLine("standard input twice", ["-f", "-", "-"], "build/stdin-twice", "leave out -f"),
  commandLine("a context of another scheme", ["ftp://h/x"], "build/context", "ftp://", "hint"),
  commandLine("a repository with two refs", ["https://h/x.git?ref=a#b"], "git/url", "ref b and a"),
  failing("a URL without a host", ["http://127.0.0.1:1/x"], "fetch/unreachable", "nothing listens"),
  failing("a repository without a server", ["http://127.0.0.1:1/x.git"], "git/fetch", "hint"),
  failing("a URL of a machine's own metadata", ["http://169.254.169.254/x"], "fetch/address"),
  named("a named context without a name", "=dir", "usage/pair", "--build-context name=value"),
  named(
    "a named context without a value",
    "src",
    "build/context",
    "src has no value",
    "give a directory",
  ),
  named("a named context that is a number", "0=.", "build/context-name", "a number means a stage"),
  named("a named context with a bad name", "a b=.", "build/context-name", '"a b"'),
  named(
    "a named context of no kind",
    "src=zip://x",
    "build/context",
    "zip://x",
    "give a directory",
  ),
  named("a named context that is stdin", "src=-", "build/context", "src", "give a directory"),
  {
    name: "a named context that is not there",
    files: { Dockerfile: "FROM src\n" },
    words: ["--build-context", "src=gone", "."],
    code: "build/context",
    says: ["Dockerfile:1:1: the build context src cannot be opened: gone", "does not exist"],
  },
  commandLine("two contexts", [".", "."], "usage/excess-arguments", "too many arguments"),
  failing(
    "-f of nothing",
    ["-f", "gone", "."],
    "build/dockerfile",
    "gone",
    "there is no Dockerfile gone in .",
  ),
  {
    name: "an archive that climbs out",
    files: { "context.tar": archiveOf([member("../x")]) },
    words: ["context.tar"],
    code: "unpack/outside",
    says: ["the archive context.tar cannot be a build context", '"../x"', "hint"],
  },
  {
    name: "an archive with a link out of it",
    files: {
      "context.tar": archiveOf([
        member("Dockerfile", {}, "FROM scratch\nCOPY l /\n"),
        member("l", { type: "symlink", linkname: "/etc/passwd" }),
      ]),
    },
    words: ["context.tar"],
    code: "copy/missing",
    says: ["Dockerfile:2:1: l leads through a link to /etc/passwd"],
  },
  {
    name: "-f that climbs out of an archive",
    files: { "context.tar": archiveOf([]) },
    words: ["-f", "../Dockerfile", "context.tar"],
    code: "build/dockerfile",
    says: ["the Dockerfile ../Dockerfile would be outside context.tar"],
  },
  failing("-f of a directory", ["-f", ".", "."], "build/dockerfile", "it is a directory"),
];

const longTag = `hello:${"x".repeat(129)}`;
const zeros = `sha256:${"0".repeat(64)}`;

const options: readonly Refusal[] = [
  commandLine("a name in capitals", ["-t", "Hello", "."], "reference/uppercase", "lowercase"),
  commandLine("a name that is empty", ["-t", "", "."], "reference/empty", "hello:1.0"),
  commandLine("a tag that is none", ["-t", "a:-b", "."], "reference/invalid-tag", '"-b"'),
  commandLine("a tag that is too long", ["-t", longTag, "."], "reference/invalid-tag", "128"),
  commandLine("a digest for a name", ["-t", `a@${zeros}`, "."], "reference/digest", "digest"),
  commandLine("a build argument without a name", ["--build-arg", "=x", "."], "usage/pair", "=x"),
  commandLine("a label without a name", ["--label", "=x", "."], "usage/pair", "--label name=value"),
  commandLine("a platform that is none", ["--platform", "foo", "."], "platform/invalid", "linux/"),
  commandLine("a time that is none", ["--timestamp", "soon", "."], "usage/timestamp", '"soon"'),
  commandLine(
    "a SOURCE_DATE_EPOCH that is none",
    ["--build-arg", "SOURCE_DATE_EPOCH=soon", "."],
    "build/epoch",
    "SOURCE_DATE_EPOCH",
  ),
  commandLine("progress of no kind", ["--progress", "fast", "."], "usage/progress", "auto, plain"),
  commandLine("an unknown option", ["--tga", "."], "usage/unknown-option", "did you mean --tag?"),
  commandLine("an option without value", ["-t"], "usage/option-missing-argument", "--tag <name>"),
  failing("a result for nowhere", ["--iidfile", "no/id", "."], "output/unwritable", "no/id"),
  failing("a plugin that is missing", ["--plugin", "x.ts", "."], "plugin/missing", "x.ts"),
];

/** All of them. */
export const contextsAndOptions: readonly Refusal[] = [...sources, ...contexts, ...options];
