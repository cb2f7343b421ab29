/**
 * The answers to commands of podman, buildah, skopeo and crane, beside those that they share with Docker.
 *
 * @module
 */
import {
  type Answer,
  both,
  noCluster,
  noContainers,
  noDaemon,
  noWorkingContainers,
  under,
} from "./answers.ts";

/** Of podman, beside what it has of Docker's. */
export const podmanAnswers: readonly Answer[] = [
  {
    commands: both("init", "clone", "exists", "cleanup", "restore", "mount", "unmount", "umount")
      .filter((path) => path !== "init")
      .concat("container checkpoint", "container runlabel"),
    why: noContainers,
    hint:
      "`quilla run IMAGE` starts one; `quilla export IMAGE | tar -x -C DIR` puts an image's files into a directory",
  },
  {
    commands: ["pod", "kube", "play", "generate", "quadlet"],
    why: noContainers,
    hint:
      "have systemd start `quilla run IMAGE` (ExecStart=), or `quilla push` the image and have Kubernetes run it",
  },
  {
    commands: ["healthcheck", "auto-update"],
    why: noContainers,
    hint:
      "`quilla run --pull always IMAGE` begins with the newest image; systemd restarts what fails",
  },
  {
    commands: ["machine"],
    why: "quilla starts no virtual machines",
    hint:
      "building needs none on any system; RUN and `quilla run` want Linux, such as WSL or a VM of yours",
  },
  {
    commands: ["farm"],
    why: noCluster,
    hint:
      "build on each machine and `quilla push`; `quilla index create` puts the images under one name",
  },
  {
    commands: ["artifact"],
    why: "quilla makes no artefacts of files",
    hint:
      "`quilla copy` carries artefacts between registries and layouts; oras or regctl make them",
  },
  {
    commands: under("system", "connection migrate renumber reset service"),
    why: noDaemon,
    hint:
      "`quilla system prune -a` empties the store, `quilla system check` verifies it, `quilla serve` offers it as a registry",
  },
  {
    commands: [...under("image", "mount unmount umount"), "unshare"],
    why: "quilla mounts no image's files for others",
    hint:
      "`quilla export IMAGE | tar -x -C DIR` writes them to a directory; `quilla run -it IMAGE sh` looks at them",
  },
  {
    commands: ["image scp"],
    why: "quilla has no connections to other machines' stores",
    hint:
      "`quilla save IMAGE | ssh HOST quilla load`; `quilla bundle create` sends only what the other side lacks",
  },
  {
    commands: ["image sign", "image trust"],
    why: "quilla signs with keys of sigstore, not of OpenPGP, and does not write policies",
    hint:
      "`quilla sign --key FILE docker://NAME`, and `quilla verify` on the other side; what podman image trust set is a policy.json, which --policy takes: `quilla policy check IMAGE`",
  },
  {
    commands: ["image tree"],
    why: "quilla draws no trees",
    hint:
      "`quilla history IMAGE` shows the steps with their sizes, `quilla image diff A B` what differs",
  },
  {
    commands: ["untag", "image untag"],
    why: "names are taken away one by one",
    hint: "`quilla rmi NAME` takes a name away, and the image with its last one",
  },
];

/** Of buildah, skopeo and crane. */
export const carrierAnswers: readonly Answer[] = [
  {
    commands: ["from", "add", "containers", "mount", "umount", "unmount"],
    why: noWorkingContainers,
    hint:
      "write it as a Dockerfile (FROM, COPY, RUN …) and `quilla build`; `quilla image append` and `quilla image mutate` change an image without one",
  },
  {
    commands: ["source"],
    why: "quilla makes no source images",
    hint: "COPY the sources into a stage of their own, and build that with `quilla build --target`",
  },
  {
    commands: ["sync"],
    why: "quilla copies images that are named",
    hint:
      "`quilla copy --all docker://A docker://B docker://MIRROR` copies several below one place; `quilla registry tags NAME` lists tags for a loop",
  },
  {
    commands: ["manifest-digest"],
    why: "a manifest's digest is the hash of its file",
    hint: "`sha256sum FILE`; of an image, `quilla image digest NAME`",
  },
  {
    commands: ["standalone-sign", "standalone-verify", "generate-sigstore-key"],
    why: "quilla signs images where they are",
    hint: "`quilla sign --key FILE IMAGE`, `quilla verify --key FILE IMAGE`, `quilla key generate`",
  },
  {
    commands: ["auth"],
    why: "quilla logs in as Docker does",
    hint:
      "`quilla login REGISTRY` and `quilla logout REGISTRY`; the credentials are in Docker's own file",
  },
  {
    commands: ["blob", "layers"],
    why: "quilla prints no blobs of registries",
    hint: "`quilla copy docker://NAME oci:DIR` writes all of an image's blobs to DIR/blobs",
  },
  {
    commands: ["catalog", "registry catalog"],
    why: "most registries do not tell all of their repositories",
    hint:
      "`quilla registry tags HOST/NAME` lists the tags of one; where a registry has a catalog, `curl https://HOST/v2/_catalog` shows it",
  },
  {
    commands: ["digest"],
    why: "it is not said whose image is meant",
    hint:
      "`quilla image digest docker://NAME` asks the registry, `quilla image digest NAME` the store",
  },
  {
    commands: ["validate"],
    why: "quilla verifies every byte of an image when it comes",
    hint:
      "`quilla pull NAME` fails where something is wrong, and `quilla system check` verifies the store",
  },
  {
    commands: ["index append"],
    why: "it is called `quilla index add`",
    hint: "`quilla index add INDEX IMAGE…`, then `quilla push`",
  },
  {
    commands: ["index filter"],
    why: "images are taken out of an index by `quilla index rm`",
    hint:
      "`quilla index rm INDEX --platform PLATFORM`, or copy only what is wanted: `quilla copy --platform`",
  },
];
