/**
 * Whether those who were measured did the same work: the same files, with mode, owner and content. Times are each builder's own.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { closeSync, openSync, writeSync } from "node:fs";
import { join } from "node:path";
import { QuillaError } from "../../core/errors.ts";
import { indexTar } from "../../core/layer/tar_index.ts";
import { UnionTree } from "../../core/tree/union.ts";
import { listTree } from "../../tests/support/tree_listing.ts";
import { ask } from "./asking.ts";

/** Compares everyone with the first. */
export class Equivalence {
  #first: { readonly name: string; readonly lines: readonly string[] } | undefined;

  /** @throws QuillaError with the code `bench/different`, which tells the first line that differs */
  check(name: string, lines: readonly string[]): void {
    this.#first ??= { name, lines };
    const first = this.#first;
    const at = first.lines.findIndex((line, index) => line !== lines[index]);
    if (at < 0 && first.lines.length === lines.length) return;
    const where = at < 0 ? first.lines.length : at;
    const [theirs, ours] = [lines[where] ?? "nothing", first.lines[where] ?? "nothing"];
    throw new QuillaError(`it made something else than ${first.name}: ${theirs}, not ${ours}`, {
      code: "bench/different",
      hint: "times of different work cannot be compared",
    });
  }
}

/** The files of an image, one line each; `relevant` says of which paths. */
export function listLayers(layers: readonly string[], relevant: RegExp): string[] {
  return listTree(new UnionTree(layers.map((path) => indexTar(path))))
    .filter((line) => relevant.test(line));
}

/** The same of a directory; an archive is made of it in `folder`. */
export async function listDirectory(directory: string, folder: string, relevant: RegExp) {
  const archive = join(folder, "listed.tar");
  await ask({ words: ["tar", "-c", "--numeric-owner", "-f", archive, "-C", directory, "."] });
  return listLayers([archive], relevant);
}

/**
 * Fetches the layers of an image from a registry that talks http. They must be gzip of what the diffIDs say.
 *
 * @param reference such as `localhost:5000/bench:v1`
 * @param folder an empty one, into which they are written as archives
 * @returns the archives' paths, lowest first
 */
export async function pushedLayers(reference: string, folder: string): Promise<string[]> {
  const [, host, name, tag] = /^([^/]+)\/(.+):([^:]+)$/.exec(reference)!;
  const url = `http://${host}/v2/${name}`;
  const accept = ["oci.image.index.v1", "oci.image.manifest.v1", "docker.distribution.manifest.v2"]
    .map((kind) => `application/vnd.${kind}+json`).join(", ");
  const read = async (what: string) => await (await get(`${url}/manifests/${what}`, accept)).json();
  const top = await read(tag!);
  const manifest = top.manifests === undefined ? top : await read(top.manifests[0].digest);
  const config = await (await get(`${url}/blobs/${manifest.config.digest}`)).json();
  const diffIDs: string[] = config.rootfs.diff_ids;
  const paths: string[] = [];
  for (const [index, { digest }] of manifest.layers.entries()) {
    const hash = createHash("sha256");
    const path = join(folder, `${index}.tar`);
    const file = openSync(path, "w");
    try {
      const { body } = await get(`${url}/blobs/${digest}`);
      for await (const chunk of body!.pipeThrough(new DecompressionStream("gzip"))) {
        hash.update(chunk);
        writeSync(file, chunk);
      }
    } finally {
      closeSync(file);
    }
    paths.push(path);
    if (`sha256:${hash.digest("hex")}` === diffIDs[index]) continue;
    throw new QuillaError(`layer ${digest} of ${reference} is not what its diffID says`, {
      code: "bench/different",
      hint: "the builder that pushed it is broken",
    });
  }
  return paths;
}

async function get(url: string, accept = "*/*"): Promise<Response> {
  const response = await fetch(url, { headers: { accept } });
  if (response.ok) return response;
  throw new QuillaError(`${url} cannot be read: ${response.status}`, {
    code: "bench/different",
    hint: "the builder that pushed it is broken",
  });
}
