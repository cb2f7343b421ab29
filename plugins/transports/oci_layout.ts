/**
 * `oci:DIR[:NAME]`: an OCI image layout in a directory.
 *
 * @module
 */
import { splitPath } from "../kit/transfer/location.ts";
import type { Transport } from "../../core/plugin/contracts/transport.ts";

export const ociLayout: Transport = {
  scheme: "oci",
  summary: "an OCI image layout: DIR, or one image of it: DIR:NAME",
  read: async (location) => {
    const { path, name } = splitPath(location);
    const { openLayout } = await import("../kit/archives/mod.ts");
    return openLayout(path, name);
  },
  within: (location) => location,
  write: async (location) => {
    const { path, name } = splitPath(location);
    const { LayoutSink } = await import("../kit/archives/mod.ts");
    return new LayoutSink(path, name);
  },
};
