/**
 * The file `oci-layout`, by which a directory says that it is an OCI image layout (image-layout.md).
 *
 * @module
 */
import { quote } from "../text/quote.ts";
import { encodeJson, Structure } from "./encode.ts";
import { Field } from "./field.ts";

/** What the marker says. */
export interface ImageLayout {
  readonly imageLayoutVersion: "1.0.0";
}

/** The only version there is. */
export const imageLayout: ImageLayout = { imageLayoutVersion: "1.0.0" };

/** @throws {QuillaError} `oci/layout-version`, `oci/missing`, `oci/invalid`, `oci/json-…` */
export function parseLayout(bytes: Uint8Array): ImageLayout {
  const version = Field.read(bytes, "the file oci-layout").required("imageLayoutVersion");
  if (version.string() !== imageLayout.imageLayoutVersion) {
    const why = `the version ${quote(version.string())} is not known`;
    throw version.refuse("layout-version", why, "quilla reads layouts of version 1.0.0");
  }
  return imageLayout;
}

/** The marker's bytes. */
export function encodeLayout(layout: ImageLayout): Uint8Array {
  return encodeJson(new Structure([["imageLayoutVersion", layout.imageLayoutVersion]]));
}
