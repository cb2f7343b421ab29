/**
 * Every template of the table comes out as it does in Docker's client, or is listed as different.
 *
 * @module
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { differences } from "./cases/differences.ts";
import { cases } from "./cases/mod.ts";
import { filled } from "./filled.ts";
import { answerOf, readTable } from "./table.ts";

const table = readTable();
const keyOf = ({ document, template }: { document: string; template: string }) =>
  `${document}: ${template}`;
const listed = new Map(differences.map((each) => [keyOf(each), each]));

test("the table has every template", () => {
  const made = table.cases.map(keyOf);
  assert.deepEqual(made, cases.map(keyOf), "`deno task templates` makes the table anew");
});

for (const document of new Set(cases.map(({ document }) => document))) {
  test(`templates are filled in as Docker does: ${document}`, async () => {
    for (const each of table.cases.filter((one) => one.document === document)) {
      const key = keyOf(each);
      const difference = listed.get(key);
      const ours = await answerOf(() => filled(each, table.rows));
      if (difference === undefined) {
        assert.deepEqual([ours.output, ours.fails], [each.output, each.fails], key);
      } else if (typeof difference.ours === "string") {
        assert.equal(ours.output, difference.ours, key);
      } else assert.match(ours.output ?? ours.message ?? "", difference.ours, key);
      if (ours.fails !== undefined) assert.match(ours.message!, / \(at \d+:\d+/, key);
    }
  });
}
