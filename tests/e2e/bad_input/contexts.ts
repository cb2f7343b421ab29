/**
 * Contexts, sources in them, and command lines of a build that cannot be.
 *
 * @module
 */
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

const contexts: readonly Refusal[] = [
  failing(
    "a context that is a file",
    ["Dockerfile"],
    "build/context",
    "it is no directory",
    "hint",
  ),
  failing("a context that is missing", ["gone"], "build/context", "it does not exist", "hint"),
  commandLine("standard input", ["-"], "usage/context", "directories only", "hint"),
  commandLine("a URL", ["https://host.example/x.git"], "usage/context", "directories only"),
  commandLine("a repository", ["git@host.example:x.git"], "usage/context", "directories only"),
  commandLine("two contexts", [".", "."], "usage/excess-arguments", "too many arguments"),
  failing("-f of nothing", ["-f", "gone", "."], "build/dockerfile", "gone", "does not exist"),
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
    "usage/timestamp",
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
