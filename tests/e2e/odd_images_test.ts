/**
 * Images that the specification does not allow and Docker takes: they are built on, run and inspected.
 *
 * @module
 */
import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { quilla } from "../support/fake_context.ts";
import { foreignImages, writeForeignLayout } from "../support/foreign_documents.ts";
import { temporaryDirectory } from "../support/temporary_directory.ts";

const directory = temporaryDirectory();

/** What each says once a label is added; undefined where it is refused, with the error's code. */
const built: Readonly<Record<string, (config: Config) => void>> = {
  "a layer twice": ({ rootfs }) => assert.equal(rootfs.diff_ids.length, 3),
  "fields that nobody knows, and integers above 2^53": () => {},
  "a history of more layers than there are": ({ history }) =>
    assert.deepEqual(history.map((step) => step.empty_layer), [undefined, true, true]),
  "a variable without a value": ({ config }) =>
    assert.deepEqual(config.Env, ["PATH=/bin", "UNSET"]),
  "a command that is one text": ({ config }) =>
    assert.deepEqual([config.Entrypoint, config.Cmd], [["x"], ["sh"]]),
  "a label that is null": ({ config }) => assert.deepEqual(config.Labels, { a: "", b: "c" }),
  "no platform": ({ os, architecture }) => assert(os !== "" && architecture !== ""),
  "layers of no kind": ({ rootfs }) => assert.equal(rootfs.type, "layers"),
  "lists that are null": () => {},
  // Nothing of its files is asked for.
  "a hard link that leads nowhere": () => {},
};

interface Config {
  readonly os: string;
  readonly architecture: string;
  // deno-lint-ignore no-explicit-any
  readonly config: Record<string, any>;
  readonly rootfs: { readonly type: string; readonly diff_ids: readonly string[] };
  readonly history: readonly { readonly empty_layer?: boolean }[];
}

/** What is refused when it is used, though it could be moved: its manifest and its configuration contradict each other. */
const refused: Readonly<Record<string, string>> = {
  "fewer layers in the configuration than in the manifest": "oci/layer-count",
  "a configuration that is no JSON": "image/artefact",
};

async function place(name: string) {
  const at = join(directory, name.replace(/\W/g, "-"));
  mkdirSync(join(at, "layout"), { recursive: true });
  mkdirSync(join(at, "context"));
  writeForeignLayout(join(at, "layout"), foreignImages.find((image) => image.name === name)!);
  const root = join(at, "store");
  const run = (...words: string[]) => quilla({ root }, ...words);
  const { code, stderr } = await run("copy", "-q", `oci:${join(at, "layout")}:1`, "store:odd:1");
  assert.equal(code, 0, stderr);
  writeFileSync(join(at, "context", "Dockerfile"), "FROM odd:1\nLABEL b=c\n");
  return { at, run };
}

describe("an image that is odd is built on and inspected", () => {
  for (const [name, check] of Object.entries(built)) {
    it(name, async () => {
      const { at, run } = await place(name);
      const output = `type=oci,tar=false,dest=${join(at, "built")}`;
      const all = [
        ["build", "-q", "-t", "on-it", join(at, "context")],
        ["build", "-q", "-o", output, join(at, "context")],
        ["image", "inspect", "odd:1"],
        ["image", "history", "odd:1"],
        ["image", "ls"],
        ["system", "check"],
      ];
      for (const words of all) {
        const { code, stderr } = await run(...words);
        assert.equal(code, 0, `${words.join(" ")}: ${stderr}`);
      }
      const { blob } = await layout(join(at, "built"));
      check(blob as unknown as Config);
    });
  }
});

describe("an image that contradicts itself can be moved, and is refused where it is used", () => {
  for (const [name, error] of Object.entries(refused)) {
    it(name, async () => {
      const { at, run } = await place(name);
      for (const words of [["build", "-q", join(at, "context")], ["image", "history", "odd:1"]]) {
        const { code, stderr } = await run(...words);
        assert.equal(code, 1);
        assert(stderr.includes(`[${error}]`), stderr);
      }
      const listed = await run("image", "ls");
      assert.equal(listed.code, 0, listed.stderr);
    });
  }
});

/** The configuration of a layout's one image. */
async function layout(directory: string): Promise<{ blob: Record<string, unknown> }> {
  const { readFile } = await import("node:fs/promises");
  const read = async (path: string) => JSON.parse(await readFile(join(directory, path), "utf8"));
  const at = (digest: string) => `blobs/${digest.replace(":", "/")}`;
  const index = await read("index.json");
  const manifest = await read(at(index.manifests[0].digest));
  return { blob: await read(at(manifest.config.digest)) };
}
