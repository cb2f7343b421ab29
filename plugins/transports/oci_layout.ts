/**
 * `oci:DIR[:NAME]`: an OCI image layout in a directory.
 *
 * @module
 */
import { LayoutSink } from "../kit/archives/layout_sink.ts";
import { openLayout } from "../kit/archives/layout_source.ts";
import { splitPath } from "../kit/transfer/location.ts";
import { selectNamed } from "../kit/transfer/select.ts";
import type { Transport } from "../../core/plugin/contracts/transport.ts";

export const ociLayout: Transport = {
  scheme: "oci",
  summary: "an OCI image layout: DIR, or one image of it: DIR:NAME",
  read: (location) => {
    const { path, name } = splitPath(location);
    const source = openLayout(path);
    if (name === undefined) return Promise.resolve(source);
    return Promise.resolve({
      ...source,
      images: [selectNamed(source.images, name, JSON.stringify(path))],
    });
  },
  within: (location) => location,
  write: (location) => {
    const { path, name } = splitPath(location);
    return Promise.resolve(new LayoutSink(path, name));
  },
};
