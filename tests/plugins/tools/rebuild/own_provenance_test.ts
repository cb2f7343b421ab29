/**
 * Images built again from the provenance that quilla itself hung on them: whatever a build is told, it is told again.
 */
import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import {
  applyBundle,
  build,
  type BuildOptions,
  createBundle,
  rebuildImage,
  type RebuildOptions,
} from "../../../../mod.ts";
import { busyboxFiles, busyboxStage, noBusybox } from "../../../support/busybox.ts";
import { type ContextFiles, writeContext } from "../../../support/context_files.ts";
import { serveFiles, serveRepository } from "../../../support/file_servers.ts";
import { peer } from "../../../support/peers.ts";
import { newDirectory } from "../../../support/test_build.ts";
import { letGitAsk } from "../../../support/git_protocols.ts";

interface Example extends Omit<BuildOptions, "context"> {
  readonly lines: string;
  readonly files?: ContextFiles;
  /** What it is built again with. */
  readonly again?: RebuildOptions;
}

const files: ContextFiles = { a: "a\n", "d/b": "b\n", ".dockerignore": "secret*\n", secret: "s\n" };
const attestations = [{ type: "provenance", mode: "max" }];

/** Directories by the names of what they are for. */
const other = newDirectory();
writeContext(other, { x: "x\n", ".dockerignore": "y\n", y: "y\n" });
const elsewhere = newDirectory();
writeFileSync(join(elsewhere, "app.Dockerfile"), "FROM scratch\nCOPY . /\n");

const examples: Readonly<Record<string, Example>> = {
  "nothing but files": { lines: "COPY . /" },
  "arguments, labels and variables": {
    lines: "ARG A=1\nARG B\nENV C=$A\nLABEL b=$B",
    ...{ arguments: { A: "2", B: "x y" }, labels: { l: "m" }, env: { E: "f" } },
  },
  "a target": { lines: "COPY a /\nFROM scratch AS last\nCOPY d /", target: "0" },
  "a time": { lines: "COPY a /", timestamp: 12345 },
  "times as they are, for a file that is as old then": {
    lines: "ADD --chmod=644 d /",
    timestamp: "preserve",
  },
  "SOURCE_DATE_EPOCH": { lines: "COPY a /", arguments: { SOURCE_DATE_EPOCH: "7" } },
  "a squashed image without a variable": {
    lines: "ENV A=b\nCOPY a /\nCOPY d /",
    ...{ squash: "all", unsetEnv: ["A"], unsetLabels: ["x"] },
  },
  "small layers": { lines: "COPY . /", layerSize: 1 },
  "a base in the place of another": { lines: "COPY --from=base x /", from: "scratch" },
  "nothing in the place of an image": {
    lines: "FROM busybox\nLABEL a=b",
    contexts: { busybox: "docker-image://scratch" },
  },
  "a platform": { lines: "ARG TARGETARCH\nLABEL a=$TARGETARCH", platform: "linux/arm64" },
  "a Dockerfile elsewhere": { lines: "", file: join(elsewhere, "app.Dockerfile") },
  "a withheld argument": {
    lines: "ARG API_TOKEN\nCOPY a /",
    arguments: { API_TOKEN: "hush" },
    again: { arguments: { API_TOKEN: "hush" } },
  },
};

describe("built again from what quilla says", () => {
  for (const [name, { lines, files: own, again, ...how }] of Object.entries(examples)) {
    it(name, async () => {
      const context = newDirectory();
      writeContext(context, { ...files, ...own, Dockerfile: `FROM scratch\n${lines}\n` });
      const store = join(newDirectory(), "store");
      const contexts = { base: other, ...how.contexts };
      const tags = ["app"];
      const made = await build({ context, store, tags, attestations, ...how, contexts });
      const { images } = await rebuildImage("app", { store, context, contexts, ...again });
      const [image] = images;
      assert.deepEqual([image?.difference, image?.deviations], [undefined, []]);
      assert.deepEqual([image?.id, image?.isSameManifest], [made.images[0]!.id, true]);
    });
  }

  it("for each of several platforms", async () => {
    const context = newDirectory();
    writeContext(context, { Dockerfile: "FROM scratch\nARG TARGETARCH\nLABEL a=$TARGETARCH\n" });
    const store = join(newDirectory(), "store");
    const platform = ["linux/amd64", "linux/arm64"];
    await build({ context, store, tags: ["app"], attestations, platform });
    const { images, isEqual } = await rebuildImage("app", { store, context });
    assert.deepEqual([isEqual, images.map((each) => each.platform)], [true, platform]);
  });
});

it("RUN comes out the same, or the file that does not is named", { skip: noBusybox }, async () => {
  const context = newDirectory();
  const store = join(newDirectory(), "store");
  const lines = "RUN echo same >/same\nRUN cat /proc/sys/kernel/random/uuid >/other\n";
  const dockerfile = `${busyboxStage}FROM base\n${lines}`;
  writeContext(context, { ...busyboxFiles, Dockerfile: dockerfile });
  await build({ context, store, tags: ["app"], attestations });
  assert.equal((await rebuildImage("app", { store, context, cache: true })).isEqual, true);
  const [image] = (await rebuildImage("app", { store, context })).images;
  const { difference, causes } = image!;
  assert(difference?.kind === "layer");
  assert.match(difference.step, /uuid/);
  assert.equal(difference.file?.path, "/other");
  assert.match(causes.join(), /^what it was made from is the same: RUN depends on the time/);
});

const git = peer("git");

it(
  "a repository and a download, and then a bundle in which they are",
  { skip: git.skip },
  async () => {
    letGitAsk();
    const served = newDirectory();
    writeFileSync(join(served, "f.txt"), "served\n");
    const web = await serveFiles(served);
    const project = {
      Dockerfile: `FROM scratch\nADD ${web.address}/f.txt /\nCOPY a /\n`,
      a: "a\n",
    };
    const directory = newDirectory();
    mkdirSync(directory, { recursive: true });
    const repository = await serveRepository(directory, project, {
      history: "echo more >a && commit more",
    });
    try {
      const store = join(newDirectory(), "store");
      await build({ context: `${repository.address}#main`, store, tags: ["app"], attestations });
      assert.equal((await rebuildImage("app", { store })).isEqual, true);
      const bundle = join(newDirectory(), "app.bundle");
      await createBundle(["app"], bundle, { store, sources: {} });
      web.stop();
      repository.stop();
      const far = join(newDirectory(), "far");
      await applyBundle(bundle, { store: far });
      const { images } = await rebuildImage("app", { store: far });
      assert.deepEqual([images[0]?.isEqual, images[0]?.isSameManifest], [true, true]);
    } finally {
      web.stop();
      repository.stop();
    }
  },
);
