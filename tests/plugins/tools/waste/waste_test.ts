/**
 * What an image wastes, by the step that does it: hidden files, copies, and what package managers leave behind.
 *
 * @module
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { build, imageWaste } from "../../../../mod.ts";
import { temporaryDirectory } from "../../../support/temporary_directory.ts";

const kilobytes = (count: number, letter: string) => letter.repeat(count << 10);

test("each waste is told with its step, its paths, and the way to save it, and counts once", async () => {
  const store = join(temporaryDirectory(), "store");
  await build({
    ...{ store, tags: ["app"] },
    context: {
      "lists/deb.example_Packages": kilobytes(40, "l"),
      "one": kilobytes(20, "o"),
      "two": kilobytes(30, "t"),
      "npm/_cacache/content-v2/a": kilobytes(10, "n"),
    },
    dockerfile: [
      "FROM scratch",
      "COPY lists /var/lib/apt/lists",
      "COPY one /app/one",
      "COPY one /app/copy",
      "COPY two /app/two",
      "COPY one /app/two",
      "COPY npm /root/.npm",
    ].join("\n"),
  });
  const { bytes, hidden, duplicates, leftovers, findings } = await imageWaste("app", { store });
  assert.equal(hidden, 30 << 10);
  assert.equal(leftovers, 50 << 10);
  assert.equal(duplicates, 40 << 10, "one file at three paths: two copies too many");
  assert.equal(bytes, hidden + leftovers + duplicates);
  assert.deepEqual(
    findings.map(({ kind, bytes, layer }) => [kind, bytes >> 10, layer]),
    [
      ["apt-lists", 40, 0],
      ["duplicate", 40, 4],
      ["overwritten", 30, 3],
      ["npm-cache", 10, 5],
    ],
  );
  const [lists, copies, overwritten] = findings;
  assert.match(lists!.step!, /^COPY lists/);
  assert.match(lists!.advice, /rm -rf \/var\/lib\/apt\/lists/);
  assert.deepEqual(copies!.paths.toSorted(), ["/app/copy", "/app/one", "/app/two"]);
  assert.deepEqual(overwritten!.paths, ["/app/two"]);
  assert.match(overwritten!.hiddenBy!, /^COPY one \/app\/two/);
});

test("an image without waste has none", async () => {
  const store = join(temporaryDirectory(), "store");
  const dockerfile = "FROM scratch\nCOPY a /a\n";
  await build({ store, tags: ["app"], dockerfile, context: { a: kilobytes(8, "a") } });
  const { bytes, findings, efficiency } = await imageWaste("app", { store });
  assert.deepEqual([bytes, findings, efficiency], [0, [], 1]);
});
