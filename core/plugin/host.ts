/**
 * Where plugins are registered, built-in and external alike, and where the rest of quilla finds what they supply.
 *
 * @module
 */
import type { Check } from "./contracts/check.ts";
import { QuillaError } from "../errors.ts";
import type { Transport } from "./contracts/transport.ts";
import type { Executor } from "../../plugins/runners/linux/container.ts";
import type { Instruction, Plugin } from "./contracts/instruction.ts";
import { guardedPlugin } from "./guarded.ts";
import { checkPlugin } from "./shape.ts";

/** How a plugin is registered. */
export interface Registration {
  /** Where it came from, for messages and listings: a file, or `builtin`. */
  readonly origin: string;
  /** Whether its keywords and schemes may take the place of those registered before. */
  readonly override?: boolean | undefined;
  /** The content's digest, for a plugin that was loaded from a file. */
  readonly digest?: string | undefined;
}

/** Name and origin of the plugin that quilla itself brings, which is called as it is. */
const builtIn = "builtin";

/** A plugin and how it came. */
export interface RegisteredPlugin extends Registration {
  readonly plugin: Plugin;
}

/** What a plugin supplies, and its name. */
export interface Supplied<T> {
  readonly plugin: string;
  readonly supplied: T;
}

/** All plugins of one run. */
export class PluginHost {
  readonly #plugins: RegisteredPlugin[] = [];
  readonly #instructions = new Map<string, Supplied<Instruction>>();
  readonly #transports = new Map<string, Supplied<Transport>>();
  readonly #checks = new Map<string, Supplied<Check>>();
  readonly #executors = new Map<string, Supplied<Executor>>();

  get plugins(): readonly RegisteredPlugin[] {
    return this.#plugins;
  }

  get keywords(): readonly string[] {
    return [...this.#instructions.keys()].sort();
  }

  /** In the order of their registration. */
  get checks(): readonly Supplied<Check>[] {
    return [...this.#checks.values()];
  }

  /** Those that go first where nobody chose come first. */
  get executors(): readonly Executor[] {
    return [...this.#executors.values()].map(({ supplied }) => supplied)
      .sort((a, b) => b.preference - a.preference);
  }

  get schemes(): readonly string[] {
    return [...this.#transports.keys()].sort();
  }

  /** The instruction of an upper-case keyword, and the plugin that supplies it. */
  instruction(keyword: string): { instruction: Instruction; plugin: string } | undefined {
    const found = this.#instructions.get(keyword);
    return found && { instruction: found.supplied, plugin: found.plugin };
  }

  transport(scheme: string): Transport | undefined {
    return this.#transports.get(scheme)?.supplied;
  }

  /** The transport that images are fetched with by their references, if there is one. */
  get referenceTransport(): Transport | undefined {
    const transports = [...this.#transports.values()].map(({ supplied }) => supplied);
    return transports.findLast(({ references, read }) => references === true && read !== undefined);
  }

  /**
   * @param candidate what a plugin's file exports; it is looked at member by member
   * @throws {QuillaError} `plugin/shape`, `plugin/api`, `plugin/duplicate`
   */
  register(candidate: unknown, registration: Registration): Plugin {
    const given = checkPlugin(candidate, registration.origin);
    const isOurs = registration.origin === builtIn && given.name === builtIn;
    const plugin = isOurs ? given : guardedPlugin(given);
    if (this.#plugins.some((known) => known.plugin.name === plugin.name)) {
      throw new QuillaError(
        `there is a plugin ${plugin.name} already; ${registration.origin} has that name too`,
        {
          code: "plugin/duplicate",
          hint: "load it once, or give one of them another name",
        },
      );
    }
    // All are looked at before the first is taken: a refused plugin leaves nothing behind.
    const instructions = plugin.instructions ?? [];
    const transports = plugin.transports ?? [];
    const takesPlaces = registration.override === true;
    const keywords = instructions.map(({ keyword }) => keyword);
    refuseTaken(plugin.name, "instruction", keywords, takesPlaces ? none : this.#instructions);
    const schemes = transports.map(({ scheme }) => scheme);
    refuseTaken(plugin.name, "transport", schemes, takesPlaces ? none : this.#transports);
    const checks = plugin.checks ?? [];
    const checkNames = checks.map(({ name }) => name);
    refuseTaken(plugin.name, "check", checkNames, takesPlaces ? none : this.#checks);
    const executors = plugin.executors ?? [];
    const executorNames = executors.map(({ name }) => name);
    refuseTaken(plugin.name, "executor", executorNames, takesPlaces ? none : this.#executors);
    for (const executor of executors) {
      this.#executors.set(executor.name, { plugin: plugin.name, supplied: executor });
    }
    for (const check of checks) {
      this.#checks.set(check.name, { plugin: plugin.name, supplied: check });
    }
    for (const instruction of instructions) {
      this.#instructions.set(instruction.keyword, { plugin: plugin.name, supplied: instruction });
    }
    for (const transport of transports) {
      this.#transports.set(transport.scheme, { plugin: plugin.name, supplied: transport });
    }
    this.#plugins.push({ ...registration, plugin });
    return plugin;
  }
}

const none: ReadonlyMap<string, Supplied<unknown>> = new Map();

/** A name is given once in a plugin, and once in all of them unless one may take another's place. */
function refuseTaken(
  plugin: string,
  kind: string,
  names: readonly string[],
  known: ReadonlyMap<string, Supplied<unknown>>,
): void {
  for (const [index, name] of names.entries()) {
    const isTwice = names.indexOf(name) < index;
    const owner = isTwice ? plugin : known.get(name)?.plugin;
    if (owner === undefined) continue;
    throw new QuillaError(
      `the plugin ${plugin} brings the ${kind} ${name}, which ${
        isTwice ? "it" : owner
      } brings already`,
      {
        code: "plugin/duplicate",
        hint: isTwice
          ? "leave one of them out"
          : "give it another name, or say override: true for this plugin in quilla.yaml",
      },
    );
  }
}
