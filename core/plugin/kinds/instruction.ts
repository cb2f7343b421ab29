/**
 * Instructions, as plugins supply them.
 *
 * @module
 */
import type { Instruction, Json } from "../contracts/instruction.ts";
import { Guard, isIterable, isNotPromise, type Whole } from "../guard.ts";
import type { Look } from "../look.ts";
import type { Kind } from "./kind.ts";

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

const required = ["keyword", "syntax", "parse", "apply"];
const optional = [
  "sources",
  "stage",
  "stageName",
  "preamble",
  "sourceDate",
  "beforeBuild",
  "history",
];
const members = [...required, ...optional];

export const instructionKind: Kind<Instruction> = {
  noun: "instruction",
  nameOf: ({ keyword }) => keyword,
  describe: ({ keyword, syntax }) => ({
    keyword,
    form: syntax.form,
    flags: syntax.flags ?? {},
    heredocs: syntax.heredocs === true,
  }),
  look(look, instruction, place) {
    look.noSlip(instruction, members, place);
    look.text(instruction.keyword, `${place}.keyword`, /^[A-Z][A-Z0-9_]*$/);
    lookAtSyntax(look, look.object(instruction.syntax, `${place}.syntax`), `${place}.syntax`);
    for (const method of ["parse", "apply"]) look.method(instruction, method, place, "required");
    for (const method of optional) look.method(instruction, method, place, "optional");
  },
  guarded(given, supplier): Whole<Instruction> {
    const {
      keyword,
      syntax,
      sources,
      stage,
      stageName,
      preamble,
      sourceDate,
      beforeBuild,
      history,
    } = given;
    const guard = new Guard(supplier, keyword);
    return {
      keyword,
      syntax,
      parse: (line) =>
        guard.ask("parse", isGiven, "its arguments, or null for none", () => given.parse(line)),
      sources: sources && ((args) =>
        guard.ask("sources", areTexts, "a list of names", () => {
          const names = sources.call(given, args);
          return isIterable(names) && !isText(names) ? [...names] : names;
        })),
      stage: stage && ((args, scope) =>
        guard.ask(
          "stage",
          (opening) => isText(opening?.base),
          "{ base: …, name: … }",
          () => stage.call(given, args, scope),
        )),
      stageName: stageName &&
        ((args) =>
          guard.ask("stageName", isTextOrNone, "a text", () => stageName.call(given, args))),
      sourceDate: sourceDate &&
        ((args, around) =>
          guard.askLater(
            "sourceDate",
            isNumberOrNone,
            "a number",
            async () => await sourceDate.call(given, args, around),
          )),
      preamble: preamble &&
        ((args, scope) =>
          guard.ask(
            "preamble",
            isNotPromise,
            "nothing, at once",
            () => preamble.call(given, args, scope),
          )),
      beforeBuild: beforeBuild &&
        ((args) =>
          guard.ask(
            "beforeBuild",
            isNotPromise,
            "nothing, at once",
            () => beforeBuild.call(given, args),
          )),
      apply: (args, stage) => guard.call(() => given.apply(args, stage)),
      history: history &&
        ((args, stage) =>
          guard.ask("history", isTextOrNone, "a text", () => history.call(given, args, stage))),
    };
  },
};

function lookAtSyntax(look: Look, syntax: Readonly<Record<string, unknown>>, place: string): void {
  look.noSlip(syntax, ["form", "flags", "heredocs"], place);
  look.that(forms.has(syntax.form), `${place}.form`, `one of ${[...forms].join(", ")}`);
  if (syntax.flags !== undefined) {
    for (const [flag, kind] of Object.entries(look.object(syntax.flags, `${place}.flags`))) {
      look.text(flag, `the name of ${place}.flags.${flag}`, /^[a-z][a-z0-9-]*$/);
      look.that(flagKinds.has(kind), `${place}.flags.${flag}`, "value, list or boolean");
    }
  }
  const { heredocs = false } = syntax;
  look.that(typeof heredocs === "boolean", `${place}.heredocs`, "true or false");
}

const isGiven = (args: Json) => args !== undefined;
const isText = (answer: unknown) => typeof answer === "string";
const areTexts = (names: readonly unknown[]) => Array.isArray(names) && names.every(isText);
const isTextOrNone = (answer: unknown) => answer === undefined || isText(answer);
const isNumberOrNone = (answer: unknown) => answer === undefined || Number.isFinite(answer);
