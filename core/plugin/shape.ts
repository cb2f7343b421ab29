/**
 * Whether what a file exports is a plugin: looked at before any of it is used, so that a mistake is told as one.
 *
 * @module
 */
import { QuillaError } from "../errors.ts";
import { quote } from "../text/quote.ts";
import { didYouMean } from "../text/suggestion.ts";
import type { Plugin } from "./contracts/instruction.ts";

/** The version of the contract in contract.ts. */
export const apiVersion = 1;

const forms: ReadonlySet<unknown> = new Set([
  "words",
  "words-or-json",
  "command",
  "typed-command",
  "pairs",
  "assignments",
  "text",
  "instruction",
]);
const flagKinds: ReadonlySet<unknown> = new Set(["value", "list", "boolean"]);

const pluginMembers = ["name", "api", "instructions", "transports", "executors", "checks"];
const syntaxMembers = ["form", "flags", "heredocs"];
const requiredMembers = ["keyword", "syntax", "parse", "apply"];
const optionalMembers = [
  "sources",
  "stage",
  "stageName",
  "preamble",
  "sourceDate",
  "beforeBuild",
  "history",
];
const instructionMembers = [...requiredMembers, ...optionalMembers];
const transportMembers = ["scheme", "summary", "references", "read", "write", "within"];
const executorMembers = ["name", "preference", "needs", "invocations"];
const checkMembers = ["name", "description", "url", "experimental", "check"];

/** @throws {QuillaError} `plugin/shape` naming the member that is wrong, `plugin/api` for another version of the contract */
export function checkPlugin(candidate: unknown, origin: string): Plugin {
  const look = new Look(origin);
  const plugin = look.object(candidate, "the default export");
  const name = look.text(plugin.name, "name", /^[a-z0-9][a-z0-9._-]*$/);
  if (plugin.api !== apiVersion) {
    throw new QuillaError(
      `the plugin ${name} is written for api ${
        quote(String(plugin.api))
      }; this quilla has api ${apiVersion}`,
      {
        code: "plugin/api",
        hint: "use a version of the plugin, or of quilla, that fits",
      },
    );
  }
  look.noSlip(plugin, pluginMembers, "the default export");
  look.noOtherKind(plugin, pluginMembers);
  for (const [index, each] of look.list(plugin.instructions, "instructions").entries()) {
    checkInstruction(look, each, `instructions[${index}]`);
  }
  for (const [index, each] of look.list(plugin.transports, "transports").entries()) {
    const transport = look.object(each, `transports[${index}]`);
    look.noSlip(transport, transportMembers, `transports[${index}]`);
    look.text(transport.scheme, `transports[${index}].scheme`, /^[a-z][a-z0-9-]*$/);
    const { references = false } = transport;
    look.that(
      typeof references === "boolean",
      `transports[${index}].references`,
      "true or false",
    );
    look.method(transport, "read", `transports[${index}]`, "optional");
    look.method(transport, "write", `transports[${index}]`, "optional");
  }
  for (const [index, each] of look.list(plugin.executors, "executors").entries()) {
    const executor = look.object(each, `executors[${index}]`);
    look.noSlip(executor, executorMembers, `executors[${index}]`);
    look.text(executor.name, `executors[${index}].name`, /^[a-z][a-z0-9-]*$/);
    look.text(executor.needs, `executors[${index}].needs`, /\S/);
    look.that(
      Number.isFinite(executor.preference),
      `executors[${index}].preference`,
      "a number",
    );
    look.method(executor, "invocations", `executors[${index}]`, "required");
  }
  for (const [index, each] of look.list(plugin.checks, "checks").entries()) {
    const check = look.object(each, `checks[${index}]`);
    look.noSlip(check, checkMembers, `checks[${index}]`);
    look.text(check.name, `checks[${index}].name`, /^[A-Z][A-Za-z0-9]*$/);
    look.text(check.description, `checks[${index}].description`, /\S/);
    look.method(check, "check", `checks[${index}]`, "required");
  }
  return candidate as Plugin;
}

function checkInstruction(look: Look, candidate: unknown, place: string): void {
  const instruction = look.object(candidate, place);
  look.noSlip(instruction, instructionMembers, place);
  look.text(instruction.keyword, `${place}.keyword`, /^[A-Z][A-Z0-9_]*$/);
  const syntax = look.object(instruction.syntax, `${place}.syntax`);
  look.noSlip(syntax, syntaxMembers, `${place}.syntax`);
  look.that(forms.has(syntax.form), `${place}.syntax.form`, `one of ${[...forms].join(", ")}`);
  if (syntax.flags !== undefined) {
    for (const [flag, kind] of Object.entries(look.object(syntax.flags, `${place}.syntax.flags`))) {
      look.text(flag, `the name of ${place}.syntax.flags.${flag}`, /^[a-z][a-z0-9-]*$/);
      look.that(flagKinds.has(kind), `${place}.syntax.flags.${flag}`, "value, list or boolean");
    }
  }
  const { heredocs = false } = syntax;
  look.that(typeof heredocs === "boolean", `${place}.syntax.heredocs`, "true or false");
  for (const method of ["parse", "apply"]) look.method(instruction, method, place, "required");
  for (const method of optionalMembers) look.method(instruction, method, place, "optional");
}

class Look {
  constructor(readonly origin: string) {}

  that(condition: boolean, place: string, wanted: string): void {
    if (condition) return;
    throw new QuillaError(`${this.origin} is no plugin: ${place} is not ${wanted}`, {
      code: "plugin/shape",
      hint:
        "a plugin's default export is { name, api: 1, instructions: […] }, or a function that returns that",
    });
  }

  object(value: unknown, place: string): Record<string, unknown> {
    this.that(
      typeof value === "object" && value !== null && !Array.isArray(value),
      place,
      "an object",
    );
    return value as Record<string, unknown>;
  }

  /** Refuses what looks like a slip of the pen: what it was meant for would not happen, and nobody would say so. */
  noSlip(owner: Record<string, unknown>, members: readonly string[], place: string): void {
    const missing = members.filter((name) => owner[name] === undefined);
    for (const name of Object.keys(owner)) {
      if (members.includes(name) || didYouMean(name, missing) === undefined) continue;
      this.#refuse(name, place, missing);
    }
  }

  /** Refuses a list of things of a kind that plugins do not have here. */
  noOtherKind(plugin: Record<string, unknown>, members: readonly string[]): void {
    for (const [name, value] of Object.entries(plugin)) {
      if (members.includes(name) || !Array.isArray(value)) continue;
      if (value.some((each) => typeof each === "object" && each !== null)) {
        this.#refuse(name, "the default export", members);
      }
    }
  }

  #refuse(name: string, place: string, members: readonly string[]): never {
    throw new QuillaError(
      `${this.origin} is no plugin: ${place} has ${quote(name)}, which quilla does not know`,
      {
        code: "plugin/shape",
        hint: didYouMean(name, members) ?? `it may have ${members.join(", ")}`,
      },
    );
  }

  text(value: unknown, place: string, pattern: RegExp): string {
    this.that(
      typeof value === "string" && pattern.test(value),
      place,
      `a text like ${pattern.source}`,
    );
    return value as string;
  }

  list(value: unknown, place: string): readonly unknown[] {
    this.that(value === undefined || Array.isArray(value), place, "a list");
    return (value as unknown[] | undefined) ?? [];
  }

  method(
    owner: Record<string, unknown>,
    name: string,
    place: string,
    need: "required" | "optional",
  ): void {
    if (need === "optional" && owner[name] === undefined) return;
    this.that(typeof owner[name] === "function", `${place}.${name}`, "a function");
  }
}
