/**
 * `oci:DIR[:NAME]`: an OCI image layout in a directory.
 *
 * @module
 */
import { LayoutSink } from "../kit/archives/layout_sink.ts";
import { openLayout } from "../kit/archives/layout_source.ts";
import { splitPath } from "../kit/transfer/location.ts";
import type { Transport } from "../../core/plugin/contracts/transport.ts";

export const ociLayout: Transport = {
  scheme: "oci",
  summary: "an OCI image layout: DIR, or one image of it: DIR:NAME",
  read: (location) => {
    const { path, name } = splitPath(location);
    return Promise.resolve(openLayout(path, name));
  },
  within: (location) => location,
  write: (location) => {
    const { path, name } = splitPath(location);
    return Promise.resolve(new LayoutSink(path, name));
  },
};
