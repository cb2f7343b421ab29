/**
 * Options of other programs that commands beside `build` have not.
 *
 * Source: the help of docker 28.2.2 and buildx 0.38.2, of podman 4.3 and buildah 1.28.
 *
 * @module
 */
import { artifactOptions } from "./artifacts.ts";
import { billOptions } from "./bills.ts";
import { carrierOptions } from "./carriers.ts";
import { cosignOptions } from "./cosign.ts";
import { craneOptions } from "./crane.ts";
import { spellings } from "../../foreign/spellings.ts";
import { foreign, type ForeignOption, ForeignTable, off, on } from "./foreign_option.ts";

const trust = foreign("--disable-content-trust", "d", "switch", {
  taken: "signatures of Docker's notary are not asked for",
  only: on,
  refused: "signatures of Docker's notary are verified by nothing here",
  instead: "name the image by its digest: NAME@sha256:…",
});
const registries = [
  foreign("--authfile", "pb", "text", {
    refused: "a file of credentials is named by a variable",
    instead: "write REGISTRY_AUTH_FILE=FILE before the command",
  }),
  foreign("--cert-dir", "pb", "text", {
    refused: "certificates are kept by the name of their registry",
    instead:
      "lay them into ~/.config/quilla/certs.d/REGISTRY, where Docker's and podman's are seen too",
  }),
  foreign("--retry", "pb", "text", { taken: "what fails on its way is asked for again anyway" }),
  foreign("--retry-delay", "pb", "text", {
    taken: "what fails on its way is asked for again anyway, at growing distances",
  }),
];
const tree = foreign("--tree", "d", "switch", {
  taken: "images are lines of a table",
  only: off,
  refused: "images are lines of a table",
  instead: "quilla index inspect NAME shows the images of an index",
});
const removal = [
  foreign("--no-prune", "d", "switch", {
    taken: "images without a name are left alone; quilla system prune removes them",
  }),
  foreign("--platform", "d", "text", {
    refused: "a name stands for the images of all platforms",
    instead: "quilla index rm NAME takes single images out of an index",
  }),
];
const builders = [
  foreign("--builder", "x", "text", { taken: "quilla is the builder" }),
  foreign("--debug -D", "x", "switch", {
    taken: "it is about the client's log; QUILLA_DEBUG=1 shows stack traces",
  }),
];

/** By the words that lead to the command. */
export const commandOptions: Readonly<Record<string, readonly ForeignOption[]>> = {
  pull: [trust, ...registries],
  push: [trust, ...registries],
  copy: registries,
  login: registries.slice(0, 2),
  images: [tree],
  "image ls": [tree],
  rmi: removal,
  "image rm": removal,
  "system prune": [
    foreign("--volumes", "d", "switch", { taken: "there are no volumes that could be left" }),
  ],
};

/** @param path such as `image rm` */
export function optionsOf(path: string): ForeignTable {
  const ofBuilders = path.startsWith("buildx ") || path.startsWith("builder ") ? builders : [];
  const short = path.replace(/^image (?!ls|rm|prune)/, "");
  const own = spellings.get(path) ?? path;
  const ofCarriers = carrierOptions[path] ?? carrierOptions[short] ?? [];
  return new ForeignTable([
    ...commandOptions[path] ?? commandOptions[short] ?? [],
    ...ofCarriers,
    ...craneOptions[path] ?? craneOptions[short] ?? [],
    ...cosignOptions[own] ?? [],
    ...artifactOptions[own] ?? [],
    ...billOptions[own] ?? [],
    ...ofBuilders,
  ]);
}
