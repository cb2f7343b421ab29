/**
 * A plugin's beginning: a folder with a file that works, its types, and a few lines on what to do next.
 *
 * @module
 */
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { QuillaError, systemCode, UsageError } from "../../../core/errors.ts";
import type { KindName } from "../../../core/plugin/contracts/plugin.ts";
import { kindNames, kindOf } from "../../../core/plugin/kinds/mod.ts";
import { quote } from "../../../core/text/quote.ts";
import { didYouMean } from "../../../core/text/suggestion.ts";
import { templates } from "./templates/mod.ts";

/** A folder that was made. */
export interface NewPlugin {
  /** As it was given. */
  readonly directory: string;
  /** The plugin's name. */
  readonly name: string;
  /** The names of the files. */
  readonly files: readonly string[];
  /** What can be tried now, in the folder. */
  readonly commands: readonly string[];
}

/** What the folder holds besides what depends on the kind. */
export interface NewPluginOptions {
  /** What it supplies; an instruction unless given. */
  readonly kind?: string | undefined;
  /** The types of all that plugins are handed, for `quilla.d.ts`. */
  readonly types: string;
}

/**
 * @param directory made here; its last name is the plugin's
 * @throws {UsageError} `usage/kind`, `usage/plugin-name`
 * @throws {QuillaError} `plugin/folder` where something is there, or nothing can be made
 */
export function initPlugin(directory: string, options: NewPluginOptions): NewPlugin {
  const kind = readKind(options.kind ?? "instruction");
  const name = readName(basename(directory));
  const files = filesOf(kind, name, options.types);
  try {
    mkdirSync(directory);
  } catch (error) {
    throw folderFailure(error, directory);
  }
  try {
    for (const [file, text] of Object.entries(files)) {
      writeFileSync(join(directory, file), text, { flag: "wx" });
    }
  } catch (error) {
    rmSync(directory, { recursive: true, force: true });
    throw folderFailure(error, directory);
  }
  return { directory, name, files: Object.keys(files), commands: commandsOf(kind, name) };
}

function folderFailure(error: unknown, directory: string): unknown {
  const code = systemCode(error);
  if (code === undefined) return error;
  const isThere = code === "EEXIST";
  const why = isThere ? "something is there already" : code;
  return new QuillaError(`the folder ${directory} cannot be made: ${why}`, {
    code: "plugin/folder",
    hint: isThere
      ? "take another name, or remove it"
      : "the directory that it is made in must be there, and yours to write to",
    cause: error,
  });
}

/** The kinds that a plugin can be begun with, as they are called. */
export function kindsToBegin(): readonly string[] {
  return kindNames.filter((kind) => templates[kind] !== undefined)
    .map((kind) => kindOf(kind).noun);
}

function readKind(written: string): KindName {
  const found = kindNames.find((kind) => kind === written || kindOf(kind).noun === written);
  if (found !== undefined && templates[found] !== undefined) return found;
  const nouns = kindsToBegin();
  throw new UsageError(`there is no kind ${quote(written)} of plugins`, {
    code: "usage/kind",
    hint: didYouMean(written, nouns) ?? `the kinds are ${nouns.join(", ")}`,
  });
}

function readName(name: string): string {
  const isOwn = name.startsWith("quilla.");
  if (/^[a-z][a-z0-9-]*$/.test(name) && !isOwn) return name;
  throw new UsageError(`${quote(name)} is no name for a plugin`, {
    code: "usage/plugin-name",
    hint: "use lower-case letters, digits and hyphens, a letter first, such as npm-app",
  });
}

const titleOf = (name: string) =>
  name.split("-").map((word) => word.slice(0, 1).toUpperCase() + word.slice(1)).join("");

function filled(text: string, name: string): string {
  return text.replaceAll("$KEYWORD", name.toUpperCase().replaceAll("-", "_"))
    .replaceAll("$Title", titleOf(name))
    .replaceAll("$short", name.replaceAll("-", ""))
    .replaceAll("$name", name);
}

function filesOf(kind: KindName, name: string, types: string): Readonly<Record<string, string>> {
  const { text } = templates[kind]!;
  return {
    [`${name}.ts`]: filled(text, name),
    "quilla.d.ts": types,
    "README.md": readmeOf(kind, name),
  };
}

function commandsOf(kind: KindName, name: string): readonly string[] {
  const words = [`plugin test ${name}.ts`, filled(templates[kind]!.use, name)];
  return words.map((each) => `quilla ${each}`);
}

function readmeOf(kind: KindName, name: string): string {
  const { noun } = kindOf(kind);
  return `# ${name}

A plugin of quilla: \`${name}.ts\` supplies the ${noun} that it is about, and says in its export \`tests\` what it
is tried with. \`quilla.d.ts\` has the types of all that a plugin is handed; \`quilla plugin init\` writes it, and it is
needed by the editor alone.

    ${commandsOf(kind, name).join("\n    ")}

In a project, \`quilla.yaml\` names the file:

    plugins:
      - ${name}.ts
`;
}
