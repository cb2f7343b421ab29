/**
 * The options of `quilla build`.
 *
 * @module
 */
import { type Command, Option } from "@commander-js/extra-typings";
import { progressKinds } from "../progress/progress.ts";
import type { ForeignSettings } from "./foreign/request.ts";
import { isAttestationWord, NextWordOption } from "./next_word.ts";
import { policyFlag } from "./policy.ts";
import { collect } from "./repeatable.ts";

export type BuildOptions = Readonly<{
  tag: readonly string[];
  file: readonly string[];
  ignorefile?: string;
  buildArg: readonly string[];
  buildContext: readonly string[];
  target?: string;
  platform: readonly string[];
  label: readonly string[];
  annotation: readonly string[];
  timestamp?: string;
  layerSize?: string;
  output: readonly string[];
  push: boolean;
  load: boolean;
  isolation: string;
  network: string;
  secret: readonly string[];
  ssh: readonly string[];
  addHost: readonly string[];
  shmSize?: string;
  ulimit: readonly string[];
  allow: readonly string[];
  onError?: string;
  plugin: readonly string[];
  policy?: string;
  projectPlugins: boolean;
  pull: string | true;
  lock: boolean;
  locked: boolean;
  record?: string;
  replay?: string;
  networkAllow: readonly string[];
  networkUnrecorded: readonly string[];
  iidfile?: string;
  metadataFile?: string;
  timeline?: string;
  check: boolean;
  fix: boolean;
  call: string;
  format?: string;
  cache: boolean;
  cacheFilter: readonly string[];
  attest: readonly string[];
  provenance?: string;
  sbom?: string;
  cacheFrom: readonly string[];
  cacheTo: readonly string[];
  explain: boolean;
  failOnMiss?: readonly string[];
  watch?: string;
  run?: string;
  progress?: string;
  quiet: boolean;
  /** What options of other programs said that no words of ours say. */
  foreign?: ForeignSettings;
}>;

/** The command with all its options. */
export function withBuildOptions(command: Command<[string]>) {
  return command
    .option("-t, --tag <name>", "name of the image, as name:tag (repeatable)", collect, [])
    .option(
      "-f, --file <file>",
      "the Dockerfile; - reads it from the standard input; several are one, each going on where the one before it ends (default: Dockerfile or Containerfile of the context)",
      collect,
      [],
    )
    .option(
      "--ignorefile <file>",
      "what is not seen of the context (default: .dockerignore or .containerignore, of the Dockerfile's name or of the context)",
    )
    .option(
      "--build-arg <name=value>",
      "value of an ARG; a name alone takes the environment's (repeatable)",
      collect,
      [],
    )
    .option(
      "--build-context <name=value>",
      "directory, URL, docker-image://NAME or oci-layout://DIRECTORY in the place of a stage or image (repeatable)",
      collect,
      [],
    )
    .option("--target <stage>", "stage to build, by name or number (default: the last)")
    .option(
      "--platform <platform>",
      "what the image runs on, such as linux/arm64; of several, an index is made (repeatable, or a list)",
      collect,
      [],
    )
    .option("--label <name=value>", "label of the image (repeatable)", collect, [])
    .option(
      "--annotation <name=value>",
      "annotation of the manifest; index:name=value of the index (repeatable)",
      collect,
      [],
    )
    .option(
      "--timestamp <time>",
      "time of all files: seconds since 1970, now, or preserve (default: SOURCE_DATE_EPOCH; else each layer has one that its content makes)",
    )
    .option(
      "--layer-size <size>",
      "size from which on what COPY and ADD bring becomes several layers of about that, or none (default: 16m, from 128m on)",
    )
    .option(
      "-o, --output <output>",
      "where the result goes: a directory for its files, or type=local|tar|oci|docker|image|registry|cacheonly,dest=… (repeatable; default: the store)",
      collect,
      [],
    )
    .option("--push", "push the image to the registry of each of its names", false)
    .option("--load", "load the image into the Docker engine", false)
    .addOption(
      new NextWordOption(
        "--provenance [how]",
        "say of the image what it was made from: alone, or mode=max; mode=min without values; false",
        isAttestationWord,
      ).preset("true"),
    )
    .addOption(
      new NextWordOption(
        "--sbom [how]",
        "say of the image which packages are in it: alone, or false",
        isAttestationWord,
      ).preset("true"),
    )
    .option(
      "--attest <what>",
      "say something of the image: type=provenance|sbom,… ; form=index lists it beside the image, as BuildKit has it (repeatable)",
      collect,
      [],
    )
    .option("--isolation <kind>", "how RUN is run: auto, oci (crun, runc, youki) or chroot", "auto")
    .option("--network <kind>", "network of RUN: default (its own), none, or host", "default")
    .option(
      "--secret <secret>",
      "what RUN --mount=type=secret may see, and private sources are asked with (GIT_AUTH_TOKEN, HTTP_AUTH_TOKEN_host): id=NAME,src=FILE or id=NAME,env=VARIABLE (repeatable)",
      collect,
      [],
    )
    .option(
      "--ssh <agent>",
      "SSH agent for RUN --mount=type=ssh, and default for git: default, NAME=SOCKET, or NAME=KEYFILE for RUN (repeatable)",
      collect,
      [],
    )
    .option(
      "--add-host <name:address>",
      "line of /etc/hosts in RUN; host-gateway is the address of this machine (repeatable)",
      collect,
      [],
    )
    .option("--shm-size <size>", "size of /dev/shm in RUN, such as 128m (default: 64m)")
    .option("--ulimit <limit>", "limit in RUN, such as nofile=1024:2048 (repeatable)", collect, [])
    .option(
      "--allow <what>",
      "allow RUN what few may do: network.host, security.insecure (repeatable)",
      collect,
      [],
    )
    .option("--on-error <what>", "shell: where RUN fails, open one in its files, at this terminal")
    .option("--check", "check the Dockerfile, and build nothing", false)
    .option("--fix", "with --check: write into the Dockerfile what mends it by rule", false)
    .option("--call <method>", "build, check, outline or targets; ,format=json behind it", "build")
    .option(
      "--format <format>",
      "text, json, sarif or github: how --check tells what it finds; for an image, as buildah has it, oci or docker",
    )
    .option("--no-cache", "build every step anew")
    .option(
      "--no-cache-filter <stages>",
      "build the steps of these stages anew (repeatable, or a list)",
      collect,
      [],
    )
    .option(
      "--cache-from <cache>",
      "take results of steps from there: a name in a registry, or type=registry|local|gha|s3,… (repeatable)",
      collect,
      [],
    )
    .option(
      "--cache-to <cache>",
      "leave results of steps there: the same, or type=inline; mode=max for all stages (repeatable)",
      collect,
      [],
    )
    .option("--explain", "tell of each step whether it was in the cache, and why not", false)
    .addOption(
      // Its value stands behind = only: the word behind it is the context.
      new Option(
        "--fail-on-miss [stages]",
        "fail where a step of any stage, or of =these (repeatable, or a list), is not in the cache",
      ).preset("").argParser((value: string, others: readonly string[] = []) => [...others, value]),
    )
    .addOption(
      new Option(
        "--watch [how]",
        "build again whenever a file of the build changes, until Ctrl-C; =poll looks for changes, where nobody tells of them",
      ).preset(""),
    )
    .addOption(
      new Option(
        "--run [words]",
        "with --watch: run the image, and anew when it is another; =WORDS as behind `quilla run`, less the image: '-p 8080:80 npm start'",
      ).preset(""),
    )
    .addOption(
      // As Docker's, so too.
      new Option(
        "--pull [when]",
        "fetch base images: always (meant by --pull alone), missing in the store, or never",
      ).preset("always").default("missing"),
    )
    .option(
      "--lock",
      "write the digests of base images to quilla.lock beside the Dockerfile",
      false,
    )
    .option(
      "--locked",
      "fail unless quilla.lock has each base image; RUN gets what quilla.record beside it has, if it is there, and nothing else",
      false,
    )
    .addOption(
      new Option(
        "--record [file]",
        "record what RUN fetches, in =FILE (default: quilla.record beside the Dockerfile), and write quilla.lock",
      ).preset(""),
    )
    .addOption(
      new Option(
        "--replay [file]",
        "RUN gets what was recorded in =FILE (default: quilla.record beside the Dockerfile), and nothing else",
      ).preset(""),
    )
    .option(
      "--network-allow <pattern>",
      "what RUN may fetch: *.example.com, HOST:PORT or https://HOST/path/*; all else ends it (repeatable)",
      collect,
      [],
    )
    .option(
      "--network-unrecorded <host>",
      "HOST or HOST:PORT that RUN may reach past --record, for what does not speak HTTP (repeatable)",
      collect,
      [],
    )
    .option("--plugin <file>", "load a plugin (repeatable)", collect, [])
    .option(...policyFlag)
    .option("--no-project-plugins", "leave out the plugins of quilla.yaml")
    .option("--iidfile <file>", "write the image ID to a file")
    .option("--metadata-file <file>", "write what came of the build to a file, as JSON")
    .option(
      "--timeline <file>",
      "write when what was done: a page (.html), or a trace for Chrome and Perfetto (.json)",
    )
    .option(
      "--progress <kind>",
      `how progress is shown: ${progressKinds.join(", ")} (default: auto, or BUILDKIT_PROGRESS)`,
    )
    .option("-q, --quiet", "print the image ID only", false);
}

/** The options that an empty text leaves unsaid, such as that of a variable which is not set: those of which Docker takes one. */
const mayBeEmpty = [
  ...["file", "target", "iidfile", "metadataFile", "timeline", "network", "progress", "call"],
  ...["allow", "secret", "ssh", "output", "cacheFrom", "cacheTo", "annotation", "buildContext"],
];

/** The options without those that say nothing. */
export function withoutEmpty(options: BuildOptions): BuildOptions {
  const said: Record<string, unknown> = { ...options };
  for (const name of mayBeEmpty) {
    const value = said[name];
    if (Array.isArray(value)) said[name] = value.filter((word) => word !== "");
    else if (value === "") said[name] = usual[name];
  }
  return said as BuildOptions;
}

const usual: Readonly<Record<string, string>> = {
  network: "default",
  progress: "auto",
  call: "build",
};
