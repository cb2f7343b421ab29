/**
 * A blob of an image is there, but a disk has changed some of its bytes: what brings the bytes again mends it, and nothing is made of
 * the wrong ones.
 */
import assert from "node:assert/strict";
import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { noBusybox } from "../support/busybox.ts";
import { writeContext } from "../support/context_files.ts";
import { quilla } from "../support/fake_context.ts";
import { withRegistry } from "../support/served_registry.ts";
import { temporaryDirectory } from "../support/temporary_directory.ts";

const directory = temporaryDirectory();
let count = 0;
const newPath = () => join(directory, String(count++));

const context = newPath();
mkdirSync(context);
const content = Array.from({ length: 40_000 }, (_, line) => `line ${line}\n`).join("");
writeContext(context, {
  Dockerfile: "FROM scratch\nCOPY big /\nLABEL a=b\n",
  big: content,
  "from.Dockerfile": "FROM scratch\nCOPY --from=img /big /\n",
  "run.Dockerfile": "FROM img\nRUN true\n",
  "base.Dockerfile": "FROM img\nCOPY big /again\n",
});
const rootfs = newPath();
mkdirSync(rootfs);
writeContext(rootfs, { "rootfs.tar.Dockerfile": "" });

async function done(root: string, ...words: string[]): Promise<string> {
  const { code, stdout, stderr } = await quilla({ root }, ...words);
  assert.equal(code, 0, `quilla ${words.join(" ")}: ${stderr}`);
  return stdout;
}

/** The files of the image's blobs, the largest first: the layer, then its documents. */
function blobsIn(root: string): string[] {
  const folder = join(root, "blobs", "sha256");
  return readdirSync(folder).map((name) => join(folder, name))
    .sort((a, b) => readFileSync(b).length - readFileSync(a).length);
}

const damages: Readonly<Record<string, (path: string) => void>> = {
  "other bytes of the same length"(path) {
    const bytes = readFileSync(path);
    bytes.fill(0x5a, bytes.length >> 1, (bytes.length >> 1) + 4);
    writeFileSync(path, bytes);
  },
  "fewer bytes": (path) => truncateSync(path, readFileSync(path).length - 100),
};

/** Damages the layer, or the document, that the name says. */
function damageIn(root: string, part: "layer" | "config" | "manifest", how: string): void {
  const [layer, ...documents] = blobsIn(root);
  const isConfig = (path: string) => readFileSync(path, "utf8").includes('"rootfs"');
  const path = part === "layer"
    ? layer!
    : documents.find((each) => isConfig(each) === (part === "config"))!;
  chmodSync(path, 0o600);
  damages[how]!(path);
  utimesSync(path, 3, 3); // the clock for files may not have ticked since it was written
}

/** A store with the image, and what its bytes can come from. */
async function scene() {
  const root = newPath();
  await done(root, "build", "-q", "-t", "img", context);
  const archive = `${root}.tar`;
  const oci = `${root}.oci`;
  const bundle = `${root}.bundle`;
  await done(root, "save", "-o", archive, "img");
  await done(root, "copy", "store:img", `oci:${oci}:img`);
  await done(root, "bundle", "create", "-o", bundle, "img");
  return { root, archive, oci, bundle };
}

type Scene = Awaited<ReturnType<typeof scene>>;

const inFlight: Readonly<Record<string, (scene: Scene) => string[]>> = {
  "load": ({ archive }) => ["load", "-i", archive],
  "build --no-cache": () => ["build", "-q", "--no-cache", "-t", "img", context],
  "build": () => ["build", "-q", "-t", "img", context],
  "bundle apply": ({ bundle }) => ["bundle", "apply", bundle],
  "copy": ({ oci }) => ["copy", `oci:${oci}:img`, "store:img"],
};

for (const [arrival, words] of Object.entries(inFlight)) {
  for (const how of Object.keys(damages)) {
    for (const part of ["layer", "config", "manifest"] as const) {
      test(`${arrival} mends a ${part} that has ${how}`, async () => {
        const place = await scene();
        damageIn(place.root, part, how);
        assert.equal((await quilla({ root: place.root }, "system", "check")).code, 1);
        await done(place.root, ...words(place));
        assert.match(await done(place.root, "system", "check"), /is in order/);
      });
    }
  }
}

test("pull mends what is damaged", () =>
  withRegistry({ isWritable: true }, async ({ root: served, address }) => {
    const name = `${address}/img:1`;
    for (const how of Object.keys(damages)) {
      for (const part of ["layer", "config", "manifest"] as const) {
        const root = newPath();
        await done(served, "build", "-q", "-t", "img:1", context);
        await done(root, "pull", "-q", "--tls-verify=false", name);
        damageIn(root, part, how);
        await done(root, "pull", "-q", "--tls-verify=false", name);
        assert.match(await done(root, "system", "check"), /is in order/, `${part}: ${how}`);
      }
    }
  }));

test("import mends the layer that it brings", async () => {
  const root = newPath();
  const tar = `${newPath()}.tar`;
  await done(root, "build", "-q", "-t", "img", context);
  await done(root, "export", "-o", tar, "img");
  await done(root, "import", tar, "imported");
  await done(root, "rmi", "img");
  await done(root, "system", "prune", "-f");
  damageIn(root, "layer", "other bytes of the same length");
  await done(root, "import", tar, "imported");
  assert.match(await done(root, "system", "check"), /is in order/);
});

/** Commands that make something of an image's layers. */
const uses: Readonly<Record<string, readonly string[]>> = {
  "COPY --from": [
    "build",
    "--no-cache",
    "-t",
    "made",
    "-f",
    join(context, "from.Dockerfile"),
    context,
  ],
  "FROM and COPY": [
    "build",
    "--no-cache",
    "-t",
    "made",
    "-f",
    join(context, "base.Dockerfile"),
    context,
  ],
  "export": ["export", "-o", join(directory, "export.tar"), "img"],
  "save": ["save", "-o", join(directory, "save.tar"), "img"],
  "copy": ["copy", "store:img", `oci:${join(directory, "oci")}:x`],
  "bundle create": ["bundle", "create", "-o", join(directory, "bundle"), "img"],
  "build -o": [
    "build",
    "--no-cache",
    "-o",
    join(directory, "out"),
    "-f",
    join(context, "from.Dockerfile"),
    context,
  ],
  "image flatten": ["image", "flatten", "-t", "made", "img"],
};

const runs: Readonly<Record<string, readonly string[]>> = {
  "FROM and RUN": [
    "build",
    "--no-cache",
    "--network",
    "none",
    "-t",
    "made",
    "-f",
    join(context, "run.Dockerfile"),
    context,
  ],
  "run": ["run", "--network", "none", "img", "/big"],
};

for (const how of Object.keys(damages)) {
  for (const [use, words] of Object.entries({ ...uses, ...runs })) {
    test(`${use} makes nothing of a layer that has ${how}`, {
      skip: use in runs ? noBusybox ?? false : false,
    }, async () => {
      const { root } = await scene();
      damageIn(root, "layer", how);
      const { code, stderr } = await quilla({ root }, ...words);
      assert.notEqual(code, 0, stderr);
      assert.match(stderr, /damaged|hashes to|bytes, not/, "it says what is wrong");
      assert.match(stderr, /system check|again/, "and what to do");
      const { stdout } = await quilla({ root }, "images", "--format", "{{.Repository}}");
      assert.equal(stdout, "img\n");
    });
  }
}
