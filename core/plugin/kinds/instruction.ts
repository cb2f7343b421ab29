/**
 * Instructions, as plugins supply them.
 *
 * @module
 */
import type { FollowingLine, Instruction, Json, Need, Word } from "../contracts/instruction.ts";
import type { StageOpening } from "../contracts/stage.ts";
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

const optional = [
  "words",
  "declares",
  "opens",
  "begins",
  "stageName",
  "needs",
  "sourceDate",
  "apply",
  "follows",
  "history",
];
const oldNames = { sources: "opens", stage: "begins", preamble: "declares" };
const members = ["keyword", "syntax", "parse", ...optional];

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
    look.noOldName(instruction, oldNames, place);
    look.noSlip(instruction, members, place);
    look.text(instruction.keyword, `${place}.keyword`, /^[A-Z][A-Z0-9_]*$/);
    lookAtSyntax(look, look.object(instruction.syntax, `${place}.syntax`), `${place}.syntax`);
    look.method(instruction, "parse", place, "required");
    for (const method of optional) look.method(instruction, method, place, "optional");
    const { declares, begins } = instruction;
    const doesNothing = declares === undefined && begins === undefined;
    if (doesNothing) look.method(instruction, "apply", place, "required");
  },
  guarded(given, supplier): Whole<Instruction> {
    const { keyword, syntax } = given;
    const { words, declares, opens, begins, stageName, needs, sourceDate, apply } = given;
    const { follows, history } = given;
    const guard = new Guard(supplier, keyword);
    /** Whatever can be gone through is taken for a list. */
    const list = <T>(
      member: string,
      isSound: (each: T) => boolean,
      wanted: string,
      give: () => readonly T[],
    ): readonly T[] =>
      guard.ask(member, (all) => Array.isArray(all) && all.every(isSound), wanted, () => {
        const all = give();
        return isIterable(all) && !isText(all) ? [...all] : all;
      });
    return {
      keyword,
      syntax,
      parse: (line) =>
        guard.ask("parse", isGiven, "its arguments, or null for none", () => given.parse(line)),
      words: words &&
        ((args) => list("words", isWord, "a list of texts", () => words.call(given, args))),
      declares: declares && ((args, scope) => {
        const declare = () => declares.call(given, args, scope);
        return guard.ask("declares", isNotPromise, "nothing, at once", declare);
      }),
      opens: opens &&
        ((args) => list("opens", isText, "a list of names", () => opens.call(given, args))),
      begins: begins && ((args, scope) => {
        const begin = () => begins.call(given, args, scope);
        return guard.ask("begins", isOpening, "{ base: …, name: … }", begin);
      }),
      stageName: stageName &&
        ((args) =>
          guard.ask("stageName", isTextOrNone, "a text", () => stageName.call(given, args))),
      needs: needs && ((args, expand) => {
        const need = () => needs.call(given, args, expand);
        return list("needs", isNeed, "a list of { type, id, required }", need);
      }),
      sourceDate: sourceDate && ((args, around) => {
        const date = async () => await sourceDate.call(given, args, around);
        return guard.askLater("sourceDate", isNumberOrNone, "a number", date);
      }),
      apply: apply && ((args, stage) => guard.call(() => apply.call(given, args, stage))),
      follows: follows && ((args, stage) => {
        const follow = () => follows.call(given, args, stage);
        return list("follows", isFollowing, "a list of { text, origin }", follow);
      }),
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
const isWord = (word: Word | null) => isText(word) || isText((word as { text?: unknown })?.text);
const isOpening = (opening: StageOpening | null) => isText(opening?.base);
const isFollowing = (line: FollowingLine | null) => isText(line?.text) && isText(line?.origin);
const isNeed = (need: Need | null) =>
  (need?.type === "secret" || need?.type === "ssh") && isText(need.id);
const isTextOrNone = (answer: unknown) => answer === undefined || isText(answer);
const isNumberOrNone = (answer: unknown) => answer === undefined || Number.isFinite(answer);
