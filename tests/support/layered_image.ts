/**
 * Images in memory, layer by layer.
 *
 * @module
 */
import { type Digest, digestOf } from "../../core/digest.ts";
import type { Image } from "../../core/image/image.ts";
import type { Change } from "../../core/layer/change.ts";
import { layerOf } from "./memory_tree.ts";

/** A layer: the step that made it, and texts by their paths; `null` removes what is below. */
export type TestLayer = readonly [
  createdBy: string,
  files: Readonly<Record<string, string | null>>,
];

/** The image that these layers make, the lowest first; each has one step without a layer before it. */
export function layeredImage(...layers: readonly TestLayer[]): Image {
  const diffIds = layers.map((layer, at): Digest => digestOf(`${at} ${JSON.stringify(layer)}`));
  const id = digestOf(diffIds.join());
  const descriptor = {
    mediaType: "application/vnd.oci.image.manifest.v1+json",
    digest: id,
    size: 1,
  };
  const config = {
    ...{ os: "linux", architecture: "amd64", diffIds, created: "2024-01-01T00:00:00Z" },
    history: layers.flatMap((
      [createdBy],
    ) => [{ createdBy: "ENV A=1", emptyLayer: true }, { createdBy }]),
  };
  const made = layers.map(([, files], at) => ({
    diffId: diffIds[at]!,
    blob: { ...descriptor, digest: diffIds[at]! },
    files: () => Promise.resolve(layerOf(changesOf(files))),
  }));
  // Only what bills are made of.
  return { id, descriptor, config, layers: made } as unknown as Image;
}

function changesOf(files: TestLayer[1]): Change[] {
  return Object.entries(files).map(([path, content]): Change =>
    content === null ? { type: "remove", path } : { type: "file", path, content }
  );
}
