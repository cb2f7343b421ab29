/**
 * `deno task dive`: what quilla says of layers, beside what dive says of them: sizes, efficiency, wasted bytes, and each path.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { QuillaError } from "../core/errors.ts";
import { encodeHeader, endOfArchive, padding } from "../core/tar/write.ts";
import { openExploration, saveImages } from "../mod.ts";
import { run, script } from "./process.ts";

const usage = `Usage: deno task dive [--count N] [--seed N] [IMAGE…]

Makes images of N kinds of layers (200 unless given) and compares what quilla and dive say of them,
and of images of the store. Installs dive with Go where it is not installed.`;

const module = "github.com/wagoodman/dive/cmd/dive@latest";

/** What both say of an image. */
interface Figures {
  readonly layers: readonly number[];
  readonly wasted: number;
  readonly score: number;
  /** `BYTES COUNT PATH`, sorted. */
  readonly paths: readonly string[];
}

async function installed(): Promise<string> {
  const found = [join(homedir(), "go", "bin", "dive"), "/usr/local/bin/dive", "/usr/bin/dive"]
    .find((path) => existsSync(path));
  if (found !== undefined) return found;
  const { code, text } = await run(["go", "install", module]);
  if (code === 0) return await installed();
  throw new QuillaError(`dive cannot be installed: ${text.trim()}`, {
    ...{ code: "dive/go", hint: "install Go 1.24 or newer, with a module proxy" },
  });
}

async function diveSays(dive: string, archive: string): Promise<Figures> {
  const output = `${archive}.json`;
  rmSync(output, { force: true }); // dive writes over what is there, and leaves the rest of it
  const command = [dive, "--source", "docker-archive", archive, "--json", output];
  const { code, text } = await run(command);
  if (code !== 0) throw new QuillaError(`dive fails: ${text.trim()}`, { code: "dive/failed" });
  const { layer, image } = JSON.parse(readFileSync(output, "utf8")) as {
    layer: { sizeBytes: number }[];
    image: {
      inefficientBytes: number;
      efficiencyScore: number;
      fileReference: { count: number; sizeBytes: number; file: string }[];
    };
  };
  return {
    layers: layer.map(({ sizeBytes }) => sizeBytes),
    wasted: image.inefficientBytes,
    score: image.efficiencyScore,
    paths: image.fileReference.map(({ count, sizeBytes, file }) => `${sizeBytes} ${count} ${file}`)
      .sort(),
  };
}

async function quillaSays(archive: string): Promise<Figures> {
  const { layers, efficiency, tree, close } = await openExploration(`docker-archive:${archive}`);
  const { wastedBytes, score, files } = efficiency;
  const paths = files.map(({ node, bytes, count }) => `${bytes} ${count} ${tree.path(node)}`);
  await close();
  return {
    layers: layers.map(({ bytes }) => bytes),
    ...{ wasted: wastedBytes, score, paths: paths.sort() },
  };
}

/** Numbers that are the same for one seed. */
function chance(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 1103515245 + 12345) & 0x7fffffff;
    return Math.floor(state / 0x80000000 * below);
  };
}

const names = [
  "a",
  "b",
  "etc",
  "etc/conf",
  "etc/d",
  "etc/d/x",
  "usr/lib/y",
  "usr/lib",
  "usr",
  "-z",
];

/**
 * A layer: files, directories, links, whiteouts, also of what is not there, and marks of opaque directories. No path is in it twice,
 * and the lowest takes nothing away, as no builder ever makes one.
 */
function layerOf(next: (below: number) => number, isLowest: boolean): Uint8Array {
  const pieces: Uint8Array[] = [];
  const base = { mode: 0o644, uid: 0, gid: 0, mtime: 0, size: 0 };
  const files = new Set<string>();
  const known = new Set<string>();
  const isBelowFile = (path: string) => [...files].some((file) => path.startsWith(`${file}/`));
  for (let left = next(9); left > 0; left--) {
    const path = names[next(names.length)]!;
    const kind = next(names.some((name) => name.startsWith(`${path}/`)) ? 5 : 8);
    const said = kind === 2 || kind === 3 ? `-${path}` : kind === 4 ? `!${path}` : path;
    if (isBelowFile(path) || known.has(said) || isLowest && said !== path) continue;
    // What is opaque is a directory.
    if (kind === 4 ? files.has(path) : kind > 4 && known.has(`!${path}`)) continue;
    known.add(said);
    const slash = path.lastIndexOf("/") + 1;
    const marked = (mark: string) => path.slice(0, slash) + mark + path.slice(slash);
    switch (kind) {
      case 0:
      case 1:
        pieces.push(encodeHeader({ ...base, mode: 0o755, type: "directory", path }));
        break;
      case 2:
      case 3:
        pieces.push(encodeHeader({ ...base, type: "file", path: marked(".wh.") }));
        break;
      case 4:
        pieces.push(encodeHeader({ ...base, type: "file", path: `${path}/.wh..wh..opq` }));
        break;
      case 5:
        pieces.push(encodeHeader({ ...base, type: "symlink", path, linkname: "nowhere" }));
        files.add(path);
        break;
      default: {
        const size = next(2000);
        pieces.push(encodeHeader({ ...base, type: "file", path, size }), new Uint8Array(size));
        pieces.push(new Uint8Array(padding(size)));
        files.add(path);
      }
    }
  }
  return Buffer.concat([...pieces, endOfArchive]);
}

/** An image of these layers, as `docker save` writes one. */
function archiveOf(layers: readonly Uint8Array[]): Uint8Array {
  const hex = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");
  const members = new Map<string, Uint8Array>();
  const paths = layers.map((layer) => `${hex(layer)}/layer.tar`);
  layers.forEach((layer, at) => members.set(paths[at]!, layer));
  const config = Buffer.from(JSON.stringify({
    ...{ architecture: "amd64", os: "linux", config: {} },
    rootfs: { type: "layers", diff_ids: layers.map((layer) => `sha256:${hex(layer)}`) },
    history: layers.map((_, at) => ({ created_by: `step ${at}` })),
  }));
  const name = `${hex(config)}.json`;
  members.set(name, config);
  const manifest = [{ Config: name, RepoTags: null, Layers: paths }];
  members.set("manifest.json", Buffer.from(JSON.stringify(manifest)));
  const pieces = [...members].flatMap(([path, bytes]) => [
    encodeHeader({
      ...{ path, type: "file", mode: 0o644, uid: 0, gid: 0, mtime: 0 },
      size: bytes.length,
    }),
    ...[bytes, new Uint8Array(padding(bytes.length))],
  ]);
  return Buffer.concat([...pieces, endOfArchive]);
}

/** What is not the same, in lines. */
function differences(dive: Figures, quilla: Figures): string[] {
  const found: string[] = [];
  const told = (what: string, a: unknown, b: unknown) => {
    if (String(a) !== String(b)) found.push(`  ${what}: dive ${a}, quilla ${b}`);
  };
  told("layers", dive.layers, quilla.layers);
  told("wasted bytes", dive.wasted, quilla.wasted);
  told("efficiency", dive.score, quilla.score);
  told("paths", dive.paths.join(", "), quilla.paths.join(", "));
  return found;
}

await script(async (args) => {
  if (args.includes("--help")) return console.log(usage);
  const number = (flag: string, otherwise: number) =>
    args.includes(flag) ? Number(args.splice(args.indexOf(flag), 2)[1]) : otherwise;
  const [count, seed] = [number("--count", 200), number("--seed", 1)];
  const dive = await installed();
  const directory = await mkdtemp(join(tmpdir(), "quilla-dive-"));
  let compared = 0;
  let different = 0;
  const compare = async (what: string, archive: string) => {
    compared++;
    const found = differences(await diveSays(dive, archive), await quillaSays(archive));
    if (found.length === 0) return;
    different++;
    console.log([what, ...found].join("\n"));
  };
  try {
    for (const image of args) {
      const archive = join(directory, "image.tar");
      await saveImages([image], archive);
      await compare(image, archive);
    }
    for (let at = seed; at < seed + count; at++) {
      const next = chance(at);
      const archive = join(directory, "made.tar");
      writeFileSync(
        archive,
        archiveOf(Array.from({ length: 2 + next(4) }, (_, at) => layerOf(next, at === 0))),
      );
      await compare(`seed ${at}`, archive);
    }
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
  console.log(`${compared} images, ${different} of which dive sees differently`);
  return different === 0 ? 0 : 1;
});
