/**
 * Options of `buildah build` and its other names `bud` and `build-using-dockerfile`, those that it hides among them.
 *
 * Source: containers/buildah 1.45 pkg/cli/common.go, cmd/buildah/build.go and docs/buildah-build.1.md.
 *
 * @module
 */
import { messageOf, systemCode, UsageError } from "../../../core/plugin/cli/process.ts";
import { readFileSync } from "node:fs";
import { quote } from "../../../core/text/quote.ts";
import { packing } from "./kaniko.ts";
import { foreign, type ForeignOption, type Meaning, off, on } from "./foreign_option.ts";

const set = (name: string) => (value: string): Meaning => ({ set: { [name]: value } });

const noScan = {
  refused: "quilla lists packages itself: no scanner runs",
  instead: "write --sbom, or quilla image sbom for an image",
};

export const buildahOptions: readonly ForeignOption[] = [
  // What the image is.
  foreign("--arch --override-arch", "B", "text", { done: "--platform", as: set("architecture") }),
  foreign("--os --override-os", "B", "text", { done: "--platform", as: set("os") }),
  foreign("--variant", "B", "text", { done: "--platform", as: set("variant") }),
  foreign("--all-platforms", "B", "switch", {
    taken: "what --platform says is built",
    only: off,
    refused: "the platforms of an image are those that you name",
    instead: "write them: --platform linux/amd64,linux/arm64; `quilla inspect` lists a base's",
  }),
  foreign("--os-version", "B", "text", {
    refused: "the version of an operating system is its base image's",
    instead: "quilla image mutate --set-platform OS/ARCHITECTURE:VERSION NAME",
  }),
  foreign("--os-feature", "B", "text", {
    refused: "the features that an operating system must have are its base image's",
    instead: "choose a base that has them; only images of Windows name some",
  }),
  foreign("--build-arg-file", "B", "text", {
    done: "--build-arg, for each line of the file",
    as: (file, flag) => ({ set: { buildArguments: readLines(flag, file) } }),
  }),
  foreign("--identity-label", "B", "switch", {
    taken: "the image has no label that says who built it",
    only: off,
    refused: "quilla leaves no label of itself, so that other builders may make the same image",
    instead: "write --label io.buildah.version=…, where something reads it",
  }),
  foreign("--layer-label", "B", "text", {
    taken: "there are no images of single steps that it could be on",
  }),
  foreign("--created-annotation", "B", "switch", {
    taken: "there is no annotation that has not been asked for",
    only: off,
    refused: "there is no annotation that has not been asked for",
    instead: "write it: --annotation org.opencontainers.image.created=2026-01-02T03:04:05Z",
  }),
  foreign("--inherit-annotations", "B", "switch", {
    taken: "annotations of the base are not the image's, as with BuildKit",
    only: off,
    refused: "annotations of the base are not the image's, as with BuildKit",
    instead: "write those that are meant: --annotation NAME=VALUE",
  }),
  foreign("--unsetannotation", "B", "text", {
    taken: "annotations of the base are not the image's, as with BuildKit",
  }),
  foreign("--inherit-labels", "B", "switch", {
    taken: "labels of the base are the image's",
    only: on,
    refused: "labels of the base are the image's",
    instead: "--unsetlabel NAME takes one away",
  }),
  foreign("--omit-history", "B", "switch", {
    taken: "the history says what each layer is",
    only: off,
    refused: "the history says what each layer is",
    instead: "`quilla image flatten` leaves one step and one layer",
  }),
  foreign("--save-stages --stage-labels", "B", "switch", {
    taken: "only what the target is made of becomes an image",
    only: off,
    refused: "only what the target is made of becomes an image",
    instead: "build the stages that are wanted, each with a name: --target STAGE -t NAME",
  }),
  foreign("--skip-unused-stages", "BK", "switch", {
    taken: "stages that the target does not need are not built",
    only: on,
    refused: "stages that the target does not need are not built",
    instead: "build them by themselves: --target STAGE",
  }),
  foreign("--source-date-epoch", "B", "text", {
    done: "--timestamp, and the build argument SOURCE_DATE_EPOCH",
    as: (time) => ({
      words: ["--timestamp", time, "--build-arg", `SOURCE_DATE_EPOCH=${time}`],
    }),
  }),
  foreign("--rewrite-timestamp", "B", "switch", {
    taken: "files have no times that say when they were built",
  }),
  foreign("--compression-format", "B", "text", packing),
  foreign("--force-compression", "B", "switch", {
    taken: "the store keeps layers as they were built, as buildah's does",
  }),
  foreign("--disable-compression", "B", "switch", {
    taken: "the store keeps layers as they were built, as buildah's does",
  }),
  foreign("--cw", "B", "text", {
    refused: "images for confidential machines are made by nothing here",
    instead: "make one of the finished image: buildah mkcw oci-archive:FILE NAME",
  }),
  foreign("--manifest", "B", "text", {
    done: "quilla index create, or add to the index that is there",
    as: set("manifest"),
  }),
  foreign("--iidfile-raw --raw-iidfile", "B", "text", {
    done: "--iidfile, without sha256:",
    as: set("idFile"),
  }),

  // Its bases, and the cache.
  foreign("--pull-always", "B", "switch", {
    done: "--pull=always",
    as: (value) => ({ words: value === "true" ? ["--pull=always"] : [] }),
  }),
  foreign("--pull-never", "B", "switch", {
    done: "--pull=never",
    as: (value) => ({ words: value === "true" ? ["--pull=never"] : [] }),
  }),
  foreign("--retry", "B", "text", { taken: "what fails on its way is asked for again anyway" }),
  foreign("--retry-delay", "B", "text", {
    taken: "what fails on its way is asked for again anyway, at growing distances",
  }),
  foreign("--blob-cache", "B", "text", { taken: "the store itself knows what it has" }),
  foreign("--decryption-key", "B", "text", {
    refused: "encrypted layers cannot be read",
    instead:
      "decrypt the base: skopeo copy --decryption-key KEY docker://BASE oci:DIR, and --build-context BASE=oci-layout://DIR",
  }),
  foreign("--signature-policy", "B", "text", {
    done: "as `--policy`",
    as: (value) => ({ words: ["--policy", value] }),
  }),
  foreign("--source-policy-file", "B", "text", {
    refused: "there is no language for what a build may take from where",
    instead: "hold the bases with --locked, and what ADD fetches with ADD --checksum",
  }),
  foreign("--sign-by", "B", "text", {
    refused: "a build signs nothing",
    instead: "sign what was pushed: quilla sign --key FILE docker://NAME",
  }),
  foreign("--cache-ttl", "BK", "text", {
    done: "--no-cache, where it is 0",
    only: (value) => /^0[a-z]*$/.test(value),
    as: () => ({ words: ["--no-cache"] }),
    refused: "a result is taken as long as all that it was made of is the same, however old",
    instead:
      "quilla system prune --keep-duration 48h forgets what was not used since; --no-cache builds anew",
  }),
  foreign("--layers", "B", "switch", {
    done: "each step has its layer; --layers=false makes one layer of all own steps",
    as: (value) => ({ set: { squash: value === "true" ? undefined : "own" } }),
  }),
  foreign("--jobs", "B", "text", {
    done: "most RUNs at once; 0 is any number",
    as: (value, flag) => ({ set: { jobs: readCount(flag, value) } }),
  }),

  // Registries.
  foreign("--creds", "B", "text", { done: "as quilla push has it", as: set("creds") }),
  foreign("--tls-verify", "B", "switch", {
    done: "as quilla push has it",
    as: set("tlsVerify"),
  }),
  foreign("--authfile", "B", "text", { done: "REGISTRY_AUTH_FILE", as: set("authFile") }),
  foreign("--cert-dir", "B", "text", {
    refused: "certificates are kept by the name of their registry",
    instead:
      "lay them into ~/.config/quilla/certs.d/REGISTRY, where Docker's and podman's are seen too",
  }),

  // What is told.
  foreign("--logfile", "B", "text", {
    refused: "what is told goes to the standard error",
    instead: "write 2>FILE behind it, and --progress plain",
  }),
  foreign("--logsplit", "B", "switch", {
    taken: "what is told goes to one place",
    only: off,
    refused: "what is told goes to one place, the standard error",
    instead: "--progress json says of each line which platform it is of",
  }),
  foreign("--loglevel", "B", "text", { taken: "buildah itself does nothing for it" }),
  foreign("--log-rusage", "B", "switch", {
    taken: "nothing is told of the processor's time",
    only: off,
    refused: "nothing is told of the processor's time",
    instead: "write time before the command; --progress plain tells how long each step took",
  }),
  foreign("--rusage-logfile", "B", "text", {
    refused: "nothing is told of the processor's time",
    instead: "write time before the command; --progress plain tells how long each step took",
  }),
  foreign("--sbom-scanner-image --sbom-scanner-command --sbom-merge-strategy", "B", "text", noScan),
  foreign("--sbom-output --sbom-image-output", "B", "text", noScan),
  foreign("--sbom-purl-output --sbom-image-purl-output", "B", "text", noScan),
];

/** A number of things, or undefined for any. */
function readCount(flag: string, text: string): number | undefined {
  if (/^\d{1,6}$/.test(text)) return Number(text) || undefined;
  throw new UsageError(`${flag} takes a whole number, not ${quote(text)}`, {
    code: "usage/jobs",
    hint: "such as 4; 0 is any number",
  });
}

/** Lines of a file, without comments. */
function readLines(flag: string, file: string): readonly string[] {
  try {
    const lines = readFileSync(file, "utf8").split("\n").map((line) => line.replace(/\r$/, ""));
    return lines.filter((line) => line !== "" && !line.startsWith("#"));
  } catch (error) {
    const why = systemCode(error) ?? messageOf(error);
    throw new UsageError(`${flag} ${quote(file)} cannot be read: ${why}`, {
      code: "usage/build-arg-file",
      hint: "give the path of a file with a line NAME=VALUE for each argument",
      cause: error,
    });
  }
}
