/**
 * Images that are easily broken on their way, through real registries, with the other clients and engines on both sides: what one
 * puts there the other takes, and the digest is the same.
 *
 * @module
 */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import process from "node:process";
import { join } from "node:path";
import { describe, it } from "node:test";
import { blobMember } from "../../plugins/kit/archives/docker_manifest.ts";
import { noContainerd, withContainerd } from "../support/containerd.ts";
import { noDockerd, withDockerd } from "../support/dockerd.ts";
import { quilla } from "../support/fake_context.ts";
import {
  type ForeignImage,
  foreignImages,
  writeForeignLayout,
} from "../support/foreign_documents.ts";
import { peer } from "../support/peers.ts";
import { registryPrograms, testRegistry } from "../support/registry.ts";
import { temporaryDirectory } from "../support/temporary_directory.ts";

const directory = temporaryDirectory();
let count = 0;
const newPath = () => join(directory, String(count++));

const twice = "a layer twice";
const shared = "an index whose images share layers, one of Docker's and one of the OCI's";
const artefact = "an artefact with two names for one content";
const nested = "an index in an index";
const moved = [
  twice,
  shared,
  artefact,
  nested,
  "a layer twice, each with annotations of its own",
  "fields that nobody knows, and integers above 2^53",
  "an index that lists one image twice",
  "an index with an attestation",
];

function image(name: string): ForeignImage {
  return foreignImages.find((each) => each.name === name)!;
}

/** A program of another project that copies images; places are of quilla's own words. */
interface Client {
  readonly skip: string | undefined;
  /** From the registry into a layout. */
  pull(from: string, layout: string): readonly string[];
  /** From a layout to the registry. */
  push(layout: string, to: string): readonly string[];
  /** What it does not take, or does not leave as it is. */
  readonly changes?: readonly string[];
}

const skopeo = peer("skopeo");
const regctl = peer("regctl");
const oras = peer("oras");
const crane =
  ["crane", join(homedir(), "go", "bin", "crane")].map((name) =>
    name === "crane" ? peer(name) : { path: name, skip: existsSync(name) ? undefined : "no crane" }
  ).find(({ skip }) => skip === undefined) ?? peer("crane");

const clients: Readonly<Record<string, Client>> = {
  skopeo: {
    skip: skopeo.skip,
    pull: (from, layout) => [
      ...[skopeo.path, "copy", "-q", "--all", "--src-tls-verify=false"],
      ...[`docker://${from}`, `oci:${layout}:1`],
    ],
    push: (layout, to) => [
      ...[skopeo.path, "copy", "-q", "--all", "--dest-tls-verify=false", "--preserve-digests"],
      ...[`oci:${layout}:1`, `docker://${to}`],
    ],
    // It copies no index in an index, and makes the OCI's manifests of Docker's in a layout.
    changes: [nested, shared],
  },
  crane: {
    skip: crane.skip,
    pull: (from, layout) => [crane.path, "pull", "--insecure", "--format", "oci", from, layout],
    push: (layout, to) => [crane.path, "push", "--insecure", layout, to],
  },
  regctl: {
    skip: regctl.skip,
    pull: (from, layout) => [
      ...[regctl.path, "--host", `reg=${from.split("/")[0]},tls=disabled`],
      ...["image", "copy", from, `ocidir://${layout}:1`],
    ],
    push: (layout, to) => [
      ...[regctl.path, "--host", `reg=${to.split("/")[0]},tls=disabled`],
      ...["image", "copy", `ocidir://${layout}:1`, to],
    ],
  },
  oras: {
    skip: oras.skip,
    pull: (from, layout) => [
      ...[oras.path, "copy", "--from-plain-http", "--to-oci-layout", from, `${layout}:1`],
    ],
    push: (layout, to) => [
      ...[oras.path, "copy", "--to-plain-http", "--from-oci-layout", `${layout}:1`, to],
    ],
  },
};

function ask(command: readonly string[]): string {
  const [program, ...words] = command;
  const env = { ...process.env, HOME: directory, XDG_CONFIG_HOME: directory };
  const { status, stdout, stderr } = spawnSync(program!, words, { encoding: "utf8", env });
  assert.equal(status, 0, `${command.join(" ")}: ${stderr}`);
  return stdout.trim();
}

async function done(root: string, ...words: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await quilla({ root }, ...words);
  assert.equal(code, 0, `${words.join(" ")}: ${stderr}`);
  return stdout.trim();
}

/** A layout of an image, made by hand. */
function layoutOf(name: string): string {
  const layout = newPath();
  mkdirSync(layout);
  writeForeignLayout(layout, image(name));
  return layout;
}

/** The layout has all of an image, byte for byte. */
function requireAll(layout: string, { blobs, name }: ForeignImage): void {
  for (const [digest, bytes] of blobs) {
    const path = join(layout, blobMember(digest));
    assert(existsSync(path), `${name}: ${digest} is not there`);
    assert.equal(Buffer.compare(readFileSync(path), bytes), 0, `${name}: ${digest}`);
  }
}

/** Puts one of the images into a registry. */
async function copyUp(name: string, reference: string): Promise<void> {
  const words = ["copy", "-q", "--all", `oci:${layoutOf(name)}:1`, `docker://${reference}`];
  await done(newPath(), ...words);
}

/** What quilla takes from the registry is the image. */
async function requirePulled(from: string, name: string): Promise<void> {
  const [root, layout] = [newPath(), newPath()];
  await done(root, "pull", "-q", "--all-platforms", from);
  assert.equal(
    await done(root, "image", "ls", "--digests", "--format", "{{.Digest}}"),
    image(name).root.digest,
  );
  await done(root, "copy", "-q", "--all", `store:${from}`, `oci:${layout}:1`);
  requireAll(layout, image(name));
}

for (const [program, registry] of Object.entries(registryPrograms)) {
  for (const [clientName, client] of Object.entries(clients)) {
    const skip = registry.skip ?? client.skip;
    describe(`${clientName} and quilla, through ${program}`, { skip }, () => {
      for (const name of moved) {
        it(name, async () => {
          const { host } = await testRegistry({ program });
          const layout = layoutOf(name);
          const [ours, theirs] = [`${host}/ours:1`, `${host}/theirs:1`];
          await done(
            newPath(),
            "copy",
            "-q",
            "--all",
            "--preserve-digests",
            `oci:${layout}:1`,
            `docker://${ours}`,
          );
          assert.equal(
            await done(newPath(), "image", "digest", `docker://${ours}`),
            image(name).root.digest,
          );
          const isChanged = client.changes?.includes(name) === true;
          if (!isChanged) {
            const pulled = newPath();
            ask(client.pull(ours, pulled));
            requireAll(pulled, image(name));
          }
          if (name === nested && isChanged) return;
          ask(client.push(layout, theirs));
          await requirePulled(theirs, name);
        });
      }
    });
  }

  describe(`engines and quilla, through ${program}`, () => {
    it("containerd", { skip: registry.skip ?? noContainerd }, async () => {
      const { host } = await testRegistry({ program });
      await withContainerd(async (ctr) => {
        const run = (...words: string[]) => {
          const { code, stdout, stderr } = ctr(...words);
          assert.equal(code, 0, `ctr ${words.join(" ")}: ${stderr}`);
          return stdout;
        };
        const all = ["--plain-http", "--all-platforms"];
        for (const name of [twice, shared, "an index with an attestation"]) {
          const { digest } = image(name).root;
          const [ours, theirs] = [`${host}/c${count}:1`, `${host}/d${count}:1`];
          await copyUp(name, ours);
          run("content", "fetch", ...all, ours);
          assert(run("images", "ls", `name==${ours}`).includes(digest), name);
          run("images", "tag", "--force", ours, theirs);
          run("images", "push", "--plain-http", theirs);
          await requirePulled(theirs, name);
          // And in files.
          const [store, saved, exported] = [newPath(), newPath(), newPath()];
          run("images", "export", "--all-platforms", exported, ours);
          await done(store, "load", "-q", "-i", exported);
          assert(
            await done(store, "image", "ls", "--digests").then((text) => text.includes(digest)),
          );
          await done(store, "save", "-o", saved, ours);
          run("images", "rm", ours, theirs);
          run("images", "import", "--all-platforms", saved);
          assert(run("images", "ls").includes(digest), name);
        }
      });
    });

    it("Docker", { skip: registry.skip ?? noDockerd }, async () => {
      const { host } = await testRegistry({ program });
      await withDockerd(async ({ docker }) => {
        const run = (...words: string[]) => {
          const { code, stdout, stderr } = docker(...words);
          assert.equal(code, 0, `docker ${words.join(" ")}: ${stderr}`);
          return stdout.trim();
        };
        for (const name of [twice, shared]) {
          const [ours, theirs] = [`${host}/e${count}:1`, `${host}/f${count}:1`];
          const { digest } = image(name).root;
          await copyUp(name, ours);
          run("pull", "-q", ours);
          const said = run("image", "inspect", "--format", "{{json .RepoDigests}} {{.Id}}", ours);
          assert(said.includes(digest), said);
          const [, id] = said.split(" ");
          // An engine writes a manifest of its own, of the same configuration and layers.
          run("tag", ours, theirs);
          run("push", "-q", theirs);
          const root = newPath();
          await done(root, "pull", "-q", theirs);
          assert.equal(await done(root, "image", "inspect", "--format", "{{.Id}}", theirs), id);
          const pushed = await done(newPath(), "image", "digest", `docker://${theirs}`);
          assert.equal(
            await done(root, "image", "ls", "--digests", "--format", "{{.Digest}}"),
            pushed,
          );
        }
      });
    });
  });
}
