/**
 * Package URLs, written and read.
 *
 * @module
 */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { type PurlParts, purlText, readPurl } from "../../../../plugins/kit/packages/purl.ts";

const table: [text: string, parts: PurlParts][] = [
  ["pkg:npm/%40scope/name@1.0.0", {
    type: "npm",
    namespace: "@scope",
    name: "name",
    version: "1.0.0",
  }],
  ["pkg:golang/example.test/a/b@v1", {
    ...{ type: "golang", namespace: "example.test/a", name: "b", version: "v1" },
  }],
  ["pkg:deb/debian/g%2B%2B@4%3A12.2?arch=amd64&distro=debian-12", {
    ...{ type: "deb", namespace: "debian", name: "g++", version: "4:12.2" },
    qualifiers: { distro: "debian-12", arch: "amd64" },
  }],
  ["pkg:generic/a%2Fb@1%200#x/y", { type: "generic", name: "a/b", version: "1 0", subpath: "x/y" }],
];

describe("package URLs", () => {
  for (const [text, parts] of table) {
    it(text, () => {
      assert.equal(purlText(parts), text);
      assert.equal(purlText(readPurl(text)!), text);
    });
  }

  it("others write some of them otherwise", () => {
    assert.equal(readPurl("pkg://npm/@scope/name@1?")!.namespace, "@scope");
    assert.equal(readPurl("pkg:npm/@scope/name")!.version, undefined);
    assert.equal(readPurl("pkg:DEB/debian/a")!.type, "deb");
  });

  for (const text of ["", "npm/a", "pkg:npm", "pkg:npm/", "pkg:/a", "pkg:npm/%zz@1"]) {
    it(`${JSON.stringify(text)} is none`, () => assert.equal(readPurl(text), undefined));
  }

  it("names and versions may be anything", () => {
    const word = fc.string({ unit: "binary", minLength: 1 });
    fc.assert(fc.property(word, word, (name, version) => {
      const parts = readPurl(purlText({ type: "generic", name, version }));
      assert.deepEqual(
        [parts!.name, parts!.version],
        [name, version].map((each) => each.toWellFormed()),
      );
    }));
  });
});
