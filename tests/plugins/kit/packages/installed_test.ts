/**
 * What all catalogers find in a tree, whatever is in it.
 *
 * @module
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { packagesIn } from "../../../../plugins/kit/packages/mod.ts";
import { builtInHost } from "../../../../plugins/mod.ts";
import { treeWith } from "../../../support/found_packages.ts";

const info = "/var/lib/dpkg/info";

test("records may be anything", async () => {
  const text = fc.array(fc.oneof(fc.string(), fc.constant("Package: a\nVersion: 1\n")));
  await fc.assert(fc.asyncProperty(text, async (lines) => {
    const all = lines.join("\n");
    const { packages } = await packagesIn(
      builtInHost(),
      treeWith({
        "/var/lib/dpkg/status": all,
        [`${info}/a.list`]: all,
        "/lib/apk/db/installed": all,
        "/app/node_modules/a/package.json": all,
        "/p/a.dist-info/METADATA": all,
        "/p/a.dist-info/RECORD": all,
      }),
    );
    for (const each of packages) for (const path of each.files()) assert(path.startsWith("/"));
  }));
});
