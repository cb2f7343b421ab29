/**
 * What a registry reads of foreign requests: paths, ranges, addresses, passwords.
 *
 * @module
 */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { parseListenAddress } from "../../../../cli/words/listen_address.ts";
import { digestOf } from "../../../../core/digest.ts";
import { QuillaError } from "../../../../core/errors.ts";
import { parseReference } from "../../../../core/reference.ts";
import { readHtpasswd } from "../../../../plugins/servers/registry/authentication.ts";
import { readRepositories, shownName } from "../../../../plugins/servers/registry/names.ts";
import {
  requestedPart,
  requestedParts,
  sentPart,
} from "../../../../plugins/servers/registry/range.ts";
import { Refusal, refusalOf } from "../../../../plugins/servers/registry/refusal.ts";
import { parseRoute } from "../../../../plugins/servers/registry/route.ts";

const digest = digestOf("");
const id = "0123456789abcdef0123456789abcdef";

describe("paths", () => {
  const good: [path: string, route: unknown][] = [
    ["/v2/", { kind: "base" }],
    ["/v2", { kind: "base" }],
    ["/v2/_catalog", { kind: "catalog" }],
    ["/v2/a/tags/list", { kind: "tags", name: "a" }],
    ["/v2/tags/list/tags/list", { kind: "tags", name: "tags/list" }],
    ["/v2/a.b/c__d/manifests/V1", {
      kind: "manifest",
      name: "a.b/c__d",
      reference: { tag: "V1" },
    }],
    [`/v2/a/manifests/${digest}`, { kind: "manifest", name: "a", reference: digest }],
    [`/v2/manifests/blobs/${digest}`, { kind: "blob", name: "manifests", digest }],
    [`/v2/a/referrers/${digest}`, { kind: "referrers", name: "a", digest }],
    ["/v2/a/blobs/uploads/", { kind: "uploads", name: "a" }],
    ["/v2/a/blobs/uploads", { kind: "uploads", name: "a" }],
    ["/v2/blobs/uploads/blobs/uploads/", { kind: "uploads", name: "blobs/uploads" }],
    [`/v2/a/blobs/uploads/${id}`, { kind: "upload", name: "a", id }],
  ];
  for (const [path, route] of good) {
    it(`takes ${path}`, () => assert.deepEqual(parseRoute(path), route));
  }

  const bad: [path: string, status: number, code: string][] = [
    ["/", 404, "UNSUPPORTED"],
    ["/v1/a", 404, "UNSUPPORTED"],
    ["/v2/a", 404, "UNSUPPORTED"],
    ["/v2/A/tags/list", 400, "NAME_INVALID"],
    ["/v2//tags/list", 400, "NAME_INVALID"],
    ["/v2/../tags/list", 400, "NAME_INVALID"],
    ["/v2/%2e%2e/tags/list", 400, "NAME_INVALID"],
    ["/v2/a/../b/manifests/x", 400, "NAME_INVALID"],
    ["/v2/a\\b/manifests/x", 400, "NAME_INVALID"],
    [`/v2/${"a".repeat(256)}/manifests/x`, 400, "NAME_INVALID"],
    ["/v2/a/manifests/", 400, "TAG_INVALID"],
    ["/v2/a/manifests/..", 400, "TAG_INVALID"],
    [`/v2/a/manifests/${"t".repeat(129)}`, 400, "TAG_INVALID"],
    ["/v2/a/manifests/sha256:baddigest", 400, "DIGEST_INVALID"],
    ["/v2/a/blobs/sha256:..", 400, "DIGEST_INVALID"],
    ["/v2/a/blobs/md5:d41d8cd98f00b204e9800998ecf8427e", 400, "DIGEST_INVALID"],
    [`/v2/a/blobs/${digest.toUpperCase()}`, 400, "DIGEST_INVALID"],
    ["/v2/a/blobs/uploads/../../x", 404, "UNSUPPORTED"],
    ["/v2/a/blobs/uploads/x", 404, "BLOB_UPLOAD_UNKNOWN"],
    [`/v2/${"a/".repeat(600)}manifests/x`, 404, "UNSUPPORTED"],
  ];
  for (const [path, status, code] of bad) {
    it(`refuses ${path.slice(0, 50)}`, () => {
      assert.throws(() => parseRoute(path), (thrown) => {
        const refusal = refusalOf(thrown);
        assert.deepEqual([refusal.status, refusal.code], [status, code]);
        return true;
      });
    });
  }

  it("whatever is sent, a route has names, digests and tags, or it is refused", () => {
    const word = fc.oneof(
      fc.constantFrom("v2", "blobs", "uploads", "tags", "list", "manifests", "..", "", digest, id),
      fc.string({ maxLength: 8 }),
    );
    fc.assert(fc.property(fc.array(word, { maxLength: 8 }), (words) => {
      try {
        const route = parseRoute(`/${words.join("/")}`);
        if ("name" in route) assert.match(route.name, /^[a-z0-9][a-z0-9._/-]*$/);
        assert.doesNotMatch(JSON.stringify(route), /\.\./);
      } catch (thrown) {
        assert(thrown instanceof Refusal || thrown instanceof QuillaError, String(thrown));
        assert(refusalOf(thrown).status < 500);
      }
    }));
  });
});

describe("names", () => {
  const typed: [name: string, full: string][] = [
    ["hello", "docker.io/library/hello"],
    ["library/hello", "docker.io/library/hello"],
    ["team/app", "docker.io/team/app"],
    ["registry.example/team/app", "registry.example/team/app"],
    ["localhost/app", "localhost/app"],
  ];
  for (const [name, full] of typed) {
    it(`${name} is ${full}`, () => assert.deepEqual(readRepositories({ name }), [full]));
  }

  it("the host that we are called by comes second, a registry that we mirror alone", () => {
    assert.deepEqual(readRepositories({ name: "a", host: "localhost:5000" }), [
      "docker.io/library/a",
      "localhost:5000/a",
    ]);
    const mirrored = { name: "a/b", host: "localhost:5000", mirrored: "quay.example" };
    assert.deepEqual(readRepositories(mirrored), ["quay.example/a/b"]);
    assert.deepEqual(readRepositories({ ...mirrored, mirrored: "a b" }), []);
    assert.deepEqual(readRepositories({ name: "a", mirrored: "docker.io" }), [
      "docker.io/library/a",
    ]);
    assert.deepEqual(readRepositories({ name: "a".repeat(64) }), [], "that is an image's ID");
  });

  it("a list shows what can be asked for", () => {
    const shown = (name: string) => shownName(parseReference(name), "localhost:5000");
    assert.equal(shown("hello"), "hello");
    assert.equal(shown("localhost:5000/a/b"), "a/b");
    assert.equal(shown("other:5000/a/b"), undefined);
    assert.equal(shown("docker.io/localhost/x"), "docker.io/localhost/x");
  });
});

describe("ranges", () => {
  const cases: [header: string | undefined, part: unknown][] = [
    [undefined, undefined],
    ["bytes=0-0", { start: 0, size: 1 }],
    ["bytes=2-", { start: 2, size: 8 }],
    ["bytes=-3", { start: 7, size: 3 }],
    ["bytes=-30", { start: 0, size: 10 }],
    ["bytes=5-99", { start: 5, size: 5 }],
    ["bytes=0-1,3-4", undefined],
    ["bytes=-", undefined],
    ["lines=0-1", undefined],
    ["bytes=0x1-2", undefined],
  ];
  for (const [header, part] of cases) {
    it(`Range: ${header}`, () => assert.deepEqual(requestedPart(header, 10), part));
  }

  for (const header of ["bytes=10-", "bytes=5-4", "bytes=-0"]) {
    it(`Range: ${header} cannot be met`, () => {
      assert.throws(() => requestedPart(header, 10), { status: 416 });
    });
  }

  const several: [header: string | undefined, parts: unknown][] = [
    ["bytes=0-1,3-4", [{ start: 0, size: 2 }, { start: 3, size: 2 }]],
    ["bytes=0-0, 1-1, 9-9", [{ start: 0, size: 1 }, { start: 1, size: 1 }, { start: 9, size: 1 }]],
    ["bytes=3-4,0-1", undefined],
    ["bytes=0-3,3-4", undefined],
    ["bytes=0-1,8-10", undefined],
    ["bytes=0-1,4-3", undefined],
    ["bytes=0-1,-1", undefined],
    ["bytes=0-1,2-", undefined],
    ["bytes=0-1", undefined],
    [undefined, undefined],
  ];
  for (const [header, parts] of several) {
    it(`several in Range: ${header}`, () => {
      assert.deepEqual(requestedParts(header, 10), parts);
    });
  }

  it("Content-Range is <first>-<last>", () => {
    assert.deepEqual(sentPart("3-3"), { start: 3, size: 1 });
    for (const header of ["", "3", "4-3", "bytes 0-1/2", "-1", "0-", "1e3-2e3"]) {
      assert.throws(() => sentPart(header), { status: 400 }, header);
    }
  });

  it("a part is inside of the blob", () => {
    fc.assert(fc.property(fc.string(), fc.nat(), fc.nat(), fc.nat(), (text, a, b, size) => {
      for (const header of [text, `bytes=${a}-${b}`, `bytes=-${a}`, `bytes=${a}-`]) {
        try {
          const part = requestedPart(header, size);
          assert(part === undefined || part.size > 0 && part.start + part.size <= size);
        } catch (thrown) {
          assert(thrown instanceof Refusal);
        }
      }
    }));
  });
});

describe("addresses to listen on", () => {
  const cases: [text: string, host: string, port: number][] = [
    ["127.0.0.1:5000", "127.0.0.1", 5000],
    ["localhost:0", "localhost", 0],
    [":443", "::", 443],
    ["5000", "127.0.0.1", 5000],
    ["[::1]:5000", "::1", 5000],
  ];
  for (const [text, host, port] of cases) {
    it(text, () => assert.deepEqual(parseListenAddress(text), { host, port }));
  }
  for (const text of ["", "localhost", "a:b", "::1:5000", "[x]:1", "a:65536", "http://a:1"]) {
    it(`${text} is none`, () => {
      assert.throws(() => parseListenAddress(text), { code: "usage/listen" });
    });
  }
});

describe("htpasswd", () => {
  const hash = "$2y$05$5zy2bGGHZjTdWKmGtOe7yO4iUPbEYq2WjFMHkGDkGjhY3eBPr2ALK";

  it("takes bcrypt, comments and empty lines", () => {
    readHtpasswd(`# users\n\nann:${hash}\r\nbob:${hash}\n`, "users");
  });

  for (
    const line of [
      "ann",
      `:${hash}`,
      "ann:$apr1$x$y",
      "ann:{SHA}x",
      `ann:${hash.replace("05", "31")}`,
    ]
  ) {
    it(`refuses ${line}`, () => {
      assert.throws(() => readHtpasswd(`bob:${hash}\n${line}\n`, "users"), {
        code: "serve/htpasswd",
        message: 'line 2 of "users" is not a name and a hash of bcrypt',
      });
    });
  }
});
