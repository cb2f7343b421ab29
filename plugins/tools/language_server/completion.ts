/**
 * What may stand where the cursor is.
 *
 * @module
 */
import {
  type CompletionItem,
  CompletionItemKind,
  type CompletionList,
} from "vscode-languageserver";
import type { SourceRange } from "../../../core/plugin/api/text.ts";
import type { PluginHost } from "../../../core/plugin/host.ts";
import type { KnownVariables } from "../../kit/checks/known_variables.ts";
import type { Analysis } from "./analysis.ts";
import { type ContextEntry, mostEntries } from "./context_files.ts";
import { type Cursor, cursorAt, type CursorInWords } from "./cursor.ts";
import { directiveDocs, givenVariables, instructionDocs, mountDocs } from "./instruction_docs.ts";
import { placedSteps } from "./names.ts";

type Place = SourceRange["start"];

/** Where offers come from that the file does not have. */
export interface Offers {
  readonly host: PluginHost;
  /** Names of images that are at hand. */
  images(): Promise<readonly string[]>;
  /** What is in a directory of the build context. */
  files(directory: string): Promise<readonly ContextEntry[]>;
}

/** An offer, before it is known what it replaces. */
interface Offer {
  readonly label: string;
  readonly kind: CompletionItemKind;
  readonly detail?: string | undefined;
  readonly doc?: string | undefined;
}

const { Keyword, Property, Class, Variable, File, Folder, Value, Module } = CompletionItemKind;

/** What is offered, and the part of the word that it takes the place of. */
type Answer = {
  readonly offers: readonly Offer[];
  readonly replaced: string;
  readonly isCut?: boolean;
};

const nothing: Answer = { offers: [], replaced: "" };

/** Offers for a place. */
export async function complete(
  analysis: Analysis,
  place: Place,
  around: Offers,
): Promise<CompletionList> {
  const cursor = cursorAt(analysis, place);
  const { offers, replaced, isCut = false } = await answer(analysis, cursor, place, around);
  const start = { line: place.line, column: place.column - replaced.length };
  const range = analysis.places.range({ start, end: place });
  const items = offers.map(({ label, kind, detail, doc }, index): CompletionItem => ({
    label,
    kind,
    detail,
    documentation: doc === undefined ? undefined : { kind: "markdown", value: doc },
    filterText: label,
    sortText: String(index).padStart(4, "0"),
    textEdit: { range, newText: label },
  }));
  return { isIncomplete: isCut, items };
}

async function answer(
  analysis: Analysis,
  cursor: Cursor,
  place: Place,
  around: Offers,
): Promise<Answer> {
  if (cursor.in === "comment") return directives(cursor, around.host);
  const variable = /(?:^|[^\\`])(\$\{?\w*)$/.exec(cursor.in === "keyword" ? "" : cursor.text)?.[1];
  if (variable !== undefined) {
    return { offers: variables(analysis, place, variable), replaced: variable };
  }
  if (cursor.in === "document") return nothing;
  if (cursor.in === "keyword") return keywords(analysis, cursor.word, around.host);
  if (cursor.word.startsWith("-") && cursor.words.length === 0) {
    return flags(analysis, cursor, place, around);
  }
  return await words(analysis, cursor, place, around);
}

function directives(
  { text, isAtTop }: Extract<Cursor, { in: "comment" }>,
  host: PluginHost,
): Answer {
  const [, list] = /^\s*#\s*check\s*=.*?(?:skip|experimental)\s*=((?:[^;]*))$/i.exec(text) ?? [];
  if (list !== undefined) {
    const offers = host.all("checks").map(({ supplied: { name, description } }): Offer => {
      return { label: name, kind: Value, detail: description };
    });
    return {
      offers: [...offers, { label: "all", kind: Value }],
      replaced: list.replace(/^.*,/, ""),
    };
  }
  const [, word] = /^\s*#\s*(\w*)$/.exec(text) ?? [];
  if (word === undefined) return nothing;
  const names = isAtTop ? ["syntax=", "escape=", "check=", "check=skip="] : ["check=skip="];
  const offers = names.map((label): Offer => {
    return { label, kind: Property, doc: directiveDocs[label.replace(/=.*/, "")] };
  });
  return { offers, replaced: word };
}

function keywords(analysis: Analysis, word: string, host: PluginHost): Answer {
  const first = analysis.edited.read.instructions[0]?.keyword.text ?? "";
  const isLower = first !== ""
    ? first === first.toLowerCase()
    : word !== "" && word === word.toLowerCase();
  const offers = host.all("instructions").map(({ supplied: { keyword }, plugin, isOwn }): Offer => {
    const doc = instructionDocs[keyword];
    return {
      label: isLower ? keyword.toLowerCase() : keyword,
      kind: Keyword,
      detail: isOwn ? undefined : `of the plugin ${plugin}`,
      doc: doc && `${doc.text}\n\n\`\`\`dockerfile\n${doc.example}\n\`\`\``,
    };
  });
  return { offers: offers.sort((a, b) => a.label < b.label ? -1 : 1), replaced: word };
}

function variables(analysis: Analysis, place: Place, written: string): Offer[] {
  const { names, valueOf } = scopeAt(analysis, place);
  const isBraced = written.startsWith("${");
  return [...names].sort().map((name): Offer => ({
    label: isBraced ? `\${${name}}` : `$${name}`,
    kind: Variable,
    detail: valueOf(name) ?? givenVariables[name],
  }));
}

/** The variables that an instruction at a place would have. */
export function scopeAt(
  { walk, edited, places }: Analysis,
  { line }: Place,
): { readonly names: ReadonlySet<string>; readonly valueOf: (name: string) => string | undefined } {
  const known = (
    { names, ...scope }: Pick<KnownVariables, "names"> & { expand: KnownVariables["expand"] },
  ) => {
    return { names, valueOf: (name: string) => scope.expand(`\${${name}}`).text || undefined };
  };
  const globals = () => {
    const { globals } = walk;
    return known({ names: globals.names, expand: (word) => globals.expand(word) });
  };
  const steps = placedSteps(walk, edited.read);
  const next = steps.find(({ raw }) => raw.line.range(raw.keyword.start, raw.end).end.line >= line);
  const before = steps.findLast(({ raw }) =>
    raw.line.range(raw.keyword.start, raw.end).start.line <= line
  );
  const isOpening = /^\s*FROM\s/i.test(places.line(line));
  if (isOpening || before === undefined || before.stage < 0) return globals();
  if (next?.stage === before.stage && next.walked !== undefined) {
    const { scope } = next.walked;
    return known({ names: scope.names, expand: (word) => scope.expand(word) });
  }
  const { variables } = walk.stages[before.stage]!;
  return { names: variables.names, valueOf: (name) => variables.lookup(name) };
}

/** The names of the stages before a place; of those that have none, the numbers. */
function stagesBefore({ walk }: Analysis, { line }: Place): Offer[] {
  return walk.stages.filter(({ opening }) => opening.line.range.start.line < line)
    .map(({ name, opening }, index): Offer => {
      return { label: name ?? String(index), kind: Class, detail: opening.line.text };
    });
}

/** Without the one that the place is in: nothing is copied from itself. */
function earlierStages(analysis: Analysis, place: Place): Offer[] {
  return stagesBefore(analysis, place).slice(0, -1);
}

const platforms = [
  "linux/amd64",
  "linux/arm64",
  "linux/arm/v7",
  "windows/amd64",
  "$BUILDPLATFORM",
  "$TARGETPLATFORM",
];

async function flags(
  analysis: Analysis,
  { keyword, word, flags: given }: CursorInWords,
  place: Place,
  around: Offers,
): Promise<Answer> {
  const kinds = around.host.find("instructions", keyword)?.supplied.syntax.flags ?? {};
  const docs = instructionDocs[keyword]?.flags ?? {};
  const [, name, value] = /^--([\w-]+)=(.*)$/.exec(word) ?? [];
  if (name === undefined || value === undefined) {
    const isFree = (flag: string) =>
      kinds[flag] === "list" || !given.some((each) => each.split("=")[0] === `--${flag}`);
    const offers = Object.entries(kinds).filter(([flag]) => isFree(flag)).map(
      ([flag, kind]): Offer => {
        return {
          label: kind === "boolean" ? `--${flag}` : `--${flag}=`,
          kind: Property,
          doc: docs[flag],
        };
      },
    );
    return { offers, replaced: word };
  }
  const plain = (labels: readonly string[]) =>
    labels.map((label): Offer => ({ label, kind: Value }));
  if (name === "mount") return mountFields(analysis, value, place);
  const offers = name === "from"
    ? [...earlierStages(analysis, place), ...await images(around)]
    : name === "platform"
    ? plain(platforms)
    : name === "network"
    ? plain(["default", "none", "host"])
    : name === "security"
    ? plain(["sandbox", "insecure"])
    : kinds[name] === "boolean"
    ? plain(["true", "false"])
    : [];
  return { offers, replaced: value };
}

function mountFields(analysis: Analysis, value: string, place: Place): Answer {
  const field = value.replace(/^.*,/, "");
  const [, name, text] = /^(\w+)=(.*)$/.exec(field) ?? [];
  if (name === "type") {
    const offers = Object.entries(mountDocs).map(([label, { text }]): Offer => ({
      label,
      kind: Value,
      detail: text,
    }));
    return { offers, replaced: text! };
  }
  if (name === "from") return { offers: earlierStages(analysis, place), replaced: text! };
  if (name === "sharing") {
    const offers = ["shared", "private", "locked"].map((label): Offer => ({ label, kind: Value }));
    return { offers, replaced: text! };
  }
  if (name !== undefined) return nothing;
  const type = /(?:^|,)type=(\w+)/.exec(value)?.[1] ?? "bind";
  const known = mountDocs[type]?.fields ?? [];
  const isFree = (each: string) => !new RegExp(`(?:^|,)${each}(?:=|,|$)`).test(value);
  const switches = ["readonly", "readwrite", "required"];
  const offers = ["type", ...known].filter(isFree).map((each): Offer => {
    return { label: switches.includes(each) ? each : `${each}=`, kind: Property };
  });
  return { offers, replaced: field };
}

async function images({ images }: Offers): Promise<Offer[]> {
  return (await images()).map((label): Offer => ({ label, kind: Module, detail: "in the store" }));
}

async function words(
  analysis: Analysis,
  cursor: CursorInWords,
  place: Place,
  around: Offers,
): Promise<Answer> {
  const { keyword, words: before, word } = cursor;
  const plain = (...labels: string[]): Answer => {
    return { offers: labels.map((label): Offer => ({ label, kind: Value })), replaced: word };
  };
  switch (keyword) {
    case "FROM":
      if (before.length === 1) return plain("AS");
      if (before.length > 1) return nothing;
      return {
        offers: [...stagesBefore(analysis, place), ...await images(around), {
          label: "scratch",
          kind: Class,
          detail: "nothing",
        }],
        replaced: word,
      };
    case "COPY":
    case "ADD":
      return cursor.flags.some((flag) => flag.startsWith("--from="))
        ? nothing
        : await paths(word, around);
    case "ARG":
      return { offers: declarable(analysis), replaced: word };
    case "HEALTHCHECK":
      return before.length === 0 ? plain("CMD", "NONE") : nothing;
    case "STOPSIGNAL":
      return plain(
        "SIGTERM",
        "SIGINT",
        "SIGQUIT",
        "SIGKILL",
        "SIGHUP",
        "SIGUSR1",
        "SIGUSR2",
        "SIGWINCH",
      );
    default:
      return nothing;
  }
}

/** What has a value without a default: what stands before the first stage, and what the build gives. */
function declarable({ walk }: Analysis): Offer[] {
  const declared = walk.preamble.flatMap(({ declared }) => declared);
  const own = declared.map(({ name, written }): Offer => ({
    label: name,
    kind: Variable,
    detail: written,
  }));
  const given = Object.entries(givenVariables).map(([label, detail]): Offer => ({
    label,
    kind: Variable,
    detail,
  }));
  return [...own, ...given];
}

async function paths(word: string, { files }: Offers): Promise<Answer> {
  // In a JSON array, what is behind the last quote is the path.
  const path = word.startsWith("[") || word.startsWith('"') ? word.replace(/^.*"/, "") : word;
  if (/^[a-z]+:\/\//i.test(path) || path.startsWith("<<")) return nothing;
  const slash = path.lastIndexOf("/") + 1;
  const entries = await files(path.slice(0, slash));
  // What has white space would be several words, and what has line ends other instructions.
  const offers = entries.filter(({ name }) => /^[^\s\p{C}]+$/u.test(name)).map(
    ({ name, isDirectory }): Offer => {
      return { label: isDirectory ? `${name}/` : name, kind: isDirectory ? Folder : File };
    },
  );
  return { offers, replaced: path.slice(slash), isCut: entries.length >= mostEntries };
}
