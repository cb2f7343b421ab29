/**
 * The packages that syft finds in trees of files, and ours: the same package URLs, versions and places.
 *
 * @module
 */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { packagesIn } from "../../plugins/kit/packages/mod.ts";
import { LocalTree } from "../../plugins/kit/sources/local.ts";
import { builtInHost } from "../../plugins/mod.ts";
import { sharedJson, sharedPath, withoutShared } from "../support/shared.ts";

interface Expected {
  readonly trees: Readonly<
    Record<string, readonly { version: string; purl: string; locations: readonly string[] }[]>
  >;
}

/** Whose group is guessed: syft takes the name, we take what the manifest says of the vendor. */
const guessed: Readonly<Record<string, string>> = {
  "pkg:maven/test.example/plain-lib@1.1": "pkg:maven/plain-lib/plain-lib@1.1",
};

const folder = "attestations/sbom-tree";
const skip = withoutShared(folder);
const trees = skip ? {} : sharedJson<Expected>(`${folder}/expected.json`).trees;

describe("what syft finds", { skip }, () => {
  for (const [name, expected] of Object.entries(trees)) {
    it(`in ${name}`, async () => {
      const tree = new LocalTree(sharedPath(`${folder}/${name}`));
      try {
        const { packages, unread } = await packagesIn(builtInHost(), tree);
        assert.deepEqual(unread, []);
        const facts = packages.map(({ purl, version, places }) => [
          guessed[purl] ?? purl,
          version,
          places[0],
        ]);
        const places = new Map(expected.map(({ purl, locations }) => [purl, locations]));
        assert.deepEqual(
          facts.map(([purl, version]) => `${purl} ${version}`).sort(),
          expected.map(({ purl, version }) => `${purl} ${version}`).sort(),
        );
        for (const [purl, , place] of facts) {
          assert(places.get(purl!)!.includes(place!), `${place}`);
        }
      } finally {
        tree.close();
      }
    });
  }
});
