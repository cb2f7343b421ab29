/**
 * Options of `docker sbom` and syft that `quilla image sbom` has not.
 *
 * Source: the help of syft 1.57.1, and docker/sbom-cli-plugin 0.6.
 *
 * @module
 */
import { foreign, type ForeignOption } from "./foreign_option.ts";

const chosen = {
  refused: "all of an image is looked into, by all catalogers",
  instead: "take out of the document what is wanted: --format cyclonedx | jq '.components[]'",
};
const named = {
  refused: "a document says the image's own name and digest",
  instead: "leave it out; jq changes what has to be another",
};
const merged = {
  taken: "what is found is what the image's programs see",
  only: (value: string) => value === "squashed",
  refused: "what later layers hide is not listed",
  instead: "leave it out: for each package the layer is told in which it came",
};

/** By the words that lead to the command. */
export const billOptions: Readonly<Record<string, readonly ForeignOption[]>> = {
  "image sbom": [
    foreign("--layers", "d", "text", merged),
    foreign("--scope -s", "y", "text", merged),
    foreign("--exclude", "dy", "text", chosen),
    foreign("--select-catalogers", "y", "text", chosen),
    foreign("--override-default-catalogers", "y", "text", chosen),
    foreign("--from", "y", "text", {
      refused: "where an image is, is said by its name",
      instead: "write docker://NAME, docker-daemon:NAME, oci:DIR or oci-archive:FILE",
    }),
    foreign("--file", "y", "text", {
      done: "as `--output`",
      as: (value) => ({ words: ["--output", value] }),
    }),
    foreign("--source-name", "y", "text", named),
    foreign("--source-version", "y", "text", named),
    foreign("--source-supplier", "y", "text", named),
    foreign("--template -t", "y", "text", {
      refused: "documents are SPDX and CycloneDX",
      instead: "make of one what is wanted: --format cyclonedx | jq -r '.components[].purl'",
    }),
    foreign("--base-path", "y", "text", {
      refused: "images are looked into, not directories of this machine",
      instead: "quilla import FILE makes an image of a tar archive of files",
    }),
    foreign("--enrich", "y", "text", {
      refused: "no network is asked what is not in the image",
      instead: "leave it out",
    }),
    foreign("--config -c", "y", "text", {
      refused: "there is nothing to be set but by options",
      instead: "leave it out",
    }),
    foreign("--profile", "y", "text", {
      refused: "there is nothing to be set but by options",
      instead: "leave it out",
    }),
    foreign("--parallelism", "y", "text", { taken: "it changes nothing of what is found" }),
    foreign("--verbose -v", "y", "switch", {
      taken: "it is about the client's log; QUILLA_DEBUG=1 shows stack traces",
    }),
    foreign("--debug -D", "d", "switch", {
      taken: "it is about the client's log; QUILLA_DEBUG=1 shows stack traces",
    }),
  ],
};
