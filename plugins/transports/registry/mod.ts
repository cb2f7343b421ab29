/**
 * `docker://NAME[:TAG][@DIGEST]`: an image of a registry.
 *
 * @module
 */
import type { Transport } from "../../../core/plugin/contracts/transport.ts";
import { parseReference } from "../../../core/plugin/api/nouns.ts";

export const registry: Transport = {
  scheme: "docker",
  summary: "an image of a registry: //NAME[:TAG] or //NAME@DIGEST",
  references: true,
  read: async (location, environment) => {
    const { openSource } = await import("./source.ts");
    return await openSource(location, environment);
  },
  write: async (location, environment) => {
    const { openSink } = await import("./sink.ts");
    return await openSink(location, environment);
  },
  within: (location, name) => {
    const { path, tag, digest } = parseReference(name);
    const version = tag !== undefined ? `:${tag}` : digest === undefined ? "" : `@${digest}`;
    return `${location.replace(/\/+$/, "")}/${path.split("/").at(-1)}${version}`;
  },
};
