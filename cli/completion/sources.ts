/**
 * What each option and each argument takes.
 *
 * @module
 */
import type { Option } from "@commander-js/extra-typings";
import type { Context } from "../context.ts";
import type { Offer } from "./offers.ts";
import type { Written } from "./position.ts";
import { progressKinds } from "../progress/progress.ts";
import * as known from "./known.ts";

/** What is asked. */
export interface Asked {
  readonly context: Context;
  readonly written: Written;
  /** The value as far as it is written. */
  readonly text: string;
}

/** Where values come from: shells know files and directories best. */
export type Source = "files" | "directories" | Known;

/** Finds values. */
type Known = (asked: Asked) => Promise<readonly Offer[]>;

/** Words there are; `name=` goes on. */
function words(...all: readonly string[]): Known {
  return () => Promise.resolve(all.map((word) => ({ word, help: "" })));
}

/** A list with commas, of which the last word is being written. */
function list(source: Known): Known {
  return async (asked) => {
    const front = asked.text.slice(0, asked.text.lastIndexOf(",") + 1);
    const text = asked.text.slice(front.length);
    const offers = await source({ ...asked, text });
    return offers.map(({ word, help }) => ({ word: front + word, help }));
  };
}

const platforms = list(
  words(
    ...["linux/amd64", "linux/arm64", "linux/arm/v7", "linux/arm/v6", "linux/386"],
    ...["linux/ppc64le", "linux/riscv64", "linux/s390x", "windows/amd64"],
  ),
);
const places: Known = async (asked) => [
  ...await known.images(asked),
  ...["docker://", "oci:", "oci-archive:", "docker-archive:", "docker-daemon:"]
    .map((word) => ({ word, help: "" })),
];

/** By the word that help shows for a value: `<file>`, `<stage>`. */
const byPlaceholder: Readonly<Record<string, Source>> = {
  file: "files",
  bundle: "files",
  patch: "files",
  recording: "files",
  other: "files",
  layer: "files",
  directory: "directories",
  context: "directories",
  boolean: words("true", "false"),
  platform: platforms,
  "image=platform": known.images,
  image: known.images,
  index: known.images,
  repository: known.images,
  before: places,
  after: places,
  place: places,
  stage: known.stages,
  stages: list(known.stages),
  cache: known.typed("caches"),
  output: known.typed("outputs"),
  secret: known.secrets,
  agent: known.agents,
  server: known.supplied("servers"),
  plugin: known.plugins,
  signal: words("SIGTERM", "SIGINT", "SIGQUIT", "SIGHUP", "SIGUSR1", "SIGUSR2", "SIGKILL"),
  size: words("64m", "128m", "1g"),
  limit: words(
    ...["as=", "core=", "cpu=", "data=", "fsize=", "locks=", "memlock=", "msgqueue=", "nice="],
    ...["nofile=", "nproc=", "rss=", "rtprio=", "rttime=", "sigpending=", "stack="],
  ),
  instruction: words("CMD ", "ENTRYPOINT ", "ENV ", "EXPOSE ", "LABEL ", "USER ", "WORKDIR "),
};

/** By an option's long name, where its placeholder says less. */
const byOption: Readonly<Record<string, Source>> = {
  "--allow": words("network.host", "security.insecure"),
  "--build-arg": known.buildArguments,
  "--call": words("build", "check", "outline", "targets"),
  "--isolation": words("auto", "oci", "chroot"),
  "--network": words("default", "none", "host"),
  "--on-error": words("shell"),
  "--progress": words(...progressKinds),
  "--pull": words("always", "missing", "never"),
  "--tag": known.images,
  "--timestamp": words("now", "preserve"),
  "--format": words("table", "json"),
  "--severity": words("none", "low", "medium", "high", "critical"),
  "--type": words(
    ...["slsaprovenance1", "slsaprovenance02", "spdxjson", "cyclonedx", "link", "vuln", "openvex"],
    "custom",
  ),
};

/** By a command and its argument, where its name says less. */
const byArgument: Readonly<Record<string, Source>> = {
  "push name": known.images,
  "tag name": known.images,
  "import file": "files",
};

/** What the value of an option of a command may be. */
export function optionSource(option: Option): Source {
  const [, placeholder = ""] = /[<[]([^>\]]+)[>\]]/.exec(option.flags) ?? [];
  if (option.argChoices !== undefined) return words(...option.argChoices);
  const [listed] = /^[a-z-]+(?:, [a-z-]+)* or [a-z-]+(?=$|[ ,;:(])/.exec(option.description) ?? [];
  if (option.long === "--format" && listed !== undefined) return words(...listed.split(/, | or /));
  return byOption[option.long ?? ""] ?? byPlaceholder[placeholder] ?? words();
}

/** What an argument of a command may be, by the command's last word and the argument's name. */
export function argumentSource(command: string, name: string): Source {
  return byArgument[`${command} ${name}`] ?? byPlaceholder[name] ?? words();
}
