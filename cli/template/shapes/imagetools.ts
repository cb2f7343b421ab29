/**
 * What templates of `buildx imagetools inspect` see of an image (docker/buildx 0.38.2 util/imagetools/printers.go).
 *
 * @module
 */
import { type GoType, mapOf, pointerTo, sliceOf } from "../types.ts";
import { embedded, field, struct } from "./describe.ts";
import { descriptor, ociConfig, platform } from "./image.ts";
import { timeType } from "./time.ts";

const history = struct(
  "v1.History",
  "a step",
  field("Created=created?", pointerTo(timeType)),
  "CreatedBy=created_by? string",
  "Author=author? string",
  "Comment=comment? string",
  "EmptyLayer=empty_layer? bool",
);

const image = struct(
  "v1.Image",
  "the image",
  field("Created=created?", pointerTo(timeType)),
  "Author=author? string",
  embedded(platform),
  field("Config=config", ociConfig),
  field(
    "RootFS=rootfs",
    struct("v1.RootFS", "the layers", "Type=type string", "DiffIDs=diff_ids []digest"),
  ),
  field("History=history?", sliceOf(history)),
);

const index = struct(
  "struct",
  "the index",
  "SchemaVersion=schemaVersion int",
  "MediaType=mediaType? string",
  "Digest=digest digest",
  "Size=size int64",
  field("Manifests=manifests", sliceOf(descriptor)),
  "Annotations=annotations? map string",
);

const provenance = struct("imagetools.provenanceStub", "the provenance", "SLSA? any");
const sbom = struct("imagetools.sbomStub", "the SBOM", "SPDX? any", "AdditionalSPDXs? []any");

/** @param several whether it is an index, and whether it has images for several platforms: then `Image` is a map by these */
export function imagetoolsShape(several: { readonly index: boolean; readonly images: boolean }) {
  const images: GoType = pointerTo(image);
  return struct(
    several.images ? "imagetools.tplInputs" : "imagetools.tplInput",
    "what is inspected",
    "Name=name? string",
    field("Manifest=manifest?", several.index ? index : descriptor),
    field("Image=image?", several.images ? mapOf(images) : images),
    field("Provenance", several.images ? mapOf(provenance) : provenance, { isMethod: true }),
    field("SBOM", several.images ? mapOf(sbom) : sbom, { isMethod: true }),
  );
}
