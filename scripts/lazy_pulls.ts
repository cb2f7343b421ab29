/**
 * `deno task lazy-pulls`: layers with tables of contents, read by those that they are made for.
 *
 * The library of stargz-snapshotter looks at every chunk of an eStargz layer; containers/storage, which podman pulls with, fetches a
 * zstd:chunked image from `quilla serve`, and then another version of it, of which it must fetch what has changed.
 *
 * @module
 */
import { cpSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { mkdtemp, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build, pushImage, saveImages } from "../mod.ts";
import { Store } from "../core/store/store.ts";
import { QuillaError } from "../core/errors.ts";
import { parseConfig } from "../core/oci/config.ts";
import { parseManifest } from "../core/oci/manifest.ts";
import { serveRegistry } from "../plugins/servers/registry/serve.ts";
import { PROJECT, run, script } from "./process.ts";

const usage = `Usage: deno task lazy-pulls

Builds the readers of scripts/lazy_pulls with Go, and has them read what quilla writes. Pulling takes
root and overlayfs.`;

/** Of a file that is new and one that has changed by some bytes, so much may be fetched. */
const mostFetched = 1 << 20;

async function built(
  directory: string,
): Promise<(name: string, ...args: string[]) => Promise<string>> {
  const sources = join(directory, "go");
  cpSync(join(PROJECT, "scripts", "lazy_pulls"), sources, { recursive: true });
  const env = { CGO_ENABLED: "0", GOFLAGS: "-buildvcs=false" };
  const tags = "containers_image_openpgp,exclude_graphdriver_btrfs";
  for (
    const command of [["go", "mod", "tidy"], ["go", "build", "-tags", tags, "-o", "bin/", "./..."]]
  ) {
    const { code, text } = await run(command, { cwd: sources, env });
    if (code !== 0) {
      const hint = "install Go 1.24 or newer, with a module proxy";
      throw new QuillaError(`the readers cannot be built: ${text.trim()}`, {
        ...{ code: "lazy-pulls/go", hint },
      });
    }
  }
  return async (name, ...args) => {
    const { code, text, stdout } = await run([join(sources, "bin", name), ...args]);
    if (code === 0) return stdout;
    throw new QuillaError(`${name} does not take it: ${text.trim()}`, { code: "lazy-pulls/read" });
  };
}

/** A tree of all that layers hold but devices. */
function makeTree(directory: string): void {
  const tree = join(directory, "tree");
  mkdirSync(join(tree, "long".repeat(40)), { recursive: true });
  for (let count = 0; count < 300; count++) {
    writeFileSync(join(tree, `${count} ü "`), `${count} `.repeat(count * 40));
  }
  const noise = new Uint8Array(9 << 20);
  for (let at = 0, state = 1; at < noise.length; at++) {
    state = Math.imul(state, 1103515245) + 12345 | 0;
    noise[at] = state >>> 16;
  }
  noise.fill(0, 5 << 20, (5 << 20) + 9000);
  writeFileSync(join(tree, "large"), noise);
  symlinkSync("large", join(tree, "link"));
  const steps = ["FROM scratch", "COPY tree /tree"];
  writeFileSync(join(directory, "Dockerfile"), `${steps.join("\n")}\n`);
}

await script(async (args) => {
  if (args.includes("--help")) return console.log(usage);
  const directory = await mkdtemp(join(tmpdir(), "quilla-lazy-pulls-"));
  const [store, served] = [join(directory, "store"), join(directory, "served")];
  (await Store.open(served, { create: true })).close();
  let sent = 0;
  const registry = await serveRegistry({
    open: () => Store.open(served),
    ...{ host: "127.0.0.1", port: 0, isWritable: true },
    onRequest: (request) => void (sent += request.method === "GET" ? request.sent : 0),
  });
  const mounts: string[] = [];
  try {
    const read = await built(directory);
    makeTree(directory);
    const made = async (tag: string) => {
      const name = `${registry.address}/lazy:${tag}`;
      await build({ context: directory, tags: [name], store, layerSize: "none" });
      return name;
    };

    const name = await made("1");
    const layout = join(directory, "layout");
    await saveImages([name], layout, { store, compression: "estargz", format: "oci-dir" });
    const blob = (digest: string) => join(layout, "blobs", ...digest.split(":"));
    const index = JSON.parse(await readFile(join(layout, "index.json"), "utf8"));
    const manifest = parseManifest(await readFile(blob(index.manifests[0].digest)));
    const config = parseConfig(await readFile(blob(manifest.config.digest)));
    const [layer] = manifest.layers;
    const toc = layer!.annotations!["containerd.io/snapshot/stargz/toc.digest"]!;
    const plain = join(directory, "plain");
    const { code } = await run(["sh", "-c", `gzip -dc ${blob(layer!.digest)} > ${plain}`]);
    const members = await read("estargz", blob(layer!.digest), toc, plain);
    console.log(`estargz: ${members.trim()} members, ${config.diffIds[0]}, gzip ${code}`);

    for (const tag of ["2", "3"]) {
      const name = await made(tag);
      const registryWords = { "tls-verify": "false" };
      await pushImage(name, { store, compression: "zstd:chunked", registry: registryWords });
      const before = sent;
      const pulled = join(directory, "pulled");
      const said = await read("storage", pulled, `docker://${name}`, `localhost/lazy:${tag}`);
      const [unpacked, place] = said.trim().split("\n");
      mounts.push(place!);
      const { text } = await run(["diff", "-r", join(directory, "tree"), join(place!, "tree")]);
      const fetched = sent - before;
      console.log(`zstd:chunked, version ${tag}: ${fetched} bytes fetched, ${unpacked}`);
      if (text !== "") throw new QuillaError(`trees differ: ${text}`, { code: "lazy-pulls/tree" });
      if (tag === "3" && fetched > mostFetched) return 1;
      writeFileSync(join(directory, "tree", "new"), "a file that is new");
      const large = await readFile(join(directory, "tree", "large"));
      large.set([1, 2, 3], 3 << 20);
      writeFileSync(join(directory, "tree", "large"), large);
    }
    return code;
  } finally {
    // The store mounts its own folder, too.
    const own = join(directory, "pulled", "root", "overlay");
    for (const place of [...mounts, own]) await run(["umount", place]);
    await registry.stop();
    rmSync(directory, { recursive: true, force: true });
  }
});
