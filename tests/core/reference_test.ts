import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { digestOf } from "../../core/digest.ts";
import {
  familiarName,
  familiarReference,
  formatReference,
  parseReference,
  parseStrictReference,
  parseTag,
  repositoryName,
  withDefaultTag,
  withDigest,
  withTag,
} from "../../core/reference.ts";
import { refused, thrownBy } from "../support/refused.ts";
import { sharedJson, withoutShared } from "../support/shared.ts";

const sha256 = `sha256:${"a".repeat(64)}`;
const sha512 = `sha512:${"b".repeat(128)}`;

const normalised: Record<string, [full: string, familiar: string]> = {
  "hello": ["docker.io/library/hello", "hello"],
  "hello:1.0": ["docker.io/library/hello:1.0", "hello:1.0"],
  "hello:5000": ["docker.io/library/hello:5000", "hello:5000"],
  "library/hello": ["docker.io/library/hello", "hello"],
  "docker.io/hello": ["docker.io/library/hello", "hello"],
  "index.docker.io/hello": ["docker.io/library/hello", "hello"],
  "index.docker.io/library/hello": ["docker.io/library/hello", "hello"],
  "team/hello": ["docker.io/team/hello", "team/hello"],
  "library/team/hello": ["docker.io/library/team/hello", "library/team/hello"],
  "localhost": ["docker.io/library/localhost", "localhost"],
  "localhost:5000": ["docker.io/library/localhost:5000", "localhost:5000"],
  "localhost/hello": ["localhost/hello", "localhost/hello"],
  "host:5000/hello": ["host:5000/hello", "host:5000/hello"],
  "UPPER/hello": ["UPPER/hello", "UPPER/hello"],
  "docker.io/localhost/hello": ["docker.io/localhost/hello", "docker.io/localhost/hello"],
  "docker.io/a.b/hello": ["docker.io/a.b/hello", "docker.io/a.b/hello"],
  "[2001:db8::1]:5000/x/y:t": ["[2001:db8::1]:5000/x/y:t", "[2001:db8::1]:5000/x/y:t"],
  "a--b__c/d_e.f": ["docker.io/a--b__c/d_e.f", "a--b__c/d_e.f"],
  [`hello@${sha256}`]: [`docker.io/library/hello@${sha256}`, `hello@${sha256}`],
  [`hello:1@${sha512}`]: [`docker.io/library/hello:1@${sha512}`, `hello:1@${sha512}`],
  [`library/${"a".repeat(64)}`]: [
    `docker.io/library/${"a".repeat(64)}`,
    `docker.io/library/${"a".repeat(64)}`,
  ],
};

describe("what a user types, in full and in short", () => {
  for (const [text, [full, familiar]] of Object.entries(normalised)) {
    test(text.slice(0, 60), () => {
      const reference = parseReference(text);
      assert.equal(formatReference(reference), full);
      assert.equal(familiarReference(reference), familiar);
      assert.deepEqual(parseReference(full), reference);
      assert.deepEqual(parseReference(familiar), reference);
    });
  }
});

const refusals: Record<string, [code: string, message: RegExp]> = {
  "": ["empty", /is empty/],
  ["f".repeat(64)]: ["image-id", /an image's ID/],
  "Hello": ["uppercase", /"library\/Hello" must be lowercase/],
  "localhost/Hello/x": ["uppercase", /must be lowercase/],
  "hello world": ["invalid-path", /the character " "/],
  "héllo": ["invalid-path", /the character "é"/],
  "hello\u001b[31m": ["invalid-path", /the character "\\u\{1b\}"/],
  "a//b": ["invalid-path", /an empty part/],
  "a/b/": ["invalid-path", /an empty part/],
  "/a": ["invalid-path", /name is missing/],
  "localhost/": ["invalid-path", /name is missing/],
  "-hello": ["invalid-path", /"-hello" begins with "-"/],
  "hello_/x": ["invalid-path", /"hello_" ends with "_"/],
  "x/a..b": ["invalid-path", /"a\.\.b" has "\.\."/],
  "x/a___b": ["invalid-path", /"a___b" has "___"/],
  "x/a_-b": ["invalid-path", /"a_-b" has "_-"/],
  "../../etc/passwd": ["invalid-domain", /each part between dots/],
  ":tag": ["invalid-path", /name is missing/],
  "hello:": ["invalid-tag", /tag behind ":" is missing/],
  "hello:-x": ["invalid-tag", /begins with "-"/],
  "hello:a b": ["invalid-tag", /the character " "/],
  ["hello:" + "t".repeat(129)]: ["invalid-tag", /129 characters, 128 are allowed/],
  "hello@": ["invalid-digest", /is not a digest/],
  "hello@sha256:abc": ["invalid-digest", /is not a digest/],
  ["hello@sha256:" + "A".repeat(64)]: ["invalid-digest", /lower-case/],
  ["hello@sha256:" + "a".repeat(63)]: ["invalid-digest", /64 lower-case/],
  ["hello@md5:" + "a".repeat(32)]: ["invalid-digest", /"md5" is not supported/],
  "hello@sha256:../../x": ["invalid-digest", /is not a digest/],
  "https://example.com/x": ["invalid-domain", /begins with "https:\/\/"/],
  "host:/x": ["invalid-domain", /the port ""/],
  "host:http/x": ["invalid-domain", /the port "http"/],
  "foo_bar.com/x": ["invalid-domain", /"foo_bar.com" has the character "_"/],
  "a..b/x": ["invalid-domain", /each part between dots/],
  "-a.b/x": ["invalid-domain", /each part between dots/],
  "[::1]": ["invalid-path", /the character "\["/],
  "[::1/x": ["invalid-domain", /IPv6/],
  "[fe80::1%eth0]/x": ["invalid-domain", /IPv6/],
  "[::ffff:1.2.3.4]/x": ["invalid-domain", /IPv6/],
  ["x/" + "a".repeat(254)]: ["too-long", /256 characters, 255 are allowed/],
  ["a".repeat(248)]: ["too-long", /256 characters/],
};

describe("what is refused, and why", () => {
  for (const [text, [code, message]] of Object.entries(refusals)) {
    test(JSON.stringify(text.slice(0, 40)), () => {
      const error = refused(() => parseReference(text), `reference/${code}`);
      assert.match(error.message, message);
      assert.ok(error.hint !== undefined && error.message.length < 500);
    });
  }
});

test("the longest repository, tag and short form are taken", () => {
  assert.equal(parseReference("a".repeat(247)).path.length, 255);
  assert.equal(parseReference(`x:${"t".repeat(128)}`).tag?.length, 128);
});

test("tags and digests are added, and one does not replace the other", () => {
  const hello = parseReference("hello");
  assert.equal(formatReference(withDefaultTag(hello)), "docker.io/library/hello:latest");
  assert.equal(withDefaultTag(parseReference("hello:1")).tag, "1");
  assert.equal(withDefaultTag(parseReference(`hello@${sha256}`)).tag, undefined);
  const both = withTag(withDigest(hello, digestOf("x")), "1");
  assert.equal(familiarReference(both), `hello:1@${digestOf("x")}`);
  assert.equal(repositoryName(both), "docker.io/library/hello");
  assert.equal(familiarName(both), "hello");
  refused(() => withTag(hello, "a/b"), "reference/invalid-tag");
});

interface ParseRow {
  readonly input: string;
  readonly domain: string;
  readonly repository: string;
  readonly tag: string;
  readonly digest: string;
  readonly error: string | null;
}

const codes: Record<string, string[]> = {
  ErrNameEmpty: ["reference/empty"],
  ErrReferenceInvalidFormat: [
    "reference/invalid-path",
    "reference/invalid-domain",
    "reference/invalid-digest",
  ],
  ErrDigestInvalidLength: ["reference/invalid-digest"],
  ErrDigestUnsupported: ["reference/invalid-digest"],
  ErrNameContainsUppercase: ["reference/uppercase"],
  ErrNameTooLong: ["reference/too-long"],
};

const parseTable = "conformance/reference/parse.json";
test("a name that is given to an image has a tag and no digest", () => {
  assert.equal(formatReference(parseTag("hello")), "docker.io/library/hello:latest");
  assert.equal(familiarReference(parseTag("team/sha256:1")), "team/sha256:1");
  refused(() => parseTag(`hello@${digestOf("x")}`), "reference/digest");
  for (const text of [digestOf("x"), "sha512", "docker.io/library/sha256:1"]) {
    refused(() => parseTag(text), "reference/ambiguous", text);
  }
});

test("the bare grammar, by the table of distribution/reference", {
  skip: withoutShared(parseTable),
}, () => {
  for (const row of sharedJson<ParseRow[]>(parseTable)) {
    // Upstream refuses SHA-512 there only because its test binary does not link it.
    const accepted = row.error === null || row.input.includes("@sha512:");
    if (!accepted) {
      const error = thrownBy(() => parseStrictReference(row.input), row.input);
      assert(codes[row.error!]?.includes(error?.code ?? ""), `${row.input}: ${error?.code}`);
      continue;
    }
    const parts = parseStrictReference(row.input);
    assert.equal(formatReference(parts), row.input);
    if (row.error !== null) continue;
    const { domain, tag = "", digest = "" } = parts;
    assert.deepEqual(
      { domain, repository: repositoryName(parts), tag, digest },
      { domain: row.domain, repository: row.repository, tag: row.tag, digest: row.digest },
      row.input,
    );
  }
});

interface FamiliarRow {
  readonly remoteName: string;
  readonly familiarName: string;
  readonly fullName: string;
  readonly ambiguousName: string;
  readonly domain: string;
}

const familiarTable = "conformance/reference/familiar.json";
test("Docker's forms, by the table of distribution/reference", {
  skip: withoutShared(familiarTable),
}, () => {
  for (const row of sharedJson<FamiliarRow[]>(familiarTable)) {
    const names = [row.familiarName, row.fullName, row.ambiguousName].filter((name) => name !== "");
    for (const name of names) {
      const reference = parseReference(name);
      assert.equal(reference.domain, row.domain, name);
      assert.equal(reference.path, row.remoteName, name);
      assert.equal(formatReference(reference), row.fullName, name);
      assert.equal(familiarReference(reference), row.familiarName, name);
    }
  }
});

const component = fc.stringMatching(/^[a-z0-9]{1,6}((\.|_|__|-{1,3})[a-z0-9]{1,6}){0,2}$/);
const domain = fc.oneof(
  fc.constantFrom("docker.io", "index.docker.io", "localhost", "[::1]", "[2001:db8::1]:5000"),
  fc.stringMatching(/^[a-z0-9]{1,5}(-[a-z0-9]{1,5})?\.[a-zA-Z]{2,3}(:[0-9]{1,5})?$/),
);
const reference = fc.tuple(
  fc.option(domain, { nil: undefined }),
  fc.array(component, { minLength: 1, maxLength: 4 }),
  fc.option(fc.stringMatching(/^\w[\w.-]{0,20}$/), { nil: undefined }),
  fc.option(fc.string().map((text) => digestOf(text)), { nil: undefined }),
).map(([host, path, tag, digest]) =>
  [host, ...path].filter((part) => part !== undefined).join("/") +
  (tag === undefined ? "" : `:${tag}`) + (digest === undefined ? "" : `@${digest}`)
);

test("both forms of a reference are read as the same reference", () => {
  fc.assert(fc.property(reference, (text) => {
    let parsed;
    try {
      parsed = parseReference(text);
    } catch {
      return; // a first component with a dot and an underscore is no domain
    }
    assert.deepEqual(parseReference(formatReference(parsed)), parsed);
    assert.deepEqual(parseReference(familiarReference(parsed)), parsed);
    assert.equal(formatReference(parseStrictReference(text)), text);
  }));
});

test("any text is read or refused, never anything else", () => {
  const odd = fc.string({ unit: fc.constantFrom(..."aZ0._-:/@[]% \u0000é\ud800") });
  const text = fc.oneof(
    fc.string({ unit: "binary" }),
    odd,
    fc.tuple(reference, odd).map(([a, b]) => a + b),
  );
  fc.assert(fc.property(text, (text) => {
    for (const parse of [parseReference, parseStrictReference]) {
      const error = thrownBy(() => parse(text), text);
      if (error !== undefined) assert.match(error.code, /^reference\//);
    }
  }));
});

test("a hostile megabyte is refused in one pass, with a short message", () => {
  for (
    const piece of ["a", "-", "a-", "a.", ".", "_", ":", "/", "a/", "@", "[", "1:", "[::", "A"]
  ) {
    for (const tail of ["", "!", "/x", ":", "@"]) {
      const text = piece.repeat((1 << 20) / piece.length) + tail;
      const error = thrownBy(() => parseReference(text), piece);
      if (error !== undefined) assert.ok(error.message.length < 2000, piece);
      thrownBy(() => parseStrictReference(text), piece);
    }
  }
});
