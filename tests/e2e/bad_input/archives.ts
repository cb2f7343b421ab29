/**
 * Archives that no image can be taken from, made by hand.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { digestOf } from "../../../core/digest.ts";
import { archiveOf, type Member, member } from "../../support/archive.ts";
import type { Expected } from "./refusal.ts";

/** An archive, and what is said of it. */
export interface BadArchive extends Expected {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** What an image in an archive is made of; each of it may be wrong. */
interface Parts {
  readonly layer?: Uint8Array;
  /** What the layer is said to hash to. */
  readonly diffId?: string;
  readonly configPath?: string;
  readonly layerPath?: string;
  /** What stands at the layer's path, if not the layer. */
  readonly layerMember?: Member;
  readonly more?: readonly Member[];
}

const goodLayer = archiveOf([member("file", {}, "content")]);

/** A docker-archive, as `docker save` writes it. */
function dockerArchive(parts: Parts = {}): Uint8Array {
  const { layer = goodLayer, layerPath = "layer.tar" } = parts;
  const config = JSON.stringify({
    architecture: "amd64",
    os: "linux",
    config: {},
    rootfs: { type: "layers", diff_ids: [parts.diffId ?? digestOf(layer)] },
  });
  const manifest = [{
    Config: parts.configPath ?? "config.json",
    RepoTags: ["evil:latest"],
    Layers: [layerPath],
  }];
  return archiveOf([
    ...parts.more ?? [],
    member("config.json", {}, config),
    parts.layerMember ?? member(layerPath, {}, layer),
    member("manifest.json", {}, JSON.stringify(manifest)),
  ]);
}

/** An OCI layout in an archive, whose index points at what `manifestDigest` says. */
function ociArchive(parts: Parts & { readonly manifestDigest?: string } = {}): Uint8Array {
  const { layer = goodLayer } = parts;
  const blob = (bytes: Uint8Array | string, digest: string = digestOf(bytes)) => ({
    digest,
    size: Buffer.from(bytes).length,
    member: member(`blobs/sha256/${digest.slice(7)}`, {}, bytes),
  });
  const stored = blob(layer, parts.diffId);
  const config = blob(JSON.stringify({
    architecture: "amd64",
    os: "linux",
    rootfs: { type: "layers", diff_ids: [stored.digest] },
  }));
  const type = "application/vnd.oci.image";
  const manifest = blob(JSON.stringify({
    schemaVersion: 2,
    mediaType: `${type}.manifest.v1+json`,
    config: { mediaType: `${type}.config.v1+json`, digest: config.digest, size: config.size },
    layers: [{ mediaType: `${type}.layer.v1.tar`, digest: stored.digest, size: stored.size }],
  }));
  const index = {
    schemaVersion: 2,
    manifests: [{
      mediaType: `${type}.manifest.v1+json`,
      digest: parts.manifestDigest ?? manifest.digest,
      size: manifest.size,
      annotations: { "org.opencontainers.image.ref.name": "evil:latest" },
    }],
  };
  return archiveOf([
    member("oci-layout", {}, '{"imageLayoutVersion":"1.0.0"}'),
    member("index.json", {}, JSON.stringify(index)),
    ...[stored, config, manifest].map((blob) => blob.member),
  ]);
}

const other = digestOf("something else");
const climb = "../".repeat(12);
/** Layers that try to leave the image's tree: the entry that does it is the last. */
const escapes: readonly (readonly [name: string, code: string, ...entries: Member[]])[] = [
  ["a path that climbs", "layer/path-escape", member("../evil", {}, "x")],
  ["a path that climbs later", "layer/path-escape", member("a/../../evil", {}, "x")],
  [
    "a path through links in a circle",
    "layer/link-loop",
    member("out", { type: "symlink", linkname: `${climb}out` }),
    member("out/evil", {}, "x"),
  ],
  [
    "a hard link that climbs",
    "layer/path-escape",
    member("evil", { type: "hardlink", linkname: `${climb}etc/passwd` }),
  ],
  [
    "the root as a link",
    "layer/root-replaced",
    member(".", { type: "symlink", linkname: "/tmp" }),
  ],
];

/** An image with links to a directory of the host. Inside an image, that is nothing unusual. */
export function linkingArchive(directory: string): Uint8Array {
  const layer = archiveOf([
    member("absolute", { type: "symlink", linkname: directory }),
    member("climbing", { type: "symlink", linkname: climb.slice(0, -1) + directory }),
  ]);
  return dockerArchive({ layer });
}

const whole = dockerArchive();

/** All of them. */
export const badArchives: readonly BadArchive[] = [
  { name: "an empty file", bytes: new Uint8Array(0), code: "archive/empty", says: ["is empty"] },
  {
    name: "text",
    bytes: Buffer.from("hello ".repeat(1000)),
    code: "tar/header",
    says: ["is no tar archive"],
  },
  {
    name: "an archive of something else",
    bytes: goodLayer,
    code: "archive/no-images",
    says: ["neither index.json nor manifest.json", "quilla import"],
  },
  ...[600, 2000, whole.length - 2000].map((length) => ({
    name: `an archive that ends after ${length} bytes`,
    bytes: whole.subarray(0, length),
    code: "tar/truncated",
    says: ["it ends within", "get it again"],
  })),
  {
    name: "a layer that is not what its diffID says (docker-archive)",
    bytes: dockerArchive({ diffId: other }),
    code: "image/digest-mismatch",
    says: [other],
  },
  {
    name: "a layer that is not what its digest says (oci-archive)",
    bytes: ociArchive({ diffId: other }),
    code: "image/digest-mismatch",
    says: [other],
  },
  {
    name: "a digest that is a path",
    bytes: ociArchive({ manifestDigest: `sha256:${climb}etc/passwd` }),
    code: "oci/invalid",
    says: ["sha256:../"],
  },
  {
    name: "a manifest that is missing",
    bytes: ociArchive({ manifestDigest: other }),
    code: "image/incomplete",
    says: [other],
  },
  {
    name: "a configuration outside",
    bytes: dockerArchive({ configPath: `${climb}etc/passwd` }),
    code: "archive/incomplete",
    says: ["etc/passwd"],
  },
  {
    name: "a layer outside",
    bytes: dockerArchive({ layerPath: `${climb}etc/passwd` }),
    code: "archive/escape",
    says: ["etc/passwd"],
  },
  {
    name: "a layer that is a link out of the archive",
    bytes: dockerArchive({
      layerMember: member("layer.tar", { type: "symlink", linkname: `${climb}etc/passwd` }),
    }),
    code: "archive/escape",
    says: ["the link", "leads out of it"],
  },
  {
    name: "a member that climbs",
    bytes: dockerArchive({ more: [member("../evil", {}, "x")] }),
    code: "archive/escape",
    says: ['the entry "../evil", which leads out of it'],
  },
  ...escapes.map(([name, code, ...entries]) => ({
    name: `a layer with ${name}`,
    bytes: dockerArchive({ layer: archiveOf(entries) }),
    code,
    says: ["the layer sha256:", `${entries.at(-1)!.entry.path}"`],
  })),
];
