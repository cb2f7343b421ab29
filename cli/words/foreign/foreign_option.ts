/**
 * Options that quilla has not, and the programs that people come from have: what becomes of each.
 *
 * Such an option is done in our words, or taken because it asks for what quilla does anyway, or refused with the way to what it is
 * for. Nothing is taken that would change the result.
 *
 * @module
 */
import { UsageError } from "../../../core/plugin/cli/process.ts";
import type { CommandUnknownOpts } from "@commander-js/extra-typings";
import { quote } from "../../../core/text/quote.ts";

/**
 * Programs by their letters: D `docker build`, X `docker buildx build`, B `buildah build`, K kaniko's executor, k its forks, R `docker
 * run`; of other commands, d docker, x docker buildx, b buildah, p podman, s skopeo, c crane, g cosign, o oras, r regctl, y syft.
 */
export type Programs = string;

/** What it takes: nothing or true and false; a text; a text behind `=` only, and alone it means another. */
export type Takes = "switch" | "text" | { readonly alone: string };

/** What an option asks for, in our words, and as settings that no option of ours has. */
export interface Meaning {
  readonly words?: readonly string[];
  readonly set?: Readonly<Record<string, unknown>>;
}

/** What becomes of an option. */
export interface Fate {
  /** As what of ours it is done; or why nothing has to be done. */
  readonly done?: string;
  readonly taken?: string;
  /** What it means where it is done. @throws {UsageError} where the value is none */
  readonly as?: (value: string, flag: string) => Meaning;
  /** For which values the former hold; all unless given. A switch's are `true` and `false`. */
  readonly only?: (value: string) => boolean;
  /** Why it is refused, or its other values; and how to get what it is for. */
  readonly refused?: string;
  readonly instead?: string;
}

/** An option of other programs. */
export interface ForeignOption extends Fate {
  /** `--memory`, `-m`. */
  readonly flags: readonly string[];
  readonly takes: Takes;
  readonly of: Programs;
}

/** @param flags such as `--memory -m` */
export function foreign(flags: string, of: Programs, takes: Takes, fate: Fate): ForeignOption {
  return { flags: flags.split(" "), of, takes, ...fate };
}

/** For switches that are taken one way only. */
export const off = (value: string) => value === "false";
export const on = (value: string) => value === "true";

/** An option as it was written. */
export interface Written {
  readonly flag: string;
  readonly value: string;
  readonly command: CommandUnknownOpts;
}

/** The options of other programs that a command takes. */
export class ForeignTable {
  readonly options: readonly ForeignOption[];

  constructor(options: readonly ForeignOption[]) {
    this.options = options;
  }

  /** @param flag such as `--rm` or `-c` */
  find(flag: string): ForeignOption | undefined {
    return this.options.find(({ flags }) => flags.includes(flag));
  }

  /**
   * Our words for it; what they cannot say is set in the command, as `foreign`.
   *
   * @throws {UsageError} `usage/foreign-option`
   */
  read(option: ForeignOption, written: Written): readonly string[] {
    const { flag, value, command } = written;
    const { done, taken, as, only = () => true } = option;
    if ((done === undefined && taken === undefined) || !only(value)) throw refusal(option, written);
    if (as === undefined) return [];
    const { words = [], set } = as(value, flag);
    if (set !== undefined) {
      const before = command.getOptionValue("foreign") as Meaning["set"];
      command.setOptionValue("foreign", joined(before, set));
    }
    return words;
  }
}

/** Settings of several options: lists become longer, of all else the last holds. */
function joined(before: Meaning["set"] = {}, set: NonNullable<Meaning["set"]>) {
  const all: Record<string, unknown> = { ...before };
  for (const [name, value] of Object.entries(set)) {
    all[name] = Array.isArray(value) ? [...(all[name] as unknown[] ?? []), ...value] : value;
  }
  return all;
}

function refusal({ takes, of, refused, instead }: ForeignOption, { flag, value }: Written) {
  const isBare = takes === "switch" && value === "true" || /^-p$|passw|passphrase|token/.test(flag);
  const said = isBare ? flag : quote(`${flag}=${value}`);
  return new UsageError(`${said} of ${namesOf(of)} is not taken: ${refused}`, {
    code: "usage/foreign-option",
    hint: instead,
  });
}

const names: Readonly<Record<string, string>> = {
  D: "docker build",
  X: "docker buildx build",
  B: "buildah build",
  K: "kaniko",
  k: "kaniko's forks",
  R: "docker run",
  d: "docker",
  x: "docker buildx",
  b: "buildah",
  p: "podman",
  s: "skopeo",
  c: "crane",
  g: "cosign",
  o: "oras",
  r: "regctl",
  y: "syft",
};

/** What the letters stand for. */
export function namesOf(of: Programs): string {
  const all = [...of].filter((letter) => letter !== "k" || of === "k");
  return all.map((letter) => names[letter]).join(", ");
}
