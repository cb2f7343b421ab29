/**
 * What a bundle with sources brings is enough for a build with `--locked`, where nothing can be fetched.
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import { describe, it } from "node:test";
import { applyBundle, build, createBundle } from "../../../../mod.ts";
import { refusedLater } from "../../../support/refused_later.ts";
import { RebuildWorkshop } from "../../../support/rebuild_workshop.ts";
import { newDirectory } from "../../../support/test_build.ts";
import { digestSet } from "../../../support/told_provenance.ts";

const platform = "linux/amd64";

describe("a bundle with sources, on a store that has nothing", () => {
  it("has the bases of a locked build, by the index that their names stood for", async () => {
    const shop = await RebuildWorkshop.open("FROM base:1\nCOPY a /\n", { a: "a" });
    const { index } = shop.registry.push("docker.io/library/base:1", "first");
    const base = { uri: "pkg:docker/base@1", digest: digestSet(index.digest) };
    const dependencies = [{ ...base, annotations: { kind: "image" } }];
    const made = await shop.build({ lock: "update" }, {}, { dependencies });
    const bundle = join(newDirectory(), "app.bundle");
    const plugins = shop.host();
    const sources = { context: shop.directory };
    await createBundle(["app"], bundle, { store: shop.root, plugins, sources });
    shop.registry.cut();
    const store = join(newDirectory(), "far");
    await applyBundle(bundle, { store });
    const locked = { context: shop.directory, lock: "frozen", plugins } as const;
    assert.equal((await build({ ...locked, store, platform })).id, made.id);
    // Not for a platform that was not carried, and not from a store without it.
    await refusedLater(build({ ...locked, store, platform: "linux/arm64" }), "fake/unreachable");
    const empty = join(newDirectory(), "empty");
    await refusedLater(build({ ...locked, store: empty, platform }), "fake/unreachable");
  });
});
