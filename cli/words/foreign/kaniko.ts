/**
 * Options of kaniko's executor, and of its forks.
 *
 * Sources: cmd/executor/cmd/root.go of GoogleContainerTools/kaniko 1.24, of chainguard-forks/kaniko and of osscontainertools/kaniko
 * 1.28.
 *
 * @module
 */
import { UsageError } from "../../../core/plugin/cli/process.ts";
import { quote } from "../../../core/text/quote.ts";
import { type Fate, foreign, type ForeignOption, type Meaning, off, on } from "./foreign_option.ts";

const set = (name: string) => (value: string): Meaning => ({ set: { [name]: value } });
const add = (name: string) => (value: string): Meaning => ({ set: { [name]: [value] } });
const turn = (name: string) => (value: string): Meaning => ({ set: { [name]: value === "true" } });
const words = (option: string) => (value: string): Meaning => ({ words: [option, value] });

const buckets = {
  refused: "contexts are not fetched from buckets",
  instead: "fetch it before: gsutil cat gs://BUCKET/context.tar.gz | quilla build -",
};
const ofRegistry = "what config.yaml says of a registry, for this build";
const retries = { taken: "what fails on its way is asked for again anyway" };
const machine = { taken: "quilla changes nothing of the machine or container that it runs in" };

/** Of buildah's and of kaniko's. */
export const packing: Fate = {
  done: "compression=… of what is pushed; the store keeps layers as they were built",
  only: (value) => ["", "gzip", "zstd", "zstd:chunked", "estargz"].includes(value),
  as: (value) => ({ set: { compression: value || undefined } }),
  refused: "layers are packed with gzip, zstd, zstd:chunked or estargz",
  instead: "write -o type=registry,compression=zstd for what is pushed",
};
export const format: Fate = {
  done: "oci-mediatypes=true or false of the output",
  only: (value) => ["oci", "docker", "v2s2"].includes(value),
  as: (value) => ({ set: { dockerTypes: value !== "oci" } }),
  refused: "images are OCI's or Docker's",
  instead: "write oci or docker",
};

export const kanikoOptions: readonly ForeignOption[] = [
  // What is built.
  foreign("--context", "K", "text", { done: "the argument", as: readContext }),
  foreign("--context-sub-path", "K", "text", { done: "the argument", as: set("contextPath") }),
  foreign("--bucket -b", "K", "text", buckets),
  foreign("--git", "K", "text", {
    done: "#BRANCH behind the URL of the context",
    only: (value) => /^(branch=[^,]*|single-branch=\w+|recurse-submodules=true|,)*$/.test(value),
    as: (value) => ({ set: { branch: /(?:^|,)branch=([^,]*)/.exec(value)?.[1] } }),
    refused: "repositories are fetched with their submodules, by certificates that are right",
    instead: "write what is meant into the context's URL: https://HOST/REPOSITORY.git#BRANCH",
  }),
  foreign("--dockerfile", "K", "text", { done: "--file", as: words("--file") }),
  foreign("--custom-platform --customPlatform", "K", "text", {
    done: "--platform",
    as: words("--platform"),
  }),
  foreign("--reproducible", "K", "switch", {
    taken: "the same files make the same image, whenever it is built",
  }),
  foreign("--single-snapshot", "K", "switch", {
    done: "one layer of all own steps",
    as: (value) => ({ set: { squash: value === "true" ? "own" : undefined } }),
  }),
  foreign("--snapshot-mode --snapshotMode", "K", "text", {
    taken: "every change of RUN is found, without reading all files",
    only: (value) => ["full", "redo", "time"].includes(value),
    refused: "kaniko knows full, redo and time",
    instead: "leave it out",
  }),
  foreign("--use-new-run", "K", "switch", {
    taken: "every change of RUN is found, without reading all files",
  }),
  foreign("--ignore-path", "K", "text", {
    refused: "all that RUN changes is in its layer",
    instead: "RUN --mount=type=tmpfs,target=PATH in the Dockerfile forgets what is written there",
  }),
  foreign("--ignore-var-run --whitelist-var-run", "K", "switch", {
    taken: "all that RUN changes is in its layer",
    only: off,
    refused: "all that RUN changes is in its layer",
    instead:
      "RUN --mount=type=tmpfs,target=/var/run in the Dockerfile forgets what is written there",
  }),
  foreign("--force-build-metadata", "K", "switch", {
    taken: "steps that change no file have no layer, and are in the history",
    only: off,
    refused: "steps that change no file have no layer",
    instead: "leave it out: what they say is in the image's configuration and history",
  }),
  foreign("--dryrun", "k", "switch", {
    taken: "it is built",
    only: off,
    refused: "a build is not planned alone",
    instead: "--check looks at the Dockerfile and builds nothing; --call targets lists its stages",
  }),
  foreign("--materialize", "k", "switch", {
    taken: "the image is in the store, whether it came from the cache or not",
    only: off,
    refused: "the files of the target are not laid out in the place of this machine's",
    instead: "-o DIR lays them into a directory",
  }),

  // Where it goes.
  foreign("--destination -d", "K", "text", { done: "--tag and --push", as: add("destinations") }),
  foreign("--no-push", "K", "switch", { done: "no --push", as: turn("noPush") }),
  foreign("--tar-path --tarPath", "K", "text", {
    done: "-o type=docker,dest=FILE",
    as: set("tarPath"),
  }),
  foreign("--oci-layout-path", "K", "text", {
    done: "-o type=oci,tar=false,dest=DIR",
    as: set("layoutPath"),
  }),
  foreign("--digest-file", "K", "text", {
    done: "the digest that --metadata-file has, alone",
    as: set("digestFile"),
  }),
  foreign("--image-name-with-digest-file", "K", "text", {
    done: "NAME@DIGEST of each destination",
    as: set("nameFile"),
  }),
  foreign("--image-name-tag-with-digest-file", "K", "text", {
    done: "NAME:TAG@DIGEST of each destination",
    as: set("taggedNameFile"),
  }),
  foreign("--compression", "K", "text", packing),
  foreign("--compression-level", "BK", "text", {
    done: "compression-level=… of what is pushed",
    as: (value) => ({
      set: { compressionLevel: value === "-1" || value === "" ? undefined : value },
    }),
  }),
  foreign("--image-format", "k", "text", format),
  foreign("--push-ignore-immutable-tag-errors", "K", "switch", {
    taken: "a registry's refusal is told",
    only: off,
    refused: "a registry's refusal is told",
    instead: "give each build a tag of its own, or look before: quilla inspect docker://NAME",
  }),
  foreign("--skip-push-permission-check", "K", "switch", {
    taken: "the registry says with the first byte who may push",
  }),
  foreign("--push-retry --image-download-retry --image-fs-extract-retry", "K", "text", retries),

  // The cache.
  foreign("--cache", "K", "switch", {
    done: "--cache-from and --cache-to; the store's own cache is always there",
    as: turn("cache"),
  }),
  foreign("--cache-repo", "K", "text", {
    done: "--cache-from and --cache-to",
    as: set("cacheRepo"),
  }),
  foreign("--no-push-cache", "K", "switch", { done: "no --cache-to", as: turn("noPushCache") }),
  foreign("--cache-dir", "K", "text", { taken: "the store keeps the bases that were fetched" }),
  foreign("--cache-copy-layers", "K", "switch", {
    taken: "what COPY makes is known by the files that it copies",
  }),
  foreign("--cache-run-layers", "K", "switch", {
    taken: "what RUN makes is in the cache",
    only: on,
    refused: "the cache has what RUN makes, too",
    instead: "--no-cache builds all anew, --no-cache-filter STAGE some stages",
  }),
  foreign("--compressed-caching", "K", "switch", {
    taken: "what is packed and when changes nothing of the image",
  }),

  // Registries.
  foreign("--insecure", "K", "switch", {
    done: "--tls-verify=false, of pushing",
    as: turn("insecurePush"),
  }),
  foreign("--skip-tls-verify", "K", "switch", {
    done: "--tls-verify=false, of pushing",
    as: turn("insecurePush"),
  }),
  foreign("--insecure-pull --skip-tls-verify-pull", "K", "switch", {
    done: "--tls-verify=false, of fetching",
    as: turn("insecurePull"),
  }),
  foreign("--insecure-registry --skip-tls-verify-registry", "K", "text", {
    done: ofRegistry,
    as: (registry) => ({ set: { registries: [[registry, { insecure: true }]] } }),
  }),
  foreign("--registry-mirror", "K", "text", {
    done: ofRegistry,
    as: (mirror) => ({ set: { registries: [["docker.io", { mirrors: [mirrorOf(mirror)] }]] } }),
  }),
  foreign("--registry-map", "K", "text", { done: ofRegistry, as: readMap }),
  foreign("--registry-certificate", "K", "text", {
    done: ofRegistry,
    as: (value, flag) => {
      const [registry, ca] = pair(flag, value, "REGISTRY=FILE");
      return { set: { registries: [[registry, { ca }]] } };
    },
  }),
  foreign("--registry-client-cert", "K", "text", {
    done: ofRegistry,
    as: (value, flag) => {
      const [registry, files] = pair(flag, value, "REGISTRY=CERTIFICATE,KEY");
      const [cert, key = ""] = files.split(",");
      return { set: { registries: [[registry, { cert, key }]] } };
    },
  }),
  foreign("--skip-default-registry-fallback", "K", "switch", {
    taken: "where no mirror has an image, its registry is asked",
    only: off,
    refused: "where no mirror has an image, its registry is asked",
    instead:
      "write the mirror's name into FROM, or --build-context NAME=docker-image://MIRROR/NAME",
  }),
  foreign("--credential-helpers", "k", "text", {
    taken: "credentials are where docker login and its kin keep them",
    only: (value) => value === "",
    refused: "which helper knows a registry's password, Docker's config.json says",
    instead: 'write it there: {"credHelpers": {"REGISTRY": "ecr-login"}}',
  }),
  foreign("--azure-container-registry-config", "K", "text", {
    refused: "which helper knows a registry's password, Docker's config.json says",
    instead: 'write it there: {"credHelpers": {"NAME.azurecr.io": "acr-env"}}',
  }),

  // What it runs in, and what is told.
  foreign("--force", "K", "switch", machine),
  foreign("--cleanup", "K", "switch", machine),
  foreign("--pre-cleanup --preserve-context", "k", "switch", machine),
  foreign("--kaniko-dir", "K", "text", {
    taken:
      "quilla changes nothing of the machine or container that it runs in; QUILLA_ROOT is its store",
  }),
  foreign("--verbosity", "K", "text", {
    taken: "steps, warnings and failures are told; --quiet and --progress say how",
  }),
  foreign("--log-format", "K", "text", {
    taken: "steps are told as text",
    only: (value) => value === "text" || value === "color",
    refused: "steps are told as JSON by another option",
    instead: "write --progress json",
  }),
  foreign("--log-timestamp", "K", "switch", {
    taken: "each step is told with the time that it took",
  }),
];

/** kaniko's locations: `dir://`, `tar://`, `git://` and those of buckets. */
export function readContext(text: string, flag: string): Meaning {
  const [, scheme, rest = ""] = /^([a-z0-9]+):\/\/(.*)$/.exec(text) ?? [];
  switch (scheme) {
    case "dir":
      return { set: { context: rest } };
    case "tar":
      return { set: { context: rest === "stdin" ? "-" : rest } };
    case "git": {
      // kaniko's part behind a second # is a commit of the branch before it.
      const [url = "", ref, commit] = rest.split("#");
      const name = commit ?? ref?.replace(/^refs\/(heads|tags)\//, "");
      const path = url.endsWith(".git") ? url : `${url}.git`;
      return { set: { context: `https://${path}${name === undefined ? "" : `#${name}`}` } };
    }
    case "s3":
    case "gs":
      throw new UsageError(`${flag} ${quote(text)} is not taken: ${buckets.refused}`, {
        code: "usage/foreign-option",
        hint: buckets.instead,
      });
    default:
      return { set: { context: text } };
  }
}

/** `REGISTRY=MIRROR;REGISTRY=MIRROR`, several mirrors of one with commas between. */
function readMap(text: string, flag: string): Meaning {
  const registries = text.split(";").filter((each) => each !== "").map((each) => {
    const [registry, mirrors] = pair(flag, each, "REGISTRY=MIRROR");
    return [registry, { mirrors: mirrors.split(",").map(mirrorOf) }];
  });
  return { set: { registries } };
}

function mirrorOf(text: string): string {
  const url = text.includes("://") ? text : `https://${text}`;
  if (!URL.canParse(url) || /^\/?$/.test(new URL(url).pathname)) return url;
  throw new UsageError(`the mirror ${quote(text)} has repositories of other names`, {
    code: "usage/foreign-option",
    hint: `write --build-context NAME=docker-image://${text.replace(/^.*:\/\//, "")}/NAME`,
  });
}

function pair(flag: string, text: string, form: string): readonly [string, string] {
  const equals = text.indexOf("=");
  if (equals > 0) return [text.slice(0, equals), text.slice(equals + 1)];
  throw new UsageError(`${flag} takes ${form}, not ${quote(text)}`, { code: "usage/pair" });
}
