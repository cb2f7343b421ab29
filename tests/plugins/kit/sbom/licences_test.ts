/**
 * What packages say of their licences, as expressions of SPDX.
 *
 * @module
 */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { readLicence } from "../../../../plugins/kit/sbom/licences.ts";

const table: [said: string, expression: string, id?: string][] = [
  ["MIT", "MIT", "MIT"],
  ["mit", "MIT", "MIT"],
  ["(MIT)", "(MIT)"],
  ["GPL-2.0-only AND (BSD-2-Clause OR MIT)", "GPL-2.0-only AND (BSD-2-Clause OR MIT)"],
  ["Apache-2.0 or mit", "Apache-2.0 OR MIT"],
  [
    "GPL-2.0-or-later WITH Classpath-exception-2.0",
    "GPL-2.0-or-later WITH Classpath-exception-2.0",
  ],
  ["Apache-1.1+", "Apache-1.1+"],
  // Debian's short names.
  ["GPL-2+", "GPL-2.0-or-later", "GPL-2.0-or-later"],
  ["GPL-3", "GPL-3.0-only", "GPL-3.0-only"],
  ["MIT AND LGPL-2.1+ AND Expat", "MIT AND LGPL-2.1-or-later AND MIT"],
  ["BSD-3-clause", "BSD-3-Clause", "BSD-3-Clause"],
  // What the list has not.
  ["public-domain", "LicenseRef-public-domain"],
  ["MIT AND public-domain", "MIT AND LicenseRef-public-domain"],
  ["LicenseRef-own", "LicenseRef-own"],
  ["MIT/X11", "LicenseRef-MIT-X11-91b778bc"],
  ["The MIT License", "LicenseRef-The-MIT-License-c56a28b3"],
  ["MIT WITH nothing", "LicenseRef-MIT-WITH-nothing-94882940"],
  ["MIT AND", "LicenseRef-MIT-AND-f743c54c"],
  ["(MIT", "LicenseRef-MIT-81cb5ffc"],
];

describe("licences", () => {
  for (const [said, expression, id] of table) {
    it(said, () => {
      const licence = readLicence(said)!;
      assert.equal(licence.expression, expression);
      assert.equal(licence.id, id);
      const named = expression.match(/LicenseRef-[A-Za-z0-9.-]+/g) ?? [];
      assert.equal(licence.references.size, named.length);
    });
  }

  for (const said of [undefined, "", "  ", "UNKNOWN", "NOASSERTION", "unlicensed"]) {
    it(`${JSON.stringify(said)} is none`, () => assert.equal(readLicence(said), undefined));
  }

  it("two texts that look alike are two references", () => {
    const [a, b] = ["a b", "a/b"].map((said) => readLicence(said)!.expression);
    assert.notEqual(a, b);
  });

  it("anything is an expression of words that the list has, or that are told", () => {
    const word = fc.constantFrom(
      "MIT",
      "AND",
      "OR",
      "WITH",
      "(",
      ")",
      "x y",
      "GPL-2+",
      "é",
      "+",
      "\n",
    );
    const text = fc.oneof(fc.string(), fc.array(word).map((words) => words.join(" ")));
    fc.assert(fc.property(text, (said) => {
      const licence = readLicence(said);
      if (licence === undefined) return;
      assert.match(licence.expression, /^[A-Za-z0-9.+() -]+$/);
      assert.equal(readLicence(licence.expression)!.expression, licence.expression);
    }));
  });
});
