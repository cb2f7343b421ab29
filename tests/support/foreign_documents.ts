/**
 * Images and artefacts as other programs write them, byte for byte: indented, with fields that nobody here knows, with what is
 * allowed and rare. Whoever moves one must not change a byte of it.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { type Digest, digestOf } from "../../core/digest.ts";
import type { Descriptor } from "../../core/oci/descriptor.ts";
import { dockerMediaTypes, mediaTypes } from "../../core/oci/media_types.ts";
import { blobMember } from "../../plugins/kit/archives/docker_manifest.ts";
import { archiveOf, member } from "./archive.ts";

/** What a descriptor of these documents says; more than quilla knows. */
export type ForeignDescriptor = Descriptor & Readonly<Record<string, unknown>>;

/** Blobs, and the documents that point at them. */
export class ForeignBlobs {
  readonly all = new Map<Digest, Uint8Array>();

  blob(mediaType: string, content: string | Uint8Array, rest: object = {}): ForeignDescriptor {
    const bytes = new Uint8Array(Buffer.from(content as string));
    const digest = digestOf(bytes);
    this.all.set(digest, bytes);
    return { mediaType, digest, size: bytes.length, ...rest };
  }

  /** A compressed layer of one file. */
  layer(label: string, type: string = mediaTypes.layerGzip, rest: object = {}) {
    const tar = archiveOf([member("file", {}, label)]);
    return { ...this.blob(type, gzipSync(tar), rest), diffId: digestOf(tar) };
  }

  /** A configuration for these layers; `others` are fields of it. */
  config(diffIds: readonly Digest[], others: object = {}, type: string = mediaTypes.config) {
    const rootfs = { type: "layers", diff_ids: diffIds };
    return this.blob(
      type,
      json({ architecture: "amd64", os: "linux", config: {}, rootfs, ...others }),
    );
  }

  /** A manifest, indented as Docker and BuildKit write it. */
  manifest(
    config: Descriptor,
    layers: readonly object[],
    others: object = {},
    type: string = mediaTypes.manifest,
  ): ForeignDescriptor {
    const document = { schemaVersion: 2, mediaType: type, config, layers, ...others };
    return this.blob(type, json(document));
  }

  index(manifests: readonly object[], others: object = {}, type: string = mediaTypes.index) {
    return this.blob(type, json({ schemaVersion: 2, mediaType: type, manifests, ...others }));
  }
}

/** Text in the place of which a number stands that no JavaScript number holds. */
const hugeMark = "a number above 2^53";
const huge = "9223372036854775807";

function json(document: object): string {
  return JSON.stringify(document, (key, value) => key === "diffId" ? undefined : value, 3)
    .replaceAll(`"${hugeMark}"`, huge);
}

/** An image or artefact, and all that belongs to it. */
export interface ForeignImage {
  readonly name: string;
  readonly root: Descriptor;
  readonly blobs: ReadonlyMap<Digest, Uint8Array>;
  /** Whether registries that look at what an index lists would refuse it. */
  readonly isOddIndex?: boolean;
}

type Maker = (blobs: ForeignBlobs) => Descriptor;

const linux = (architecture: string) => ({ platform: { os: "linux", architecture } });
const title = (name: string) => ({ annotations: { "org.opencontainers.image.title": name } });
const unknown = {
  "com.example.later": { number: hugeMark, list: [null, 1.5, { a: [] }], "10": 1, "9": 2 },
};

function image(blobs: ForeignBlobs, label: string, rest: object = {}): ForeignDescriptor {
  const layer = blobs.layer(label);
  return { ...blobs.manifest(blobs.config([layer.diffId]), [layer]), ...rest };
}

/** An image with a configuration of these fields. */
function configured(others: object): Maker {
  return (blobs) => {
    const layer = blobs.layer("configured");
    return blobs.manifest(blobs.config([layer.diffId], others), [layer]);
  };
}

/** By their names: what each is good for. */
const makers: Readonly<Record<string, Maker>> = {
  "a layer twice": (blobs) => {
    const layer = blobs.layer("twice");
    const between = blobs.layer("between");
    const layers = [layer, between, layer];
    return blobs.manifest(blobs.config(layers.map(({ diffId }) => diffId)), layers);
  },
  "a layer twice, each with annotations of its own": (blobs) => {
    const [one, two] = ["one", "two"].map((step) =>
      blobs.layer("twice", mediaTypes.layerGzip, { annotations: { step } })
    );
    return blobs.manifest(blobs.config([one!.diffId, two!.diffId]), [one!, two!]);
  },
  "fields that nobody knows, and integers above 2^53": (blobs) => {
    const layer = blobs.layer("fields", mediaTypes.layerGzip, unknown);
    return blobs.manifest(blobs.config([layer.diffId], unknown), [layer], unknown);
  },
  "Docker's image": (blobs) => {
    const layer = blobs.layer("docker", dockerMediaTypes.layerGzip);
    const config = blobs.config([layer.diffId], {}, dockerMediaTypes.config);
    return blobs.manifest(config, [layer, layer].slice(0, 1), {}, dockerMediaTypes.manifest);
  },
  "an index whose images share layers, one of Docker's and one of the OCI's": (blobs) => {
    const docker = blobs.layer("shared", dockerMediaTypes.layerGzip, { annotations: { of: "d" } });
    const oci = blobs.layer("shared", mediaTypes.layerGzip, { annotations: { of: "oci" } });
    const config = blobs.config([docker.diffId], {}, dockerMediaTypes.config);
    return blobs.index([
      { ...blobs.manifest(config, [docker], {}, dockerMediaTypes.manifest), ...linux("amd64") },
      {
        ...blobs.manifest(blobs.config([oci.diffId], { architecture: "arm64" }), [oci]),
        ...linux("arm64"),
      },
    ], unknown);
  },
  "Docker's list": (blobs) =>
    blobs.index(
      [image(blobs, "a", linux("amd64")), image(blobs, "b", linux("s390x"))],
      {}, //
      dockerMediaTypes.index,
    ),
  "an index in an index": (blobs) =>
    blobs.index([
      image(blobs, "outer", linux("amd64")),
      blobs.index([image(blobs, "inner", linux("arm64"))], { annotations: { inner: "yes" } }),
    ]),
  "an index that lists one image twice": (blobs) => {
    const one = image(blobs, "one");
    return blobs.index([
      { ...one, ...linux("amd64") },
      { ...one, platform: { os: "linux", architecture: "amd64", variant: "v2" }, ...title("b") },
    ]);
  },
  "an index with an attestation": (blobs) => {
    const about = image(blobs, "attested", linux("amd64"));
    const layer = blobs.blob("application/vnd.in-toto+json", '{ "_type": "statement" }');
    const none = { architecture: "unknown", os: "unknown" };
    return blobs.index([about, {
      ...blobs.manifest(blobs.config([layer.digest], none), [layer]),
      annotations: { "vnd.docker.reference.digest": about.digest },
      platform: none,
    }]);
  },
  "an empty index": (blobs) => blobs.index([], { annotations: { of: "nothing" } }),
  "an artefact with two names for one content": (blobs) => {
    const config = blobs.blob(mediaTypes.empty, "{}");
    const [one, two] = ["one.txt", "two.txt"].map((name) =>
      blobs.blob("text/plain", "the same", title(name))
    );
    return blobs.manifest(config, [one!, two!], { artifactType: "application/x.files" });
  },
  "an artefact whose content is its configuration": (blobs) => {
    const empty = blobs.blob(mediaTypes.empty, "{}");
    return blobs.manifest(empty, [empty], { artifactType: "application/x.nothing" });
  },
  "an artefact whose configuration is embedded": (blobs) => {
    const config = blobs.blob(mediaTypes.empty, "{}", { data: "e30=" });
    return blobs.manifest(config, [blobs.blob("a/b", "content")], { artifactType: "a/b" });
  },
  "an artefact with a large configuration of its own": (blobs) =>
    blobs.manifest(blobs.blob("application/x.model", new Uint8Array(5 << 20)), []),
  "an artefact with a layer of files and a configuration of its own": (blobs) =>
    blobs.manifest(blobs.blob("application/vnd.cncf.helm.config.v1+json", "{}"), [
      blobs.layer("chart", mediaTypes.layerGzip, title("chart.tgz")),
    ]),
  "an artefact that calls its configuration an image's": (blobs) =>
    blobs.manifest(blobs.blob(mediaTypes.config, "{}"), [blobs.blob("text/plain", "text")]),
  "a configuration that is no JSON": (blobs) =>
    blobs.manifest(blobs.blob(mediaTypes.config, ""), [blobs.blob("text/plain", "text")]),
  "a signature, which has a subject that is elsewhere": (blobs) => {
    const subject = { mediaType: mediaTypes.manifest, digest: digestOf("elsewhere"), size: 9 };
    const layer = blobs.blob("application/vnd.dev.cosign.simplesigning.v1+json", "{}", {
      annotations: { "dev.cosignproject.cosign/signature": "MEUCIQ==" },
    });
    const config = blobs.config([layer.digest], { architecture: "", os: "" });
    return blobs.manifest(config, [layer], { subject });
  },
  "a layer by a digest of SHA-512": (blobs) => {
    const { diffId, ...layer } = blobs.layer("sha512");
    const bytes = blobs.all.get(layer.digest)!;
    blobs.all.delete(layer.digest);
    const digest = digestOf(bytes, "sha512");
    blobs.all.set(digest, bytes);
    return blobs.manifest(blobs.config([diffId]), [{ ...layer, digest }]);
  },
  "descriptors that say more, or less, than they should": (blobs) => {
    const layer = blobs.layer("odd", mediaTypes.layerGzip, {
      annotations: { none: null, text: "x" },
      urls: ["not a URL"],
      artifactType: "",
    });
    const { mediaType: _, ...nameless } = blobs.blob("", "of no type");
    const config = blobs.blob("application/x; charset=utf-8", "{}", { platform: {} });
    return blobs.manifest(config, [layer, nameless], { annotations: null });
  },
  "fewer layers in the configuration than in the manifest": (blobs) => {
    const [a, b] = [blobs.layer("a"), blobs.layer("b")];
    return blobs.manifest(blobs.config([a.diffId]), [a, b]);
  },
  "a history of more layers than there are": configured({
    history: [{ created_by: "a" }, { created_by: "b" }],
  }),
  "a variable without a value": configured({ config: { Env: ["PATH=/bin", "UNSET"] } }),
  "a command that is one text": configured({ config: { Cmd: "sh", Entrypoint: "x" } }),
  "a label that is null": configured({ config: { Labels: { a: null } } }),
  "no platform": configured({ architecture: undefined, os: undefined }),
  "layers of no kind": (blobs) => {
    const layer = blobs.layer("of no kind");
    const config = blobs.config([], { rootfs: { diff_ids: [layer.diffId] } });
    return blobs.manifest(config, [layer]);
  },
  "lists that are null": configured({ config: { Env: null, Cmd: null }, history: null }),
  "a hard link that leads nowhere": (blobs) => {
    const tar = archiveOf([member("a", { type: "hardlink", linkname: "nowhere" })]);
    const layer = blobs.blob(mediaTypes.layerGzip, gzipSync(tar));
    return blobs.manifest(blobs.config([digestOf(tar)]), [layer]);
  },
};

/** What only layouts and archives have: registries look at what an index lists. */
const oddIndexes: Readonly<Record<string, Maker>> = {
  "an index that lists what nobody knows": (blobs) =>
    blobs.index([
      image(blobs, "known", linux("amd64")),
      blobs.blob("application/vnd.example.later+json", "{}"),
    ]),
  "an index that lists a layer that is a manifest elsewhere": (blobs) => {
    const one = image(blobs, "both", linux("amd64"));
    const bundle = blobs.manifest(blobs.blob(mediaTypes.empty, "{}"), [
      { mediaType: "application/x", digest: one.digest, size: one.size },
    ]);
    return blobs.index([one, bundle]);
  },
};

function made(all: Readonly<Record<string, Maker>>, isOddIndex: boolean): ForeignImage[] {
  return Object.entries(all).map(([name, make]) => {
    const blobs = new ForeignBlobs();
    return { name, root: make(blobs), blobs: blobs.all, isOddIndex };
  });
}

/** All of them. */
export const foreignImages: readonly ForeignImage[] = [
  ...made(makers, false),
  ...made(oddIndexes, true),
];

/** Writes a layout with one image, called `1`. */
export function writeForeignLayout(directory: string, { root, blobs }: ForeignImage): void {
  const { mediaType, digest, size } = root;
  const annotations = { "org.opencontainers.image.ref.name": "1" };
  const index = { schemaVersion: 2, manifests: [{ mediaType, digest, size, annotations }] };
  const files = new Map<string, string | Uint8Array>([
    ["oci-layout", '{"imageLayoutVersion":"1.0.0"}'],
    ["index.json", JSON.stringify(index)],
    ...[...blobs].map(([digest, bytes]) => [blobMember(digest), bytes] as const),
  ]);
  for (const [path, bytes] of files) {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), bytes);
  }
}
