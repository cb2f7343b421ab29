/**
 * Build arguments and environment, as one instruction after another sees them.
 *
 * @module
 */
import { expandDocument, expandWord, expandWords } from "../dockerfile/expansion.ts";
import { formatPlatform, type Platform } from "../platform.ts";
import type { Scope, ScopeView } from "../plugin/contracts/stage.ts";
import { sortByBytes } from "../text/bytes.ts";

/** What `--build-arg` gave; knows which of it was asked for. */
export class BuildArguments {
  readonly #values: ReadonlyMap<string, string>;
  readonly #used = new Set<string>();

  constructor(values: ReadonlyMap<string, string> = new Map()) {
    this.#values = values;
  }

  take(name: string): string | undefined {
    this.#used.add(name);
    return this.#values.get(name);
  }

  /** The names that no ARG declared. */
  unused(): string[] {
    return [...this.#values.keys()].filter((name) => !this.#used.has(name) && !isPredeclared(name));
  }

  /**
   * The proxies: programs have them without ARG, in both spellings, and no image says them. Whatever the case of a name, it is one of the
   * five; of several spellings the one that comes last in the order of bytes says the value, so that lower case goes before.
   */
  get proxies(): Readonly<Record<string, string>> {
    const written = sortByBytes([...this.#values.keys()]);
    return Object.fromEntries(proxyNames.flatMap((name) => {
      const last = written.findLast((each) => each.toLowerCase() === name);
      const value = last && this.#values.get(last);
      return value ? [[name.toUpperCase(), value], [name, value]] : [];
    }));
  }
}

/** Docker's: how programs reach the network. */
const proxyNames = ["http_proxy", "https_proxy", "ftp_proxy", "no_proxy", "all_proxy"];

/** Arguments that mean something without ARG: proxies, and the time of reproducible builds. */
function isPredeclared(name: string): boolean {
  return proxyNames.includes(name.toLowerCase()) || name === "SOURCE_DATE_EPOCH";
}

/** Arguments that ask the builder for something, and are no variables of what it runs, as in BuildKit. */
const onlyTold = new Set(["BUILDKIT_SBOM_SCAN_CONTEXT", "BUILDKIT_SBOM_SCAN_STAGE"]);

/** Where {@linkcode Variables} gets what is not declared in it. */
export interface VariableSources {
  readonly buildArguments: BuildArguments;
  /** The escape character of the Dockerfile. */
  readonly escape: string;
  /** The environment that the image has; empty before the first stage. */
  readonly environment: ReadonlyMap<string, string>;
  /** The scope around this one: what stands before the first stage. */
  readonly outer?: Variables | undefined;
}

/** A scope: of the lines before the first stage, or of a stage. The later of ARG and ENV wins. */
export class Variables implements ScopeView {
  readonly #sources: VariableSources;
  readonly #declared = new Map<string, string | undefined>();
  readonly #shadowing = new Map<string, string>();

  constructor(sources: VariableSources, inherited?: Variables) {
    this.#sources = sources;
    if (inherited === undefined) return;
    for (const [name, value] of inherited.#declared) this.#declared.set(name, value);
    for (const [name, value] of inherited.#shadowing) this.#shadowing.set(name, value);
  }

  /** Declared arguments in the order of their first declaration, with the value that the last one gave, if it gave one. */
  get arguments(): ReadonlyMap<string, string | undefined> {
    return this.#declared;
  }

  /** @see BuildArguments.proxies */
  get proxies(): Readonly<Record<string, string>> {
    return this.#sources.buildArguments.proxies;
  }

  /** All that are set, or declared without a value. */
  get names(): ReadonlySet<string> {
    const { environment } = this.#sources;
    return new Set([...environment.keys(), ...this.#shadowing.keys(), ...this.#declared.keys()]);
  }

  /** The same variables, which do not follow what happens to these. */
  copy(): Variables {
    const environment = new Map(this.#sources.environment);
    return new Variables({ ...this.#sources, environment }, this);
  }

  lookup(name: string): string | undefined {
    return this.#shadowing.get(name) ?? this.#sources.environment.get(name);
  }

  expand(word: string): string {
    return expandWord(word, (name) => this.lookup(name), { escape: this.#sources.escape });
  }

  expandWords(text: string): string[] {
    return expandWords(text, (name) => this.lookup(name), { escape: this.#sources.escape });
  }

  expandDocument(body: string): string {
    return expandDocument(body, (name) => this.lookup(name));
  }

  /**
   * The scope of instructions where there is no image yet, and with it no environment.
   *
   * @param refused what is thrown where one is set
   */
  declaring(refused: () => Error): Scope {
    return {
      lookup: (name) => this.lookup(name),
      expand: (word) => this.expand(word),
      expandWords: (text) => this.expandWords(text),
      expandDocument: (body) => this.expandDocument(body),
      declare: (name, written) => this.declare(name, written),
      set() {
        throw refused();
      },
    };
  }

  /** @see Scope.declare */
  declare(name: string, written?: string): void {
    const chosen = this.#sources.buildArguments.take(name) ??
      (written === undefined ? this.#sources.outer?.lookup(name) : this.expand(written));
    this.#declared.set(name, chosen);
    // Without a value of its own it changes nothing: a stage keeps what the one that it is built on has.
    if (chosen !== undefined && !onlyTold.has(name)) this.#shadowing.set(name, chosen);
  }

  /** Gives a variable a value, or none, whatever said another. */
  assign(name: string, value: string | undefined): void {
    if (value === undefined) this.#shadowing.delete(name);
    else this.#shadowing.set(name, value);
  }

  /** To be told of each variable that ENV sets: it goes before what ARG said until then. */
  environmentSet(name: string): void {
    this.#shadowing.delete(name);
  }
}

/** The scope before the first stage: it knows the platforms and the target, as BuildKit names them. */
export function globalVariables(
  sources: Pick<VariableSources, "buildArguments" | "escape">,
  platforms: { readonly build: Platform; readonly target: Platform },
  targetStage: string,
): Variables {
  const environment = new Map<string, string>();
  const set = (name: string, value: string | undefined) =>
    environment.set(name, sources.buildArguments.take(name) ?? value ?? "");
  for (
    const [prefix, platform] of [["BUILD", platforms.build], ["TARGET", platforms.target]] as const
  ) {
    set(`${prefix}PLATFORM`, formatPlatform(platform));
    set(`${prefix}OS`, platform.os);
    set(`${prefix}OSVERSION`, platform.osVersion);
    set(`${prefix}ARCH`, platform.architecture);
    set(`${prefix}VARIANT`, platform.variant);
  }
  set("TARGETSTAGE", targetStage);
  return new Variables({ ...sources, environment });
}
