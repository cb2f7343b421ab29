/**
 * The answers to commands of cosign, oras, regctl and syft: programs that look after what hangs on images.
 *
 * @module
 */
import { type Answer, under } from "./answers.ts";

const services = "quilla asks no service of certificates, logs or hardware";
const rawManifest =
  "`quilla inspect --raw docker://NAME` prints a manifest or index as it is, `quilla image digest docker://NAME` its digest";

/** Of cosign, oras, regctl and syft. */
export const artifactAnswers: readonly Answer[] = [
  {
    commands: under("download", "signature attestation sbom"),
    why: "what hangs on an image is written by a command of artifacts",
    hint:
      "`quilla verify-attestation --key FILE --type TYPE IMAGE` prints statements that hold; `quilla artifact pull IMAGE --artifact-type TYPE -o -` prints whatever hangs there",
  },
  {
    commands: ["triangulate"],
    why: "what hangs on an image is listed by a command of artifacts",
    hint:
      "`quilla artifact ls IMAGE` lists it, with the tags of what hangs by one, and `quilla artifact tree IMAGE` shows all of it",
  },
  {
    commands: ["clean"],
    why: "what hangs on an image is removed thing by thing",
    hint:
      "`quilla artifact ls -q IMAGE` lists it, and `quilla artifact rm docker://NAME@DIGEST` removes it; `quilla copy --no-referrers` leaves it behind",
  },
  {
    commands: ["sign-blob", "verify-blob", "attest-blob", "verify-blob-attestation"],
    why: "quilla signs images, and what is carried as images are",
    hint:
      "`quilla artifact push NAME FILE`, then `quilla sign --key FILE docker://NAME`; `quilla bundle create --sign-key` signs a bundle",
  },
  {
    commands: [...under("dockerfile", "verify"), ...under("manifest", "verify")],
    why: "a policy says which images must be signed",
    hint:
      "`quilla build --policy FILE` refuses bases that are not; `quilla policy check IMAGE` says why",
  },
  {
    commands: ["initialize", "trusted-root", "signing-config", "pkcs11-tool", "piv-tool"],
    why: services,
    hint:
      "`quilla sign --key FILE` signs, and `quilla verify --trusted-root FILE` verifies what a certificate signed; cosign trusted-root create writes that file",
  },
  {
    commands: ["attach"],
    why: "quilla keeps no containers whose output could be shown",
    hint:
      "`quilla run` prints what its program prints; a file is attached to an image by `quilla artifact attach IMAGE FILE`",
  },
  {
    commands: ["resolve"],
    why: "it is not said whose image is meant",
    hint:
      "`quilla image digest docker://NAME` asks the registry, `quilla image digest NAME` the store",
  },
  {
    commands: [
      ...under("manifest", "fetch fetch-config get head delete diff put index"),
      ...under("image", "config manifest"),
    ],
    why: "manifests are shown as a part of images, and written with them",
    hint:
      `${rawManifest}, \`quilla inspect --config docker://NAME\` its configuration; \`quilla registry delete\` deletes, \`quilla index create\` puts images together`,
  },
  {
    commands: ["repo ls", "repo copy"],
    why: "most registries do not tell all of their repositories",
    hint:
      "`quilla registry tags HOST/NAME` lists the tags of one; where a registry has a catalog, `curl https://HOST/v2/_catalog` shows it",
  },
  {
    commands: ["backup", "restore"],
    why: "quilla copies images that are named",
    hint:
      "`quilla copy --all docker://NAME oci:DIR:NAME` writes an image and all that hangs on it, and back; `quilla bundle create` makes one file",
  },
  {
    commands: ["scan", "packages", "convert"],
    why: "what is in an image and what is wrong with it are two questions",
    hint:
      "`quilla image sbom IMAGE` shows what is in it, as a table, SPDX or CycloneDX; `quilla audit IMAGE --db FILE` finds known vulnerabilities",
  },
];
