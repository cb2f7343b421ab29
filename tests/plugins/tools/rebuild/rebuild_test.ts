/**
 * Images built again from provenances that somebody wrote by hand: what is equal, what differs and why, what cannot be done.
 */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { type Digest, digestOf } from "../../../../core/digest.ts";
import { QuillaError } from "../../../../core/errors.ts";
import type { Plugin } from "../../../../core/plugin/contracts/plugin.ts";
import {
  applyBundle,
  build,
  createBundle,
  rebuildImage,
  type RebuiltImages,
} from "../../../../mod.ts";
import type {
  BuildParameters,
  Dependency,
} from "../../../../plugins/kit/attestations/provenance.ts";
import { describeDifference } from "../../../../plugins/tools/rebuild/describe.ts";
import { serveFiles, serveRepository } from "../../../support/file_servers.ts";
import { peer } from "../../../support/peers.ts";
import { RebuildWorkshop } from "../../../support/rebuild_workshop.ts";
import { newDirectory } from "../../../support/test_build.ts";
import { digestSet } from "../../../support/told_provenance.ts";
import { letGitAsk } from "../../../support/git_protocols.ts";

const platform = "linux/amd64";
const open = RebuildWorkshop.open;

/** The first difference and the causes, in words. */
async function difference(again: Promise<RebuiltImages>): Promise<string> {
  const [image] = (await again).images;
  assert.equal(image?.isEqual, false);
  return [describeDifference(image.difference!), ...image.causes].join("\n");
}

const refused = (code: string, text: RegExp) => (error: unknown) => {
  assert(error instanceof QuillaError, String(error));
  assert.deepEqual([error.code, text.test(error.message)], [code, true], error.message);
  assert(error.hint);
  return true;
};

const fetched = (kind: string, uri: string, digest: Dependency["digest"]): Dependency => ({
  ...{ uri, digest, annotations: { kind } },
});
const base = (digest: Digest) => fetched("image", "pkg:docker/base@1", digestSet(digest));
const baseName = "docker.io/library/base:1";

describe("an image built again", () => {
  it("is the same image, down to its manifest", async () => {
    const shop = await open("FROM scratch\nARG A\nLABEL a=$A\nCOPY . /\n", {
      ...{ "x/y": "y\n", ".dockerignore": "secret\n", secret: "s" },
    });
    const said = { arguments: { A: "b" }, labels: { c: "d" } };
    await shop.build({ ...said, timestamp: 7 }, { ...said, options: { timestamp: 7 } });
    const { images, isEqual } = await shop.rebuild();
    assert.deepEqual([isEqual, images[0]?.isSameManifest, images[0]?.deviations], [true, true, []]);
  });

  it("is made of the provenance's Dockerfile, whatever lies in the context now", async () => {
    const shop = await open("FROM scratch\nCOPY a /\n", { a: "a" });
    await shop.build();
    writeFileSync(join(shop.directory, "Dockerfile"), "FROM scratch\n");
    const [image] = (await shop.rebuild()).images;
    assert.equal(image?.isEqual, true);
    assert.deepEqual(image?.deviations.map(({ what }) => what), ["context"]);
  });

  it("names a file of the context that is another", async () => {
    const shop = await open("FROM scratch\nLABEL a=b\nCOPY a b /d/\n", { a: "a", b: "b" });
    await shop.build();
    writeFileSync(join(shop.directory, "b"), "c");
    assert.match(
      await difference(shop.rebuild()),
      /^step 2, "COPY a b \/d\/[^"]*": "\/d\/b" has another content\nthe files of the build context are others/,
    );
  });

  const tampered: Readonly<Record<string, readonly [Partial<BuildParameters>, RegExp]>> = {
    "an argument": [
      { arguments: { A: "other" } },
      /^step 1, which was .*, and is .*\nthe provenance says other steps/,
    ],
    "a label": [
      { labels: { x: "y" } },
      /^Labels\.x of the configuration, which was nothing, and is "y"\nthe provenance says some/,
    ],
    "a time": [{ options: { timestamp: 8 } }, /\nwhat it was made from is not what the provenance/],
    "a target": [
      { target: "other" },
      /^step 1, which was "ARG A=1", and is "COPY .*\nthe provenance says other steps/,
    ],
  };
  for (const [what, [said, text]] of Object.entries(tampered)) {
    it(`shows a provenance in which ${what} was changed`, async () => {
      const stages = ["FROM scratch AS other\nCOPY a /b\n", "FROM scratch\nARG A=1\nLABEL a=$A\n"];
      const shop = await open(`${stages.join("")}COPY a /\n`, { a: "a" });
      await shop.build({}, said);
      assert.match(await difference(shop.rebuild()), text);
    });
  }

  it("says that RUN had containers that it has not now", async () => {
    const shop = await open("FROM scratch\nCOPY a /\n", { a: "a" });
    const run = { container: { droppedCapabilities: ["ALL"] } };
    await shop.build({}, { options: { run } });
    const { images: [image], isEqual } = await shop.rebuild();
    assert.deepEqual([isEqual, image?.deviations], [true, [{
      ...{ what: "container", name: "RUN", found: "as usual" },
      recorded: "in containers with droppedCapabilities",
    }]]);
  });

  it("is not made of a Dockerfile that its digest is not of", async () => {
    const shop = await open("FROM scratch\nCOPY a /\n", { a: "a" });
    const { dockerfile } = shop.asked();
    await shop.build({}, { dockerfile: { ...dockerfile, text: "FROM scratch\nCOPY a /b\n" } });
    await assert.rejects(shop.rebuild(), refused("rebuild/tampered", /hashes to/));
  });

  it("needs a provenance of its own, and of quilla", async () => {
    const shop = await open("FROM scratch\nCOPY a /\n", { a: "a" });
    const other = await shop.build({ tags: ["other"], labels: { a: "b" } });
    await build({ context: shop.directory, store: shop.root, tags: ["app"], platform });
    await assert.rejects(shop.rebuild(), refused("rebuild/no-provenance", /no provenance/));
    const moved = await open("FROM scratch\nCOPY a /\n", { a: "a" });
    await moved.build({}, {}, { about: other.descriptor });
    await assert.rejects(moved.rebuild(), refused("rebuild/other-subject", /is of another image/));
    const foreign = await open("FROM scratch\n");
    await foreign.build({}, {}, { buildType: "https://example.org/b" });
    await assert.rejects(foreign.rebuild(), refused("rebuild/foreign", /example\.org/));
  });

  it("may do nothing here that its provenance alone allows", async () => {
    const shop = await open("FROM scratch\nCOPY a /\n", { a: "a" });
    const allowed = ["network.host", "security.insecure"] as const;
    await shop.build({}, { options: { network: "host", run: { allowed } } });
    await assert.rejects(
      shop.rebuild(),
      refused("rebuild/not-allowed", /"network\.host", "security\.insecure"/),
    );
    const some = { run: { allowed: new Set([allowed[0]]) } };
    await assert.rejects(shop.rebuild(some), refused("rebuild/not-allowed", /: "security/));
    assert.equal((await shop.rebuild({ run: { allowed: new Set(allowed) } })).isEqual, true);
    const host = await open("FROM scratch\nCOPY a /\n", { a: "a" });
    await host.build({}, { options: { network: "host" } });
    await assert.rejects(host.rebuild(), refused("rebuild/not-allowed", /network\.host/));
  });

  const own = newDirectory();
  const digest = { sha256: "0".repeat(64) };
  const reading: Readonly<Record<string, Partial<BuildParameters>>> = {
    "a directory as its context": { context: { uri: own, digest } },
    "an archive as a context": { contexts: { base: { uri: `file://${own}/a`, digest } } },
    "a layout": { contexts: { base: { uri: `oci-layout://${own}`, digest } } },
    "a Dockerfile beside the context": { dockerfile: { path: "../a", digest } },
    "a Dockerfile anywhere": { dockerfile: { path: join(own, "a"), digest } },
  };
  for (const [what, said] of Object.entries(reading)) {
    it(`takes nothing from this machine because its provenance says so: ${what}`, async () => {
      const shop = await open("FROM scratch\nCOPY a /\n", { a: "a" });
      await shop.build({}, said);
      await assert.rejects(shop.rebuild(), refused("rebuild/provenance", /cannot be read: "/));
    });
  }

  it("fetches nothing from this machine, either", async () => {
    const shop = await open("FROM scratch\nCOPY a /\n", { a: "a" });
    await shop.build({}, {}, { dependencies: [fetched("http", own, digest)] });
    await assert.rejects(shop.rebuild(), refused("rebuild/provenance", /no place/));
  });

  it("wants the context, and what was lent or withheld", async () => {
    const shop = await open("FROM scratch\nARG TOKEN\nCOPY a /\n", { a: "a" });
    await shop.build({ arguments: { TOKEN: "x" } }, {
      ...{ withheldArguments: ["TOKEN"], secrets: [{ id: "key" }] },
    });
    const run = { secrets: new Map([["key", { variable: "HOME" }]]) };
    await assert.rejects(shop.rebuild(), refused("rebuild/secret", /secrets/));
    await assert.rejects(shop.rebuild({ run }), refused("rebuild/arguments", /TOKEN/));
    const given = { run, arguments: { TOKEN: "x" } };
    await assert.rejects(
      shop.rebuild({ ...given, context: undefined }),
      refused("rebuild/context", /only the digest of the build context/),
    );
    assert.equal((await shop.rebuild(given)).isEqual, true);
    const strange = { run, arguments: { TOKEN: "x", OTHER: "y" } };
    await assert.rejects(shop.rebuild(strange), refused("rebuild/arguments", /OTHER/));
  });

  for (const [what, asked] of Object.entries({ nothing: {}, "a number": { dockerfile: 7 } })) {
    it(`refuses a provenance that says ${what}`, async () => {
      const shop = await open("FROM scratch\n");
      await shop.build({}, { dockerfile: undefined, ...asked } as unknown as BuildParameters);
      await assert.rejects(shop.rebuild(), refused("rebuild/provenance", /cannot be read/));
    });
  }
});

describe("a base image", () => {
  it("is what it was, whatever its name stands for by now", async () => {
    const shop = await open("FROM base:1\nCOPY a /\n", { a: "a" });
    const { index } = shop.registry.push(baseName, "first");
    await shop.buildOf(base(index.digest));
    shop.registry.push(baseName, "second");
    const dockerfile = "FROM scratch\nLABEL other=1\n";
    await build({ dockerfile, tags: ["base:1"], store: shop.root, platform });
    assert.equal((await shop.rebuild()).isEqual, true);
  });

  it("that is not to be had any more is named, and what the name stands for", async () => {
    const shop = await open("FROM base:1\nCOPY a /\n", { a: "a" });
    shop.registry.push(baseName, "first");
    await shop.buildOf(base(digestOf("gone")));
    await assert.rejects(
      shop.rebuild(),
      refused(
        "rebuild/base-moved",
        /base image base:1 was sha256:\w+, which is not to be had.*; the name stands for sha256:\w+ now$/,
      ),
    );
  });

  it("that the image is not built on is named", async () => {
    const shop = await open("FROM base:1\nCOPY a /\n", { a: "a" });
    shop.registry.push(baseName, "first");
    const other = shop.registry.push("docker.io/library/other:1", "other");
    await shop.buildOf(base(other.index.digest));
    assert.match(
      await difference(shop.rebuild()),
      /^the layers of the base image base:1\nthe provenance names base:1 at sha256:\w+, and the/,
    );
  });

  it("is judged by the policy as in any build", async () => {
    const shop = await open("FROM base:1\n");
    const { index } = shop.registry.push(baseName, "first");
    await shop.buildOf(base(index.digest));
    const policy = join(newDirectory(), "policy.json");
    writeFileSync(policy, '{"default": [{"type": "reject"}]}');
    await assert.rejects(shop.rebuild({ policy }), refused("policy/refused", /base:1/));
  });

  it("of which the provenance says nothing is not guessed", async () => {
    const shop = await open("FROM base:1\n");
    shop.registry.push(baseName, "first");
    await shop.build();
    await assert.rejects(shop.rebuild(), refused("lock/no-entry", /base:1 is not in the prov/));
  });
});

describe("what comes from elsewhere", () => {
  it("is fetched again; a file that is another is named", async () => {
    const files = newDirectory();
    writeFileSync(join(files, "f"), "first\n");
    const server = await serveFiles(files);
    try {
      const uri = `${server.address}/f`;
      const shop = await open(`FROM scratch\nADD ${uri} /f\n`);
      await shop.buildOf(fetched("http", uri, { sha256: sha256("first\n") }));
      assert.equal((await shop.rebuild()).isEqual, true);
      writeFileSync(join(files, "f"), "other\n");
      assert.match(
        await difference(shop.rebuild()),
        /"\/f" has another content\nthe file at http\S+ is another: sha256:/,
      );
      rmSync(join(files, "f"));
      await assert.rejects(shop.rebuild(), refused("rebuild/input", /not to be had any more/));
    } finally {
      server.stop();
    }
  });

  const git = peer("git");
  it("is a commit, though the branch goes on", { skip: git.skip }, async () => {
    letGitAsk();
    const files = { Dockerfile: "FROM scratch\nCOPY a /\n", a: "a\n" };
    const history = "echo more >a && commit more";
    const server = await serveRepository(newDirectory(), files, { history });
    try {
      const uri = `${server.address}#main`;
      const shop = await open(files.Dockerfile);
      const digest = { sha1: server.commit };
      await shop.build({ context: `${server.address}#${server.commit}` }, {
        context: { uri, digest },
      }, { dependencies: [fetched("git", uri, digest)] });
      const { images, isEqual } = await shop.rebuild({ context: undefined });
      assert.deepEqual([isEqual, images[0]?.deviations], [true, []]);
    } finally {
      server.stop();
    }
  });
});

describe("the plugins of a build", () => {
  it("have to be there, and are named where they are others", async () => {
    const shop = await open("FROM scratch\n");
    await shop.buildOf(fetched("plugin", "urn:quilla:plugin:greet", { sha256: "0".repeat(64) }));
    await assert.rejects(shop.rebuild(), refused("rebuild/plugin", /with the plugin "greet"/));
    const greet: Plugin = { name: "greet", api: 2 };
    const { images } = await shop.rebuild({ plugins: shop.host(greet) });
    assert.deepEqual(images[0]?.deviations.map(({ what }) => what), ["plugin"]);
  });
});

describe("a bundle with sources", () => {
  it("is all that another machine needs", async () => {
    const files = newDirectory();
    writeFileSync(join(files, "f"), "first\n");
    const server = await serveFiles(files);
    const uri = `${server.address}/f`;
    const shop = await open(`FROM base:1\nADD ${uri} /f\nCOPY . /app/\n`, {
      ...{ "a/b": "b\n", ".dockerignore": "Dockerfile\nc\n", c: "c\n" },
    });
    const { index } = shop.registry.push(baseName, "first");
    const file = fetched("http", uri, { sha256: sha256("first\n") });
    await shop.buildOf(file, base(index.digest));
    const bundle = join(newDirectory(), "app.bundle");
    const plugins = shop.host();
    const sources = { context: shop.directory };
    await createBundle(["app"], bundle, { store: shop.root, plugins, sources });
    server.stop();
    shop.registry.cut();
    const store = join(newDirectory(), "other");
    await applyBundle(bundle, { store });
    const { images, isEqual } = await rebuildImage("app", { store, plugins });
    assert.deepEqual([isEqual, images[0]?.isSameManifest], [true, true]);
  });

  it("is not made of files that make another image", async () => {
    const shop = await open("FROM scratch\nCOPY a /\n", { a: "a" });
    await shop.build();
    writeFileSync(join(shop.directory, "a"), "b");
    const sources = { context: shop.directory };
    const bundle = join(newDirectory(), "app.bundle");
    await assert.rejects(
      createBundle(["app"], bundle, { store: shop.root, sources }),
      refused("rebuild/different", /first difference, step 1.*the files of the build context/),
    );
  });
});

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
