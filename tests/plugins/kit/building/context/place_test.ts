/**
 * Which sources take a location.
 *
 * @module
 */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { contextPlace } from "../../../../../plugins/kit/building/context/place.ts";
import { QuillaError } from "../../../../../core/errors.ts";
import { builtInHost } from "../../../../../plugins/mod.ts";
import { refused } from "../../../../support/refused.ts";

describe("where a context is", () => {
  const kinds: [location: string, names: string][] = [
    [".", "archive,directory"],
    ["a:b", "archive,directory"],
    ["C:\\context", "archive,directory"],
    ["/x@y", "archive,directory"],
    ["-", "stdin,archive,directory"],
    ["https://host.example/x.git#v1:sub", "git,http"],
    ["http://host.example/x.git?branch=main", "git,http"],
    ["git@host.example:x/y.git#main", "git,archive,directory"],
    ["ssh://git@host.example/x", "git"],
    ["git://host.example/x", "git"],
    ["github.com/owner/x", "github,archive,directory"],
    ["github.com/owner/x.git#main:sub", "github,archive,directory"],
    ["github.com/owner/x?tag=v1", "github,archive,directory"],
    ["https://github.com/owner/x", "http"],
    ["gitlab.com/owner/x", "archive,directory"],
    ["./github.com/owner/x", "archive,directory"],
    ["https://host.git", "http"],
    ["https://host.example/x.tar.gz", "http"],
    ["HTTP://host.example/x", "http"],
  ];
  const host = builtInHost();
  const namesOf = (location: string) =>
    contextPlace(host, location).sources.map(({ name }) => name).join();
  for (const [location, names] of kinds) {
    it(`${location}: ${names}`, () => assert.equal(namesOf(location), names));
  }

  it("any text is a location, or refused", () => {
    const text = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.webUrl({ withQueryParameters: true, withFragments: true }),
      fc.tuple(fc.constantFrom("git@", "https://", "ssh://", "x://"), fc.string(), fc.string())
        .map(([scheme, host, rest]) => `${scheme}${host}.git#${rest}`),
    );
    fc.assert(fc.property(text, (location) => {
      try {
        assert.match(namesOf(location), /^(stdin|git|github|http|archive)(,|$)/);
      } catch (error) {
        assert(error instanceof QuillaError && error.hint !== undefined, String(error));
      }
    }));
  });

  it("nothing is fetched by other schemes", () => {
    for (const location of ["", "ftp://h/x", "zip://x", "docker-image://alpine", "s3://b/x"]) {
      refused(() => contextPlace(host, location), "build/context");
    }
    refused(() => contextPlace(host, "https://h/x.git#../../x"), "git/url");
    refused(() => contextPlace(host, "https://h/x.git?nonsense=1"), "git/url");
  });
});
