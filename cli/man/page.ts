/**
 * Manual pages of commands, from what the command line itself is made of.
 *
 * @module
 */
import type { Argument, CommandUnknownOpts, Option } from "@commander-js/extra-typings";
import { literal, prose, word } from "./mdoc.ts";

/** When the pages of this version were made: a page says the same wherever it is printed. */
const edition = "November 30, 2026";

/** A page, and the file that it belongs into. */
export interface Page {
  /** Such as `quilla-image-ls`. */
  readonly name: string;
  readonly text: string;
}

/** A command that other pages are named beside. */
export interface Named {
  readonly name: string;
  readonly summary: string;
}

/**
 * The page of a command.
 *
 * @param path the words that name it, `image ls`
 */
export function commandPage(path: string, command: CommandUnknownOpts, others: readonly Named[]) {
  const options = command.options.filter(({ hidden }) => !hidden);
  const examples = examplesOf(command);
  return page(path, command.summary(), [
    section("SYNOPSIS", synopsis(path, command.registeredArguments, options.length > 0)),
    section("DESCRIPTION", [
      ...prose(command.description()).split("\n"),
      ...list("The arguments are:", command.registeredArguments.map(argumentItem)),
      ...list("The options are:", options.map(optionItem)),
    ]),
    exitStatus(path),
    examples.length === 0 ? [] : section("EXAMPLES", literal(examples).split("\n")),
    seeAlso(path, others),
  ]);
}

/** The page of quilla itself, or of a group of commands. */
export function groupPage(path: string, summary: string, children: readonly Named[]): Page {
  return page(path, summary, [
    section("SYNOPSIS", [".Nm " + word(called(path)), ".Ar command", ".Op Ar option ..."]),
    section("DESCRIPTION", [
      ...prose(`What quilla does ${path === "" ? "" : `there, to ${summary}, `}is:`).split("\n"),
      ...list(undefined, children.map(({ name, summary }) => [`.It Cm ${word(name)}`, summary])),
    ]),
    seeAlso(
      path,
      children.map(({ name, ...rest }) => ({ ...rest, name: `${path} ${name}`.trim() })),
    ),
  ]);
}

function page(path: string, summary: string, sections: readonly (readonly string[])[]): Page {
  const name = fileName(path);
  const lines = [
    `.Dd ${edition}`,
    `.Dt ${name.toUpperCase()} 1`,
    ".Os",
    ...section("NAME", [`.Nm ${word(name)}`, `.Nd ${prose(summary).replaceAll("\n", " ")}`]),
    ...sections.flat(),
  ];
  return { name, text: lines.join("\n") };
}

function section(title: string, lines: readonly string[]): string[] {
  return [`.Sh ${title}`, ...lines];
}

function fileName(path: string): string {
  return ["quilla", ...path.split(" ").filter((part) => part !== "")].join("-");
}

function called(path: string): string {
  return `quilla ${path}`.trim();
}

function synopsis(path: string, taken: readonly Argument[], hasOptions: boolean): string[] {
  return [
    `.Nm ${word("quilla")} ${path.split(" ").map(word).join(" ")}`,
    ...(hasOptions ? [".Op Ar option ..."] : []),
    ...taken.map((argument) => {
      const name = `Ar ${word(argument.name())}${argument.variadic ? " ..." : ""}`;
      return argument.required ? `.${name}` : `.Op ${name}`;
    }),
  ];
}

type Item = readonly [head: string, text: string];

function list(title: string | undefined, items: readonly Item[]): string[] {
  if (items.length === 0) return [];
  return [
    ...(title === undefined ? [] : [".Pp", title]),
    ".Bl -tag -width Ds",
    ...items.flatMap(([head, text]) => [head, ...prose(text).split("\n")]),
    ".El",
  ];
}

function argumentItem(argument: Argument): Item {
  return [`.It Ar ${word(argument.name())}`, withChoices(argument.description, argument)];
}

function optionItem(option: Option): Item {
  const [, open, placeholder = ""] = /(?: |=)?([<[])([^>\]]+)[>\]]/.exec(option.flags) ?? [];
  const names = [option.short, option.long].filter((flag) => flag !== undefined && flag !== null)
    .map((flag) => `Fl ${word(flag!.slice(1))}`).join(" , ");
  const value = open === "["
    ? ` Ns Op = Ns Ar ${word(placeholder)}`
    : open === "<"
    ? ` Ar ${word(placeholder)}`
    : "";
  return [`.It ${names}${value}`, withDefault(option)];
}

function withDefault(option: Option): string {
  const text = withChoices(option.description, option);
  const { defaultValue: value } = option;
  const isTold = typeof value === "string" && value !== "";
  return isTold ? `${text} (default: ${value})` : text;
}

function withChoices(text: string, { argChoices }: { argChoices?: readonly string[] | undefined }) {
  return argChoices === undefined || argChoices.every((choice) => text.includes(choice))
    ? text
    : `${text}: ${argChoices.join(", ")}`;
}

/** What stands behind the list of options in the help. */
function examplesOf(command: CommandUnknownOpts): string[] {
  let text = "";
  const write = (part: string) => text += part;
  const emitter = command as unknown as { emit(event: string, help: object): void };
  emitter.emit("afterHelp", { error: false, command, write });
  return text.split("\n").filter((line) => line.trim() !== "" && line !== "Examples:");
}

function exitStatus(path: string): string[] {
  const text = path === "run"
    ? "The exit code of the program that was run; 125 where it could not be started, 126 where it cannot be executed, 127 where it is not there."
    : "0 where all was done, 1 where something failed, 2 where the command line is wrong.";
  return section("EXIT STATUS", prose(text).split("\n"));
}

function seeAlso(path: string, others: readonly Named[]): string[] {
  const names = [...path === "" ? [] : ["quilla"], ...others.map(({ name }) => fileName(name))];
  const sorted = [...new Set(names)].filter((name) => name !== fileName(path)).sort();
  if (sorted.length === 0) return [];
  return section(
    "SEE ALSO",
    sorted.map((name, at) => `.Xr ${name} 1${at < sorted.length - 1 ? " ," : ""}`),
  );
}
