import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { QuillaError } from "../../../../core/errors.ts";
import {
  allowedProtocols,
  type GitSource,
  parseGitHubSource,
  parseGitSource,
} from "../../../../plugins/sources/git/source.ts";
import { refused } from "../../../support/refused.ts";

const commit = "0123456789abcdef0123456789abcdef01234567";
const https = "https://host/x.git";

const sources: [text: string, expected: Partial<GitSource>][] = [
  [https, { remote: https }],
  ["http://host:8080/a/b.git", { remote: "http://host:8080/a/b.git" }],
  ["HTTPS://host/x.git", { remote: "HTTPS://host/x.git" }],
  ["https://me:pass@host/x.git", { remote: "https://me:pass@host/x.git" }],
  ["git://host/x", { remote: "git://host/x" }],
  ["ssh://git@host:22/~/x", { remote: "ssh://git@host:22/~/x" }],
  ["git@host:a/b", { remote: "git@host:a/b" }],
  ["git@host:a/b.git#v1:sub/dir", { remote: "git@host:a/b.git", ref: "v1", subdir: "sub/dir" }],
  [`${https}#`, { remote: https }],
  [`${https}#main`, { remote: https, ref: "main" }],
  [`${https}#:dir`, { remote: https, subdir: "dir" }],
  [`${https}#feature/x:a:b`, { remote: https, ref: "feature/x", subdir: "a:b" }],
  [`${https}?ref=main`, { remote: https, ref: "main" }],
  [`${https}?branch=main`, { remote: https, ref: "refs/heads/main" }],
  [`${https}?tag=v1&subdir=a/b`, { remote: https, ref: "refs/tags/v1", subdir: "a/b" }],
  [`${https}?tag=refs/tags/v1`, { remote: https, ref: "refs/tags/v1" }],
  [`${https}?commit=${commit}`, { remote: https, ref: commit, checksum: commit }],
  [`${https}?checksum=0123456#main`, { remote: https, ref: "main", checksum: "0123456" }],
  [`${https}?keep-git-dir`, { remote: https, keepGitDirectory: true }],
  [`${https}?keep-git-dir=0&submodules=false`, {
    remote: https,
    keepGitDirectory: false,
    submodules: false,
  }],
  [`${https}?ref=main#main:d`, { remote: https, ref: "main", subdir: "d" }],
  [`${https}?mtime=commit`, { remote: https, mtime: "commit" }],
  [`${https}?mtime=checkout#v1`, { remote: https, ref: "v1", mtime: "checkout" }],
  [`${https}?fetch-by-commit&checksum=${commit}#main`, {
    remote: https,
    ref: "main",
    checksum: commit,
    fetchByCommit: true,
  }],
  [`${https}?fetch-by-commit=0`, { remote: https, fetchByCommit: false }],
  [`${https}#${"0".repeat(64)}`, { remote: https, ref: "0".repeat(64) }],
  [`${https}?checksum=${"a".repeat(64)}#v1`, {
    remote: https,
    ref: "v1",
    checksum: "a".repeat(64),
  }],
  ["https://host/.git", { remote: "https://host/.git" }],
  ["git@host:x?branch=b", { remote: "git@host:x", ref: "refs/heads/b" }],
];
for (const [text, expected] of sources) {
  test(`names a repository: ${text}`, () => {
    assert.deepEqual(allOf(parseGitSource(text, [])), allOf({ ...expected }));
  });
}

/** All fields, so that one that is missing and one that is undefined are the same. */
function allOf(source: Partial<GitSource> | undefined) {
  const { remote, ref, subdir, checksum, ...more } = source!;
  const { keepGitDirectory, submodules, mtime, fetchByCommit } = more;
  return {
    ...{ remote, ref, subdir, checksum },
    ...{ keepGitDirectory, submodules, mtime, fetchByCommit },
  };
}

const onGitHub: [text: string, expected: Partial<GitSource>][] = [
  ["github.com/moby/buildkit", { remote: "https://github.com/moby/buildkit" }],
  ["github.com/moby/buildkit.git", { remote: "https://github.com/moby/buildkit.git" }],
  ["github.com/moby/buildkit#master:docs", {
    remote: "https://github.com/moby/buildkit",
    ref: "master",
    subdir: "docs",
  }],
  ["github.com/moby/buildkit?tag=v1", {
    remote: "https://github.com/moby/buildkit",
    ref: "refs/tags/v1",
  }],
];
for (const [text, expected] of onGitHub) {
  test(`names a repository of GitHub: ${text}`, () => {
    assert.deepEqual(allOf(parseGitHubSource(text)), allOf(expected));
    assert.equal(parseGitSource(text, []), undefined);
  });
}
for (const text of ["github.com", "github.community/x", "gitlab.com/a/b", "./github.com/a/b"]) {
  test(`names none: ${text}`, () => assert.equal(parseGitHubSource(text), undefined));
}

const others = [
  ...["a", "./a.git", "../a@b:c", "/a.git", "a b@c:d", "github.com/x/y", "c:\\x", "host:path"],
  ...[
    "https://host/x",
    "https://host/x.git/y",
    "https://host.git",
    "https://host.git#main",
    "https://host/x.tar.gz#main",
    "https://host/?a.git",
  ],
  ...["file:///x.git", "ext::sh -c id", "ftp://host/x.git", "--upload-pack=x", "git@host://x", ""],
];
for (const text of others) {
  test(`names no repository: ${JSON.stringify(text)}`, () => {
    assert.equal(parseGitSource(text, ["https"]), undefined);
  });
}

const refusals: [text: string, code: string][] = [
  ["ssh://-oProxyCommand=id/x", "git/url"],
  ["ssh://-l@host/x", "git/url"],
  ["git@-oProxyCommand:x", "git/url"],
  ["-x@host:y", "git/url"],
  ["https:///x.git", "git/url"],
  ["https://ho st/x.git", "git/url"],
  [`${https}#--upload-pack=id`, "git/url"],
  [`${https}#+main`, "git/url"],
  [`${https}#a b`, "git/url"],
  [`${https}#a..b`, "git/url"],
  [`${https}#HEAD~1`, "git/url"],
  [`${https}#a^{tree}`, "git/url"],
  [`${https}#/x`, "git/url"],
  [`${https}##ref=x`, "git/url"],
  [`${https}?ref=a#b`, "git/url"],
  [`${https}?tag=a&branch=b`, "git/url"],
  [`${https}?ref=a&ref=b`, "git/url"],
  [`${https}?ref=`, "git/url"],
  [`${https}?depth=1`, "git/url"],
  [`${https}?submodules=maybe`, "git/url"],
  [`${https}?mtime=now`, "git/url"],
  [`${https}?mtime=`, "git/url"],
  [`${https}?fetch-by-commit=2`, "git/url"],
  [`${https}?subdir=a#:b`, "git/url"],
  [`${https}?ref=a%20b`, "git/url"],
  [`${https}?checksum=main`, "git/checksum"],
  [`${https}?commit=012`, "git/checksum"],
];
for (const [text, code] of refusals) {
  test(`is refused: ${text}`, () => void refused(() => parseGitSource(text, []), code));
}

test("files of this machine, where the user's environment says so", () => {
  assert.deepEqual(allowedProtocols({}), ["http", "https", "ssh", "git"]);
  assert.deepEqual(allowedProtocols({ GIT_ALLOW_PROTOCOL: "file:https" }), ["file", "https"]);
  const source = parseGitSource("file:///a/x.git#main", ["file"]);
  assert.equal(source?.remote, "file:///a/x.git");
});

test("any text is a source, none, or refused; and no part of a source is an option", () => {
  const part = fc.oneof(
    fc.constantFrom(
      "https://",
      "ssh://",
      "git@",
      "host",
      ":",
      "/",
      ".git",
      "#",
      "?",
      "ref=",
      "-",
      "a",
    ),
    fc.string({ maxLength: 5 }),
  );
  fc.assert(fc.property(fc.array(part, { maxLength: 12 }), (parts) => {
    try {
      const source = parseGitSource(parts.join(""), ["file"]);
      for (const word of [source?.remote, source?.ref]) {
        assert(word?.startsWith("-") !== true, `an option: ${word}`);
      }
    } catch (error) {
      if (!(error instanceof QuillaError)) throw error;
    }
  }));
});
