import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, it, test } from "node:test";
import { gzipSync } from "node:zlib";
import { digestOf } from "../../core/digest.ts";
import { parseReference } from "../../core/reference.ts";
import { Store } from "../../core/store/store.ts";
import { member } from "../support/archive.ts";
import { quilla } from "../support/fake_context.ts";
import { noise } from "../support/noise.ts";
import { peer } from "../support/peers.ts";
import { type ImageRecipe, makeImage, makeIndex } from "../support/stored_image.ts";
import { temporaryDirectory } from "../support/temporary_directory.ts";

const directory = temporaryDirectory();
let count = 0;
const newPath = () => join(directory, String(count++));

const large = noise("large", 3_000_000);
const changed = Buffer.concat([
  large.subarray(0, 1_500_000),
  Buffer.from("a change"),
  large.subarray(1_500_000),
]);

/** A store with these images. */
async function storeWith(images: Readonly<Record<string, ImageRecipe>>): Promise<string> {
  const root = newPath();
  await change(root, (store) => {
    for (const [name, recipe] of Object.entries(images)) {
      store.tag(name, makeImage(store.store, recipe).manifest);
    }
  });
  return root;
}

type Tag = (name: string, image: ReturnType<typeof makeImage>["manifest"]) => void;

async function change(root: string, work: (store: { store: Store; tag: Tag }) => void) {
  const store = await Store.open(root, { create: true });
  const tags: Promise<void>[] = [];
  try {
    const tag: Tag = (name, image) =>
      void tags.push(store.references.tag(parseReference(name), image, new Date(0)));
    work({ store, tag });
    await Promise.all(tags);
  } finally {
    store.close();
  }
}

const recipe = (label: string, content: Uint8Array | string = label): ImageRecipe => ({
  label,
  layers: [{ members: [member("etc/one", {}, "one"), member("usr/big", {}, content)] }],
});

/** What quilla prints; it must succeed. */
async function done(root: string, ...words: string[]): Promise<string> {
  const { code, stdout, stderr } = await quilla({ root }, ...words);
  assert.equal(code, 0, stderr);
  return stdout;
}

async function fails(root: string, code: string, ...words: string[]): Promise<string> {
  const outcome = await quilla({ root }, ...words);
  assert.notEqual(outcome.code, 0);
  assert.ok(outcome.stderr.includes(`[${code}]`), outcome.stderr);
  return outcome.stderr;
}

/** All files of a store that say something. */
function contents(root: string): string[] {
  return readdirSync(root, { recursive: true, encoding: "utf8" })
    .filter((name) => /^(blobs|ingest|index\.json)/.test(name))
    .map((name) => `${name} ${statSync(join(root, name)).size}`).sort();
}

test("a bundle carries images to another store, the same, and once", async () => {
  const from = await storeWith({
    "a": recipe("a"),
    "team/b:2": recipe("b", large),
  });
  const [bundle, again, to] = [newPath(), newPath(), newPath()];
  await done(from, "bundle", "create", "-o", bundle, "a", "team/b:2");
  await done(from, "bundle", "create", "-o", again, "a", "team/b:2");
  assert.deepEqual(readFileSync(bundle), readFileSync(again));
  assert.equal(
    await done(to, "bundle", "apply", bundle),
    "Applied image: a:latest\nApplied image: team/b:2\n",
  );
  for (const name of ["a", "team/b:2"]) {
    assert.equal(
      await done(to, "image", "digest", name),
      await done(from, "image", "digest", name),
    );
  }
  const before = contents(to);
  assert.equal(
    await done(to, "bundle", "apply", bundle),
    "There already: a:latest\nThere already: team/b:2\n",
  );
  assert.deepEqual(contents(to), before);
  assert.match(await done(to, "system", "check"), /is in order/);
  // A bundle that was compressed for the way, and one as an archive of images.
  const zipped = newPath();
  writeFileSync(zipped, gzipSync(readFileSync(bundle), { level: 1 }));
  assert.match(await done(newPath(), "bundle", "apply", zipped), /Applied image: team\/b:2/);
  assert.match(await done(newPath(), "load", "-i", bundle), /Loaded image: team\/b:2/);
});

const skopeo = peer("skopeo");
test(
  "a complete bundle is an OCI archive and a docker-archive",
  { skip: skopeo.skip },
  async () => {
    const from = await storeWith({ a: recipe("a", large) });
    const bundle = newPath();
    await done(from, "bundle", "create", "-o", bundle, "a");
    for (const place of [`oci-archive:${bundle}`, `docker-archive:${bundle}`]) {
      const { status, stdout, stderr } = spawnSync(skopeo.path, ["inspect", "--config", place], {
        encoding: "utf8",
      });
      assert.equal(status, 0, stderr);
      assert.equal(JSON.parse(stdout).config.Labels.label, "a");
    }
  },
);

describe("a delta has the changed pieces of a layer alone, since", () => {
  for (const since of ["a bundle", "a list"]) {
    it(since, async () => {
      const from = await storeWith({ a: recipe("a", large) });
      const [base, list, delta, to] = [newPath(), newPath(), newPath(), newPath()];
      await done(from, "bundle", "create", "-o", base, "a");
      await done(to, "bundle", "apply", base);
      writeFileSync(list, `# of the other side\n${await done(to, "bundle", "have")}`);
      assert.equal(
        await done(to, "bundle", "have", "a"),
        await done(to, "bundle", "inspect", "--digests", base),
      );
      await change(
        from,
        ({ store, tag }) => tag("a:2", makeImage(store, recipe("a2", changed)).manifest),
      );
      const basis = since === "a list" ? list : base;
      await done(from, "bundle", "create", "--since", basis, "-o", delta, "a:2");
      assert.ok(statSync(delta).size < 750_000, `it has ${statSync(delta).size} bytes`);
      const message = await fails(newPath(), "bundle/needs", "bundle", "apply", delta);
      assert.match(message, /1 blob of its basis is not in the store: sha256:.*\n.*bundle have/);
      assert.equal(await done(to, "bundle", "apply", delta), "Applied image: a:2\n");
      assert.match(await done(to, "system", "check"), /is in order/);
      assert.equal(
        await done(to, "image", "digest", "a:2"),
        await done(from, "image", "digest", "a:2"),
      );
      const shown = JSON.parse(await done(to, "bundle", "inspect", "--format", "json", delta));
      assert.equal(shown.complete, false);
      assert.equal(shown.needs.length, 1);
      assert.deepEqual(shown.images[0].names, ["docker.io/library/a:2"]);
      assert.match(
        await done(to, "bundle", "inspect", delta),
        /^delta: needs 1 blob of.*\n.*\na:2 /,
      );
    });
  }
});

test("a delta to a damaged basis is refused, and nothing of it is kept", async () => {
  const from = await storeWith({ a: recipe("a", large), b: recipe("b", changed) });
  const [base, delta, to] = [newPath(), newPath(), newPath()];
  await done(from, "bundle", "create", "-o", base, "a");
  await done(from, "bundle", "create", "--since", base, "-o", delta, "b");
  await done(to, "bundle", "apply", base);
  const shown = JSON.parse(await done(to, "bundle", "inspect", "--format", "json", delta));
  const blob = join(to, "blobs/sha256", shown.needs[0].digest.slice(7));
  chmodSync(blob, 0o600);
  writeFileSync(blob, Buffer.from(readFileSync(blob)).fill(1, 1_000_000, 1_000_010));
  const before = contents(to);
  await fails(to, "bundle/basis-damaged", "bundle", "apply", delta);
  assert.deepEqual(contents(to), before);
});

test("one wrong bit anywhere, or an end that is missing, refuses the bundle whole; a patch mends it", async () => {
  const from = await storeWith({ a: recipe("a", noise("a", 150_000)), b: recipe("b") });
  const [good, bad, patch, to] = [newPath(), newPath(), newPath(), newPath()];
  await done(from, "bundle", "create", "-o", good, "a", "b");
  await change(to, () => {});
  const bytes = readFileSync(good);
  const before = contents(to);
  const places = Array.from({ length: 40 }, (_, step) => Math.floor(step * bytes.length / 40) + 3);
  for (const [step, place] of places.entries()) {
    const damaged = Buffer.from(bytes);
    damaged[place]! ^= 1 << step % 8;
    writeFileSync(bad, step % 4 === 3 ? bytes.subarray(0, place) : damaged);
    const outcome = await quilla({ root: to }, "bundle", "apply", bad);
    assert.equal(outcome.code, 1, `bit ${step % 8} of byte ${place}`);
    assert.match(outcome.stderr, /\[bundle\/(damaged|index-damaged|not-a-bundle)\]/);
    assert.deepEqual(contents(to), before);
    if (step % 8 < 6) continue;
    const inspected = await quilla({ root: to }, "bundle", "inspect", "--verify", bad);
    assert.equal(inspected.code, 1);
    const [, list = "none"] = /^damaged pieces: (.*)$/m.exec(inspected.stdout) ?? [];
    await done(from, "bundle", "patch", good, "--pieces", list, "-o", patch);
    await done(newPath(), "bundle", "apply", bad, patch);
  }
  assert.match(
    await done(to, "bundle", "inspect", "--verify", good),
    /all pieces are as they were/,
  );
});

test("a damaged piece is told with its bytes, and who needs it", async () => {
  const from = await storeWith({ a: recipe("a", large), b: recipe("b") });
  const [good, bad, copy] = [newPath(), newPath(), newPath()];
  await done(from, "bundle", "create", "-o", good, "a", "b");
  const bytes = readFileSync(good);
  const at = bytes.indexOf(large.subarray(1_000_000, 1_000_100));
  const flip = (place: number, path: string) => {
    const damaged = Buffer.from(bytes);
    damaged[place]! ^= 1;
    writeFileSync(path, damaged);
  };
  flip(at, bad);
  const message = await fails(newPath(), "bundle/damaged", "bundle", "apply", bad);
  const [, start, end] =
    /piece \d+ \(bytes (\d+) to (\d+) of the file; sha256:[0-9a-f]{64}, needed by a:latest\)/
      .exec(message)!;
  assert.ok(Number(start) <= at && at < Number(end));
  // Two copies, each damaged elsewhere, are one that is whole.
  flip(at + 1_000_000, copy);
  await done(newPath(), "bundle", "apply", bad, copy);
  const other = newPath();
  await done(from, "bundle", "create", "-o", other, "a");
  await fails(newPath(), "bundle/another", "bundle", "apply", bad, other);
});

test("plugins ride along, and go where the user says", async () => {
  const from = await storeWith({ a: recipe("a") });
  const [bundle, plugin, folder, root] = [
    newPath(),
    join(directory, "greet.ts"),
    newPath(),
    newPath(),
  ];
  writeFileSync(plugin, "export default { name: 'greet', api: 2 };\n");
  await done(from, "bundle", "create", "--plugin", plugin, "-o", bundle, "a");
  const left = await quilla({ root }, "bundle", "apply", bundle);
  assert.match(left.stderr, /the bundle has plugins, greet\.ts: --plugins-to DIR writes them/);
  const words = ["bundle", "apply", "--plugins-to", folder, bundle];
  const applied = await quilla({ root }, ...words);
  assert.equal(
    applied.stdout,
    `There already: a:latest\nWrote plugin: ${join(folder, "greet.ts")}\n`,
  );
  assert.match(applied.stderr, new RegExp(`sha256: ${digestOf(readFileSync(plugin))} \\}`));
  assert.deepEqual(readFileSync(join(folder, "greet.ts")), readFileSync(plugin));
  assert.equal(await done(root, ...words), "There already: a:latest\n");
  writeFileSync(join(folder, "greet.ts"), "mine");
  await fails(root, "bundle/plugin-exists", ...words);
  assert.deepEqual(readdirSync(folder), ["greet.ts"]);
});

test("images for several platforms and their attestations stay together; --platform takes one", async () => {
  const from = newPath();
  await change(from, ({ store, tag }) => {
    const images = ["amd64", "arm64"].map((architecture) => {
      const platform = { os: "linux", architecture };
      return { platform, image: makeImage(store, { ...recipe(architecture), platform }) };
    });
    const attestation = {
      platform: { os: "unknown", architecture: "unknown" },
      image: makeImage(store, recipe("attestation")),
    };
    tag("multi", makeIndex(store, [...images, attestation]));
  });
  const [all, one, to] = [newPath(), newPath(), newPath()];
  await done(from, "bundle", "create", "-o", all, "multi");
  assert.match(await done(to, "bundle", "inspect", all), /linux\/amd64,linux\/arm64/);
  await done(to, "bundle", "apply", all);
  assert.equal(
    await done(to, "image", "digest", "multi"),
    await done(from, "image", "digest", "multi"),
  );
  assert.equal((await done(to, "bundle", "have")).split("\n").length, 11);
  await done(from, "bundle", "create", "--platform", "linux/arm64", "-o", one, "multi");
  const { images } = JSON.parse(await done(to, "bundle", "inspect", "--format", "json", one));
  assert.deepEqual(images[0].platforms, ["linux/arm64"]);
});

test("images come from other places as well, and leave nothing in the store", async () => {
  const from = await storeWith({ a: recipe("a"), b: recipe("b") });
  const [archive, layout, root, bundle, to] = [
    newPath(),
    newPath(),
    newPath(),
    newPath(),
    newPath(),
  ];
  await done(from, "save", "a", "-o", archive);
  await done(from, "copy", "-q", "store:b", `oci:${layout}:b:1`);
  await change(root, () => {});
  const before = contents(root);
  await done(root, "bundle", "create", "-o", bundle, `docker-archive:${archive}`, `oci:${layout}`);
  assert.deepEqual(contents(root), before);
  assert.equal(
    await done(to, "bundle", "apply", bundle),
    "Applied image: a:latest\nApplied image: b:1\n",
  );
});

test("what is no bundle, no basis and no plugin is told as such", async () => {
  const root = await storeWith({ a: recipe("a") });
  const [file, archive, folder, bundle, patch] = Array.from({ length: 5 }, newPath) as [
    string,
    ...string[],
  ];
  writeFileSync(file, "no bundle\n");
  mkdirSync(folder!);
  await done(root, "save", "a", "-o", archive!);
  await done(root, "bundle", "create", "-o", bundle!, "a");
  await done(root, "bundle", "patch", bundle!, "--pieces", "0", "-o", patch!);
  const output = newPath();
  const cases: [string, ...string[]][] = [
    ["bundle/not-a-bundle", "apply", file],
    ["bundle/not-a-bundle", "apply", archive!],
    ["bundle/is-patch", "inspect", patch!, bundle!],
    ["bundle/unreadable", "apply", join(file, "x")],
    ["bundle/unreadable", "apply", bundle!, newPath()],
    ["archive/directory", "apply", folder!],
    ["bundle/basis", "create", "--since", file, "-o", output, "a"],
    ["bundle/unreadable", "create", "--since", newPath(), "-o", output, "a"],
    ["bundle/plugin", "create", "--plugin", newPath(), "-o", output, "a"],
    ["image/unknown", "create", "-o", output, "b"],
    ["image/platform", "create", "--platform", "linux/s390x", "-o", output, "a"],
    ["usage/platforms", "create", "--all", "--platform", "arm64", "-o", output, "a"],
    ["bundle/numbers", "patch", bundle!, "--pieces", "4711", "-o", output],
    ["usage/digests", "inspect", "--digests", "--verify", bundle!],
  ];
  for (const [code, ...words] of cases) await fails(root, code, "bundle", ...words);
  assert.equal(existsSync(output), false);
});
