/**
 * Options of crane's commands that quilla's have not, and what skopeo and crane take on every command.
 *
 * Source: the help of crane 0.22.1 and skopeo 1.9.
 *
 * @module
 */
import { foreign, type ForeignOption, off } from "./foreign_option.ts";

const open = (...words: string[]) =>
  foreign("--insecure", "c", "switch", {
    done: "as `--tls-verify=false`",
    as: (value) => value === "true" ? { words } : {},
  });
const reached = foreign("--insecure", "c", "switch", {
  taken: "it is off",
  only: off,
  refused: "no registry is asked: the image is one of the store",
  instead: "write quilla pull --tls-verify=false NAME before, and quilla push behind it",
});
const talk = foreign("--verbose -v", "c", "switch", {
  taken: "it is about the client's log; QUILLA_DEBUG=1 shows stack traces",
});
const elsewhere = foreign("--allow-nondistributable-artifacts", "c", "switch", {
  taken: "it is off",
  only: off,
  refused: "what becomes of layers that lie elsewhere is no option's",
  instead: "leave it out",
});
const everyPlatform = foreign("--platform", "c", "text", {
  refused: "a name stands for the images of all platforms",
  instead: "quilla index inspect NAME shows the digests of single ones, which may stand for it",
});
const always = [talk, elsewhere];
const archive = foreign("--output -o", "c", "text", {
  refused: "the new image is one of the store",
  instead: "write -t NAME, and behind it quilla save NAME -o FILE",
});
const listed = (value: string, flag: string) => ({
  words: value.split(",").flatMap((each) => [flag, each]),
});
const ordered = {
  refused: "the image and what is put upon it are written in their order, without options",
  instead: "write quilla append BASE FILE… -t NAME, where BASE may be scratch",
};

const append = [
  ...[...always, reached, archive],
  foreign("--base -b", "c", "text", ordered),
  foreign("--new_layer -f", "c", "text", ordered),
  foreign("--new_tag", "c", "text", {
    done: "as `--tag`",
    as: (value) => ({ words: ["--tag", value] }),
  }),
  foreign("--oci-empty-base", "c", "switch", { taken: "a new image has the OCI's form anyway" }),
  foreign("--set-base-image-annotations", "c", "switch", {
    taken: "it is off",
    only: off,
    refused: "an option for it is not there",
    instead:
      "write quilla mutate NAME -a org.opencontainers.image.base.name=BASE -a org.opencontainers.image.base.digest=DIGEST",
  }),
];
const mutate = [
  ...[...always, reached, archive],
  foreign("--append", "c", "text", {
    refused: "files are put upon an image by a command of their own",
    instead: "write quilla append IMAGE FILE… -t NAME",
  }),
  foreign("--exposed-ports", "c", "text", {
    done: "as `--expose`, for each",
    as: (value) => listed(value, "--expose"),
  }),
  foreign("--repo", "c", "text", {
    refused: "the new image is one of the store",
    instead: "write -t REPOSITORY:TAG, and behind it quilla push REPOSITORY:TAG",
  }),
];
const rebase = [
  ...[...always, reached],
  ...["old", "new"].map((which) =>
    foreign(`--${which}_base`, "c", "text", {
      done: `as \`--${which}-base\``,
      as: (value) => ({ words: [`--${which}-base`, value] }),
    })
  ),
  foreign("--original", "c", "text", {
    done: "as the image behind the command",
    as: (value) => ({ words: [value] }),
  }),
  foreign("--rebased", "c", "text", {
    done: "as `--tag`",
    as: (value) => ({ words: ["--tag", value] }),
  }),
];
const copy = [
  ...[...always, open("--src-tls-verify=false", "--dest-tls-verify=false")],
  foreign("--all-tags", "c", "switch", {
    taken: "it is off",
    only: off,
    refused: "images are copied that are named",
    instead:
      "write for t in $(quilla ls FROM); do quilla copy docker://FROM:$t docker://TO:$t; done",
  }),
  foreign("--jobs -j", "c", "text", { taken: "layers are copied side by side anyway" }),
  foreign("--no-clobber -n", "c", "switch", {
    taken: "it is off",
    only: off,
    refused: "a name that is there gets the new image",
    instead:
      "write quilla inspect --raw docker://TO >/dev/null || quilla copy docker://FROM docker://TO",
  }),
];
const pull = [
  ...[...always, open("--tls-verify=false")],
  foreign("--annotate-ref", "c", "switch", { taken: "the store keeps names with their images" }),
  foreign("--cache_path -c", "c", "text", {
    taken: "the store is the cache: what is there is not fetched again",
  }),
  foreign("--format", "c", "text", {
    refused: "images are fetched into the store",
    instead:
      "write quilla copy docker://NAME docker-archive:FILE:NAME, or oci:DIR:NAME for a layout",
  }),
];
const push = [
  ...[...always, open("--tls-verify=false")],
  foreign("--image-refs", "c", "text", {
    refused: "digests are printed",
    instead: "quilla image digest docker://NAME >FILE",
  }),
  foreign("--index", "c", "switch", { taken: "an index is sent as one" }),
];
const tags = [
  ...[...always, open("--tls-verify=false")],
  foreign("--platform", "c", "text", { taken: "a tag is listed whatever its image runs on" }),
  foreign("--full-ref", "c", "switch", {
    taken: "it is off",
    only: off,
    refused: "tags are printed alone",
    instead: "write quilla ls NAME | sed 's|^|NAME:|'",
  }),
  foreign("--omit-digest-tags -O", "c", "switch", {
    taken: "it is off",
    only: off,
    refused: "all tags are printed",
    instead: "write quilla ls NAME | grep -v '^sha256-'",
  }),
];

const notJudged = "who only looks or deletes accepts no image";

/** Of what carries images. */
const judged: readonly ForeignOption[] = [
  foreign("--insecure-policy", "s", "switch", {
    done: "as `--policy none`",
    as: (value) => value === "true" ? { words: ["--policy", "none"] } : {},
  }),
  foreign("--registries.d", "s", "text", {
    refused: "it is a variable's",
    instead: "write it before the command, or QUILLA_REGISTRIES_D=DIR",
  }),
];

/** What skopeo takes before the command, and behind it. */
const skopeo: readonly ForeignOption[] = [
  foreign("--insecure-policy", "s", "switch", { taken: notJudged }),
  foreign("--policy", "s", "text", { taken: notJudged }),
  foreign("--registries.d", "s", "text", { taken: notJudged }),
  foreign("--debug", "s", "switch", { taken: "QUILLA_DEBUG=1 shows stack traces" }),
  ...["os", "arch", "variant"].map((part) =>
    foreign(`--override-${part}`, "s", "text", {
      refused: "a platform is written in one word",
      instead: "write --platform OS/ARCH, such as linux/arm64",
    })
  ),
];

/** By the words that lead to the command. */
export const craneOptions: Readonly<Record<string, readonly ForeignOption[]>> = {
  ...{ append, mutate, rebase, flatten: [...always, reached], pull, push, ls: tags },
  copy: [...copy, ...judged, ...skopeo.filter(({ taken }) => taken !== notJudged)],
  tag: [...always, reached, everyPlatform],
  delete: [...always, open("--tls-verify=false"), everyPlatform, ...skopeo],
  export: [...always, open("--tls-verify=false")],
  inspect: skopeo,
  "list-tags": skopeo,
};
