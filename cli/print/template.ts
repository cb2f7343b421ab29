/**
 * The part of Go's templates that scripts use with Docker's `--format`: `{{.Field}}`, `{{.Config.Env}}`, `{{json .}}`,
 * `{{json .Field}}`, `{{index .RepoTags 0}}` and `{{index .Config.Labels "name"}}`. Anything else is refused, not guessed.
 *
 * @module
 */
import { UsageError } from "../../core/plugin/cli/process.ts";
import { quote } from "../../core/text/quote.ts";
import { didYouMean } from "../../core/text/suggestion.ts";
import { formatJson } from "./json.ts";
import { sanitise } from "./sanitise.ts";
import type { JsonObject, JsonValue } from "../../mod.ts";

/** A template, ready to be filled in. */
export interface Template {
  fill(value: JsonValue): string;
  /** The text with each field's place taken by its name's heading, for a table's first line. */
  heading(headings: ReadonlyMap<string, string>): string;
}

/** What an action does: walks down to a value, then writes it. */
interface Action {
  readonly path: readonly string[];
  /** What `index` asks for. */
  readonly keys: readonly string[];
  readonly asJson: boolean;
}

const actionPattern = /^(?:(json|index)\s+)?(\.|(?:\.[A-Za-z_]\w*)+)((?:\s+(?:\d+|"[^"\\]*"))*)$/;

/**
 * @param fields what the value has; the first name of each path must be one of them
 * @throws {UsageError} `usage/template`
 */
export function parseTemplate(text: string, fields: readonly string[]): Template {
  const parts = text.replace(/\\([tn])/g, (_, letter) => letter === "t" ? "\t" : "\n")
    .split(/(\{\{[^]*?\}\})/)
    .map((part, index) => index % 2 === 1 ? parseAction(part, fields) : plainText(part));
  const join = (show: (action: Action) => string) =>
    parts.map((part) => typeof part === "string" ? part : show(part)).join("");
  return {
    fill: (value) => join((action) => write(action, value)),
    heading: (headings) =>
      join(({ path }) => headings.get(path[0] ?? "") ?? (path[0] ?? "").toUpperCase()),
  };
}

function plainText(text: string): string {
  if (!text.includes("{{")) return text;
  throw refusal(text, "it has a {{ without its }}");
}

function parseAction(action: string, fields: readonly string[]): Action {
  const [, verb, dotted = "", rest = ""] = actionPattern.exec(action.slice(2, -2).trim()) ?? [];
  const keys = [...rest.matchAll(/(\d+)|"([^"]*)"/g)].map(([, number, name]) => number ?? name!);
  if (dotted === "" || (verb === "index") !== (keys.length > 0)) {
    throw refusal(action, "quilla has fields, json and index only");
  }
  const path = dotted.split(".").filter((name) => name !== "");
  const [first] = path;
  if (first !== undefined && !fields.includes(first)) {
    throw new UsageError(`the format ${quote(action)} asks for ${first}, which is not there`, {
      code: "usage/template",
      hint: didYouMean(first, fields) ?? `there is ${fields.join(", ")}`,
    });
  }
  return { path, keys, asJson: verb === "json" };
}

function refusal(part: string, why: string): UsageError {
  return new UsageError(`the format ${quote(part)} cannot be read: ${why}`, {
    code: "usage/template",
    hint:
      "write {{.Field}}, {{json .}}, {{json .Field}} or {{index .Field 0}}; or --format json, and use jq",
  });
}

function write({ path, keys, asJson }: Action, value: JsonValue): string {
  const found = [...path, ...keys].reduce(member, value);
  return asJson ? formatJson(found ?? null) : sanitise(goText(found));
}

function member(value: JsonValue | undefined, name: string): JsonValue | undefined {
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, name)) return undefined;
  return (value as JsonObject)[name];
}

/** As Go prints a value. */
function goText(value: JsonValue | undefined): string {
  if (value === undefined || value === null) return "<no value>";
  if (typeof value !== "object") return String(value);
  if (Array.isArray(value)) return `[${value.map(goText).join(" ")}]`;
  const members = Object.entries(value).sort(([a], [b]) => a < b ? -1 : 1);
  return `map[${members.map(([name, member]) => `${name}:${goText(member)}`).join(" ")}]`;
}
