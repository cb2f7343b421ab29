/**
 * Options of oras and regctl that quilla's commands for artifacts have not.
 *
 * Source: the help of oras 1.3.6 and regctl 0.11.7.
 *
 * @module
 */
import { cosignOptions } from "./cosign.ts";
import { foreign, type ForeignOption, off } from "./foreign_option.ts";

const talk = {
  taken: "it is about the client's log; QUILLA_DEBUG=1 shows stack traces",
};
const layout = {
  refused: "a layout is a place of its own",
  instead: "write oci:DIR:NAME in place of the name",
};
const who = {
  refused: "who one is, is written in one word",
  instead: "write --creds USER:PASSWORD, or `quilla login` before",
};
const certificates = {
  refused: "certificates are kept by the name of their registry",
  instead: "lay them into ~/.config/quilla/certs.d/REGISTRY",
};
const inOrder = {
  refused: "what hangs on an image is listed as it is there",
  instead:
    "quilla artifact ls IMAGE --format '{{.Digest}} {{.Annotations}}' shows what to choose by; a digest names one",
};
const elsewhere = {
  refused: "what hangs on an image is where the image is",
  instead: "leave it out",
};
const part = foreign("-p", "r", "text", {
  done: "as `--platform`",
  as: (value) => ({ words: ["--platform", value] }),
  only: (value) => value !== "local",
  refused: "a platform is written out",
  instead: "write --platform OS/ARCH, such as linux/amd64",
});

/** Of one registry; oras has each for both sides of a copy, too. */
const credentials = (side: "" | "from-" | "to-") => [
  foreign(`--${side}username${side === "" ? " -u" : ""}`, "o", "text", who),
  foreign(`--${side}password${side === "" ? " -p" : ""}`, "o", "text", who),
  foreign(`--${side}identity-token`, "o", "text", who),
  foreign(`--${side}password-stdin`, "o", "switch", who),
  foreign(`--${side}identity-token-stdin`, "o", "switch", who),
  foreign(`--${side}ca-file`, "o", "text", certificates),
  foreign(`--${side}cert-file`, "o", "text", certificates),
  foreign(`--${side}key-file`, "o", "text", certificates),
  foreign(`--${side}header${side === "" ? " -H" : ""}`, "o", "text", {
    refused: "requests are as the specification has them",
    instead: "leave it out",
  }),
  foreign(`--${side}registry-config`, "o", "text", {
    refused: "a file of credentials is named by a variable",
    instead: "write REGISTRY_AUTH_FILE=FILE before the command",
  }),
  ...side === "" ? [] : [
    foreign(`--${side}distribution-spec`, "o", "text", {
      taken: "what a registry can is found out, and its list is kept by the tag where it has to be",
    }),
  ],
  foreign(`--${side}resolve`, "o", "text", {
    refused: "names of hosts are the system's to resolve",
    instead: "write it into /etc/hosts, or name a mirror in config.yaml",
  }),
  foreign(`--${side}oci-layout`, "o", "switch", layout),
  foreign(`--${side}oci-layout-path`, "o", "text", layout),
];

/** @param without of the short forms, those that mean something else there */
const always = (...without: string[]) => [
  ...credentials("").map((option) => ({
    ...option,
    flags: option.flags.filter((flag) => !without.includes(flag)),
  })),
  foreign("--debug -d", "o", "switch", talk),
  foreign("--no-tty", "o", "switch", { taken: "no bars are drawn" }),
  foreign("--concurrency", "o", "text", { taken: "blobs are carried side by side anyway" }),
  foreign("--distribution-spec", "o", "text", {
    taken: "what a registry can is found out, and its list is kept by the tag where it has to be",
  }),
  foreign("--template", "o", "text", {
    refused: "what is printed is JSON or text",
    instead: "write --format json | jq -r .digest",
  }),
  foreign("--verbosity -v", "r", "text", talk),
  foreign("--logopt", "r", "text", talk),
  foreign("--user-agent", "r", "text", { taken: "registries are told that it is quilla" }),
  foreign("--host", "r", "text", {
    refused: "how a registry is reached is said by other options",
    instead: "write --tls-verify=false and --creds USER:PASSWORD",
  }),
];

const put = [
  part,
  ...always("-p"),
  foreign("--annotation-file", "o", "text", {
    refused: "annotations are given one by one",
    instead: "write --annotation KEY=VALUE, once for each",
  }),
  foreign("--disable-path-validation", "o", "switch", {
    taken: "a file is called by the last part of its path",
  }),
  foreign("--export-manifest", "o", "text", {
    refused: "the manifest is where the artifact is",
    instead: "quilla inspect --raw docker://NAME >FILE",
  }),
  foreign("--image-spec", "o", "text", {
    taken: "artifacts are as version 1.1 has them",
    only: (value) => /^v?1\.1/.test(value),
    refused: "artifacts are as version 1.1 has them",
    instead: "--config FILE:TYPE gives it a type that older programs read",
  }),
  foreign("--artifact-platform", "o", "text", {
    refused: "an artifact is for no platform",
    instead: "put several of them under one name: quilla index create",
  }),
  foreign("--force", "o", "switch", { taken: "what is there is seen, and not sent again" }),
  foreign("--file-media-type", "r", "text", {
    done: "as `--media-type`",
    as: (value) => ({ words: ["--media-type", value] }),
  }),
  foreign("--file-title", "r", "switch", { taken: "files keep their names" }),
  foreign("--strip-dirs", "r", "switch", {
    taken: "a file is called by the last part of its path",
  }),
  foreign("--config-file", "r", "text", {
    done: "as `--config`",
    as: (value) => ({ words: ["--config", value] }),
  }),
  foreign("--config-type", "r", "text", {
    refused: "a file and its type are written in one word",
    instead: "write --config FILE:TYPE",
  }),
  foreign("--by-digest", "r", "switch", {
    taken: "it is off",
    only: off,
    refused: "an artifact has a name, or hangs on an image",
    instead: "leave it out: the digest is printed",
  }),
  foreign("--index", "r", "switch", {
    taken: "it is off",
    only: off,
    refused: "an index is made by a command of its own",
    instead: "quilla index add INDEX IMAGE…",
  }),
  foreign("--external", "r", "text", elsewhere),
];

const found = [
  foreign("--external", "r", "text", elsewhere),
  foreign("--filter-annotation", "r", "text", inOrder),
  foreign("--sort-annotation", "r", "text", inOrder),
  foreign("--sort-desc", "r", "switch", inOrder),
  foreign("--latest", "r", "switch", inOrder),
  foreign("--slow-referrers", "r", "switch", {
    taken: "what hangs on an image is found by the list that its registry has",
  }),
  foreign("--digest-tags", "r", "switch", { taken: "what hangs by a tag is found anyway" }),
];

const pull = [
  part,
  ...[...always("-p"), ...found],
  foreign("--allow-path-traversal -T", "o", "switch", {
    taken: "it is off",
    only: off,
    refused: "no file is written outside of the directory",
    instead: "-o DIR says which one",
  }),
  foreign("--include-subject", "o", "switch", {
    taken: "it is off",
    only: off,
    refused: "the files of one artifact are written",
    instead: "quilla copy docker://NAME oci:DIR:NAME writes an image and what hangs on it",
  }),
  foreign("--config", "o", "text", {
    refused: "the files are written, and no configuration",
    instead: "quilla inspect --raw --config docker://NAME prints it",
  }),
  foreign("--config-file", "r", "text", {
    refused: "the files are written, and no configuration",
    instead: "quilla inspect --raw --config docker://NAME prints it",
  }),
  foreign("--format", "o", "text", {
    taken: "the paths of files are printed, and the digest told",
    only: (value) => value === "text",
    refused: "the paths of files are printed",
    instead: "quilla inspect --raw docker://NAME shows what an artifact has, as JSON",
  }),
  ...["--file -f", "--file-media-type -m"].map((flags) =>
    foreign(flags, "r", "text", {
      refused: "all files of an artifact are written",
      instead: "write them with -o DIR, and take what is wanted",
    })
  ),
  foreign("--strip-dirs", "r", "switch", {
    taken: "it is off",
    only: off,
    refused: "files get the paths that the artifact says",
    instead: "write them with -o DIR, and move them",
  }),
];

const shown = [...[part, ...always("-p"), ...found], foreign("--verbose", "o", "switch", talk)];

const cp = [
  ...[...always(), ...credentials("from-"), ...credentials("to-")],
  foreign("--force", "o", "switch", { taken: "what is there is seen, and not sent again" }),
  foreign("--platform", "o", "text", {
    refused: "all of an image is copied",
    instead: "quilla copy --platform OS/ARCH FROM TO copies one",
  }),
  foreign("--verbose -v", "o", "switch", talk),
];

/** What oras says of files where quilla's command of that name is for images. */
const ofFiles = (command: string) => [
  ...["--artifact-type", "--output -o", "--annotation"].map((flags) =>
    foreign(flags, "o", "text", {
      refused: "images are carried by this command, and files by another one",
      instead: `write quilla artifact ${command}, which takes it`,
    })
  ),
  foreign("--plain-http", "o", "switch", {
    done: "as `--tls-verify=false`",
    as: (value) => value === "true" ? { words: ["--tls-verify=false"] } : {},
  }),
];

/** By the words that lead to the command. */
export const artifactOptions: Readonly<Record<string, readonly ForeignOption[]>> = {
  ...{ pull: ofFiles("pull docker://NAME"), push: ofFiles("push NAME FILE") },
  ...{ "artifact attach": put, "artifact push": put, "artifact pull": pull, "artifact cp": cp },
  "artifact ls": shown,
  "artifact tree": [
    // cosign's tree is this, too.
    ...cosignOptions.tree!.filter(({ flags }) => !flags.includes("-d")),
    ...shown,
    foreign("--output -o", "o", "text", {
      done: "as `--format`",
      as: (value) => ({ words: ["--format", value] }),
    }),
  ],
};
