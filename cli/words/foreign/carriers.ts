/**
 * Options of podman, buildah and skopeo that quilla's commands for images have not, and Docker's that are about more than images.
 *
 * Source: the help of docker 28.2.2, podman 4.3, buildah 1.28 and skopeo 1.9.
 *
 * @module
 */
import { foreign, type ForeignOption, off } from "./foreign_option.ts";

const noSigning = {
  refused: "quilla signs by a command of its own",
  instead:
    "sign what was pushed: quilla sign --key FILE docker://NAME; --tag hangs it there as these programs read it",
};
const noEncryption = {
  refused: "quilla encrypts no layers",
  instead: "leave it out; a registry that only few may read keeps others away",
};
const signing = [
  foreign("--sign-by", "pbs", "text", noSigning),
  foreign("--sign-by-sigstore-private-key", "ps", "text", noSigning),
  foreign("--sign-identity", "s", "text", noSigning),
  foreign("--sign-passphrase-file", "ps", "text", noSigning),
  foreign("--remove-signatures", "pbs", "switch", { taken: "no signatures are carried along" }),
];
const encryption = [
  foreign("--encrypt-layer", "bs", "text", noEncryption),
  foreign("--encryption-key", "bs", "text", noEncryption),
  foreign("--decryption-key", "bs", "text", noEncryption),
];
const platform = ["--arch", "--os", "--variant"].map((flag) =>
  foreign(flag, "pb", "text", {
    refused: "a platform is written in one word",
    instead: "write --platform linux/arm64 or --platform linux/arm/v7",
  })
);
const authfile = foreign("--authfile", "pbs", "text", {
  refused: "a file of credentials is named by a variable",
  instead: "write REGISTRY_AUTH_FILE=FILE before the command",
});
const certificates = foreign("--cert-dir", "pbs", "text", {
  refused: "certificates are kept by the name of their registry",
  instead:
    "lay them into ~/.config/quilla/certs.d/REGISTRY, where Docker's and podman's are seen too",
});
const digestFile = foreign("--digestfile", "pbs", "text", {
  refused: "the digest is printed",
  instead: "quilla image digest docker://NAME >FILE",
});
const manifestForm = foreign("--format -f", "pbs", "text", {
  taken: "images have the OCI's form, and others keep theirs",
  only: (value) => value === "oci",
  refused: "an image keeps the form that it has",
  instead: "build it with `-o type=registry,oci-mediatypes=false` where Docker's form is wanted",
});
const credentials = (side: "" | "src-" | "dest-") => [
  foreign(`--${side}authfile`, "s", "text", {
    refused: "a file of credentials is named by a variable",
    instead: "write REGISTRY_AUTH_FILE=FILE before the command",
  }),
  foreign(`--${side}cert-dir`, "s", "text", {
    refused: "certificates are kept by the name of their registry",
    instead: "lay them into ~/.config/quilla/certs.d/REGISTRY",
  }),
  ...["username", "password"].map((name) =>
    foreign(`--${side}${name}`, "s", "text", {
      refused: "who one is, is written in one word",
      instead: `write --${side}creds USER:PASSWORD, or \`quilla login\` before`,
    })
  ),
  foreign(`--${side}registry-token`, "s", "text", {
    refused: "quilla asks registries for their tokens itself",
    instead: `write --${side}creds USER:PASSWORD, where the password may be a token`,
  }),
  foreign(`--${side}no-creds`, "s", "switch", {
    taken: "it is off",
    only: off,
    refused: "credentials that are kept are used",
    instead: "write REGISTRY_AUTH_FILE=/dev/null before the command",
  }),
  foreign(`--${side}daemon-host`, "s", "text", {
    refused: "which engine docker-daemon: means is said by a variable",
    instead: "write DOCKER_HOST=ADDRESS before the command",
  }),
  foreign(`--${side}shared-blob-dir`, "s", "text", {
    refused: "a layout has its blobs in itself",
    instead: "copy to oci:DIR:NAME, where several names of one DIR share their blobs",
  }),
];
const retries = foreign("--retry-times", "s", "text", {
  taken: "what fails on its way is asked for again anyway",
});
const compression = (flag: string, of: string) =>
  foreign(flag, of, "text", {
    done: "as `--compression` with `--force-compression`",
    as: (value) => ({ words: ["--compression", value, "--force-compression"] }),
  });
const level = (flag: string) =>
  foreign(flag, "bs", "text", {
    refused:
      "quilla has one level for each compression, so that the same layer gives the same bytes",
    instead:
      "--compression zstd is smaller than gzip; the output of a build takes compression-level=",
  });
const images = [
  foreign("--history", "pb", "switch", {
    taken: "it is off",
    only: off,
    refused: "names that an image had are not kept",
    instead: "quilla history IMAGE shows its steps",
  }),
  foreign("--noheading -n", "pb", "switch", {
    done: "as a `--format` without a heading",
    as: (value) => value === "true" ? { words: ["--format", lines] } : {},
  }),
  foreign("--sort", "p", "text", {
    taken: "the newest comes first",
    only: (value) => value === "created",
    refused: "the newest comes first",
    instead: "sort the lines: quilla images --format '{{.Size}} {{.Repository}}' | sort -h",
  }),
  foreign("--json", "b", "switch", {
    taken: "it is off",
    only: off,
    refused: "quilla writes an object a line",
    instead: "quilla images --format json",
  }),
];
const lines = "{{.Repository}}\t{{.Tag}}\t{{.ID}}\t{{.CreatedSince}}\t{{.Size}}";
const inspected = [
  foreign("--type -t", "dpb", "text", {
    taken: "images are shown",
    only: (value) => value === "image" || value === "",
    refused: "quilla keeps images alone: neither containers nor volumes nor networks",
    instead:
      "quilla inspect IMAGE; what `quilla run` starts is an ordinary process, and -v names directories",
  }),
  foreign("--size -s", "dp", "switch", {
    taken: "it asks for sizes of containers, which quilla does not keep",
  }),
  foreign("--latest -l", "p", "switch", {
    taken: "it is off",
    only: off,
    refused: "it means a container, and quilla keeps none",
    instead: "name the image: `quilla images -q` begins with the newest",
  }),
];
const looked = [
  ...inspected,
  ...[...credentials(""), retries],
  foreign("--no-tags -n", "s", "switch", {
    taken: "other tags of a repository are not asked for; quilla registry tags NAME lists them",
  }),
];
const removal = [
  foreign("--all -a", "pb", "switch", {
    taken: "it is off",
    only: off,
    refused: "rmi removes what is named",
    instead: "quilla image prune -a removes all images",
  }),
  foreign("--ignore -i", "p", "switch", {
    taken: "it is off",
    only: off,
    refused: "names that are not there are a mistake",
    instead: "quilla rmi -f passes over them",
  }),
  foreign("--prune -p", "b", "switch", {
    taken: "it is off",
    only: off,
    refused: "rmi removes what is named",
    instead: "quilla image prune removes images without a name",
  }),
];
const listed = [
  foreign("--all", "pb", "switch", {
    taken: "a list has what it was given",
    only: off,
    refused: "a list is made of images, and an index is several",
    instead:
      "quilla buildx imagetools create -t NAME INDEX IMAGE… puts indexes and images together",
  }),
  foreign("--annotation", "pb", "text", {
    refused: "a list of Docker's form has no annotations",
    instead:
      "quilla buildx imagetools create --annotation manifest-descriptor[PLATFORM]:NAME=VALUE",
  }),
  foreign("--features", "pb", "text", {
    refused: "features of processors are in no document of the OCI",
    instead: "leave it out; --os-features is there for those of systems",
  }),
];
const verbose = foreign("--verbose -v", "pb", "switch", { taken: "what is done is said anyway" });
const everywhere = foreign("--all -a", "pb", "switch", {
  taken: "it is off",
  only: off,
  refused: "quilla forgets one registry at a time",
  instead: "quilla logout REGISTRY, once for each",
});
const pushed = [
  ...[...signing, ...encryption, digestFile, manifestForm],
  foreign("--compress", "p", "switch", { taken: "layers of registries are compressed" }),
  compression("--compression-format", "pb"),
  level("--compression-level"),
  foreign("--all", "b", "switch", {
    taken: "an index is sent with all of its images that are here",
  }),
  foreign("--disable-compression -D", "b", "switch", {
    done: "as `--compression none`",
    as: (value) => value === "true" ? { words: ["--compression", "none"] } : {},
  }),
  foreign("--rm", "b", "switch", {
    taken: "it is off",
    only: off,
    refused: "push removes nothing",
    instead: "quilla push NAME && quilla rmi NAME",
  }),
];
const copied = [
  ...[...signing, ...encryption, digestFile, manifestForm, retries],
  ...[...credentials("src-"), ...credentials("dest-")],
  foreign("--additional-tag", "s", "text", {
    refused: "a copy gets one name",
    instead: "copy it once more: what is there already does not move",
  }),
  foreign("--dest-compress", "s", "switch", {
    done: "as `--compression gzip`",
    as: (value) => value === "true" ? { words: ["--compression", "gzip"] } : {},
  }),
  compression("--dest-compress-format", "s"),
  level("--dest-compress-level"),
  foreign("--dest-decompress", "s", "switch", {
    done: "as `--compression none`",
    as: (value) => value === "true" ? { words: ["--compression", "none"] } : {},
  }),
  foreign("--dest-oci-accept-uncompressed-layers", "s", "switch", {
    taken: "a layout takes layers as they are",
  }),
  foreign("--dest-precompute-digests", "s", "switch", {
    taken: "what the registry has already is never sent",
  }),
  foreign("--multi-arch", "s", "text", {
    done: "`all` as `--all`; `system` is so anyway",
    as: (value) => ({ words: value === "all" ? ["--all"] : [] }),
    only: (value) => value === "all" || value === "system",
    refused: "an index is copied with images",
    instead: "--all copies all of its images, --platform one",
  }),
];
const saved = [
  foreign("--compress", "p", "switch", {
    taken: "it is off",
    only: off,
    refused: "the archive has layers as they are in the store",
    instead: "--compression gzip compresses them; for podman's docker-dir, quilla save | tar -x",
  }),
  foreign("--multi-image-archive -m", "p", "switch", { taken: "an archive takes several images" }),
  foreign("--quiet -q", "p", "switch", {
    taken: "where nothing goes wrong, a script is told nothing",
  }),
  foreign("--uncompressed", "p", "switch", { taken: "layers are as they are in the store" }),
];
const pulled = [
  ...[...platform, ...encryption, ...signing],
];

/** By the words that lead to the command, or the command that it is another name of. */
export const carrierOptions: Readonly<Record<string, readonly ForeignOption[]>> = {
  ...{ images, "image ls": images, inspect: looked, "image inspect": looked },
  ...{ rmi: removal, "image rm": removal, push: pushed, copy: copied, pull: pulled, save: saved },
  import: [
    ...platform,
    foreign("--quiet -q", "p", "switch", { taken: "the image's ID is all that is printed" }),
  ],
  login: [
    verbose,
    foreign("--get-login", "pb", "switch", {
      taken: "it is off",
      only: off,
      refused: "quilla does not tell who is logged in",
      instead: "quilla login REGISTRY says the name, where it is logged in",
    }),
  ],
  logout: [
    everywhere,
    authfile,
    foreign("--tls-verify", "s", "text", { taken: "no registry is asked" }),
  ],
  info: [foreign("--debug -d", "b", "switch", { taken: "all that is known is shown" })],
  version: [
    foreign("--json", "b", "switch", {
      done: "as `--format json`",
      as: (value) => value === "true" ? { words: ["--format", "json"] } : {},
    }),
  ],
  "image prune": [
    foreign("--external", "p", "switch", { taken: "no other program keeps images in the store" }),
  ],
  "manifest create": listed,
  "manifest add": [...listed, authfile, certificates],
  "manifest annotate": listed,
  "manifest push": [
    ...[...signing, authfile, certificates],
    foreign("--compression-format", "p", "text", {
      refused: "the images of a list are sent as they are",
      instead: "push them with --compression before, and make the list of those",
    }),
    foreign("--format -f", "pb", "text", {
      taken: "a list has the form that its first image has",
      only: (value) => value === "oci" || value === "v2s2",
      refused: "it is no form of a list",
      instead: "leave it out",
    }),
  ],
  "registry delete": [...credentials(""), retries],
  delete: [...credentials(""), retries],
  "registry tags": [...credentials(""), retries],
  "list-tags": [...credentials(""), retries],
};
