/**
 * Stages and variables of a Dockerfile, each with all the places where it is named: what is gone to, shown and renamed.
 *
 * A build argument is one thing in the whole file, for `--build-arg` gives all of them one value; a variable of the environment
 * belongs to its stage, and to those that are built on it.
 *
 * @module
 */
import type { SourceRange } from "../../../core/plugin/api/text.ts";
import type { ReadDockerfile, Step } from "../../../core/plugin/contracts/dockerfile.ts";
import type { RawInstruction } from "../../../core/dockerfile/parse.ts";
import type { Walk, WalkedStage, WalkedStep } from "../../kit/checks/walk.ts";
import { isBefore, type Places } from "./places.ts";
import { type VariableUse, variableUses } from "./variable_uses.ts";

/** Where something is named. */
export interface NamedPlace {
  readonly range: Pick<SourceRange, "start" | "end">;
  readonly isDeclaration: boolean;
}

/** A stage or a variable. */
export interface Named {
  readonly kind: "stage" | "variable";
  /** As it is declared. */
  readonly name: string;
  /** In the order of the file; at least one of them declares it. */
  readonly places: readonly NamedPlace[];
}

/** An instruction as it was cut up, with what it means. */
export interface PlacedStep {
  readonly raw: RawInstruction;
  readonly step: Step;
  /** The number of its stage; -1 before the first. */
  readonly stage: number;
  /** With the variables before it; undefined for what begins a stage. */
  readonly walked: WalkedStep | undefined;
}

/** All instructions in the order of the file. */
export function placedSteps(walk: Walk, { instructions }: ReadDockerfile): PlacedStep[] {
  const rows = [
    ...walk.preamble.map((walked) => ({ stage: -1, walked, step: walked.step })),
    ...walk.stages.flatMap(({ opening, steps }, stage) => [
      { stage, walked: undefined, step: opening },
      ...steps.map((walked) => ({ stage, walked, step: walked.step })),
    ]),
  ];
  return rows.map((row, index) => ({ ...row, raw: instructions[index]! }));
}

/** Finds them all. */
export function namesOf(walk: Walk, read: ReadDockerfile, places: Places): Named[] {
  const steps = placedSteps(walk, read);
  return [...stageNames(walk, steps, places), ...variableNames(walk, read, steps, places)];
}

/** Places whose text is not the name are left out: they stand in a line that could not be read, and was read as another. */
function soundPlace(
  name: string,
  range: NamedPlace["range"],
  isDeclaration: boolean,
  places: Places,
): NamedPlace[] {
  const isThere = places.text(range).toLowerCase() === name.toLowerCase();
  return isThere ? [{ range, isDeclaration }] : [];
}

function stageNames(walk: Walk, steps: readonly PlacedStep[], places: Places): Named[] {
  const { stages } = walk;
  const found = stages.map((): NamedPlace[] => []);
  const add = (index: number, range: NamedPlace["range"], isDeclaration: boolean) => {
    const { name } = stages[index]!;
    if (name !== undefined) found[index]!.push(...soundPlace(name, range, isDeclaration, places));
  };
  for (const { raw, step, stage, walked } of steps) {
    if (walked === undefined) {
      const [base, , name] = raw.args;
      const on = indexOfStage(stages, base?.text ?? "", stage);
      if (on >= 0) add(on, raw.line.range(base!.start, base!.end), false);
      if (name !== undefined) add(stage, raw.line.range(name.start, name.end), true);
      continue;
    }
    for (const name of new Set(step.opens)) {
      const on = indexOfStage(stages, name, stage);
      if (on < 0) continue;
      for (const { start, end } of raw.flags) {
        const at = raw.line.text.slice(start, end).search(sourceWord(name));
        if (at < 0) continue;
        add(on, raw.line.range(start + at + 5, start + at + 5 + name.length), false);
      }
    }
  }
  return stages.flatMap(({ name }, index): Named[] => {
    const all = found[index]!;
    return name === undefined || all.length === 0 ? [] : [{ kind: "stage", name, places: all }];
  });
}

/** `from=NAME` of a flag, or of a mount. */
function sourceWord(name: string): RegExp {
  return new RegExp(`from=${name.replace(/[.*+?^$()|[\]{}\\]/g, "\\$&")}(?![\\w.-])`, "i");
}

/** The latest stage of the name before one. */
export function indexOfStage(
  stages: readonly WalkedStage[],
  name: string,
  before: number,
): number {
  return stages.slice(0, before).findLastIndex((each) => each.name === name.toLowerCase());
}

function variableNames(
  walk: Walk,
  { escape }: ReadDockerfile,
  steps: readonly PlacedStep[],
  places: Places,
): Named[] {
  const known = new Scopes(walk);
  const found = new Map<string, { name: string; places: NamedPlace[] }>();
  const add = (stage: number, name: string, range: NamedPlace["range"], isDeclaration = false) => {
    const key = known.keyOf(stage, name);
    if (key === undefined) return;
    const entry = found.get(key) ?? { name, places: [] };
    found.set(key, entry);
    entry.places.push(...soundPlace(name, range, isDeclaration, places));
  };
  for (const placed of steps) {
    const { raw, walked } = placed;
    // Where a stage begins, there is nothing but what stands before the first.
    const stage = walked === undefined ? -1 : placed.stage;
    const { line } = raw;
    const names = [...walked?.declared.map(({ name }) => name) ?? [], ...walked?.assigned ?? []];
    for (const name of names) {
      for (const { start } of [...raw.args, ...raw.pairs]) {
        if (!line.text.startsWith(name, start) || /\w/.test(line.text[start + name.length] ?? "")) {
          continue;
        }
        add(stage, name, line.range(start, start + name.length), true);
      }
    }
    for (const { name, range } of usesIn(placed, escape)) add(stage, name, range);
  }
  return [...found.values()].filter(({ places }) => places.some((each) => each.isDeclaration))
    .map(({ name, places }) => ({
      kind: "variable",
      name,
      places: places.sort((a, b) => isBefore(a.range.start, b.range.start) ? -1 : 1),
    }));
}

/** What an instruction uses, here-documents with it. */
export function usesIn(
  { raw: outer, step }: Pick<PlacedStep, "raw" | "step">,
  escape: string,
): (VariableUse & { readonly range: NamedPlace["range"] })[] {
  const raw = outer.inner ?? outer;
  const { line, keyword, end, json, syntax } = raw;
  const isShell = syntax?.form === "command" || syntax?.form === "typed-command";
  const behind = raw.flags.at(-1)?.end ?? keyword.end;
  const { words, declares } = step.instruction;
  const isExpanded = words === undefined || declares !== undefined || words(step.args).length > 0;
  const options = { escape, hasQuotes: true };
  const flags = variableUses(line.text, keyword.end, behind, options);
  const rest =
    json && isShell && !startsShell(raw) || !isShell && !isExpanded && outer.inner === undefined
      ? []
      : variableUses(line.text, behind, end, { escape, hasQuotes: !isShell, isShell });
  const inLine = [...flags, ...rest].map((use) => {
    return { ...use, range: line.range(use.start, use.start + use.name.length) };
  });
  const inDocuments = raw.heredocs.filter(({ expand }) => expand || isShell)
    .flatMap(({ content, range }) =>
      content.split("\n").flatMap((text, index) =>
        variableUses(text, 0, text.length, { escape: "\\", hasQuotes: false, isShell }).map(
          (use) => {
            const line = range.start.line + index;
            const start = { line, column: use.start + 1 };
            return {
              ...use,
              range: { start, end: { line, column: start.column + use.name.length } },
            };
          },
        )
      )
    );
  return [...inLine, ...inDocuments];
}

/** Whether a JSON array hands its last words to a shell: no other program expands what has a dollar sign. */
function startsShell({ args }: RawInstruction): boolean {
  const words = args.map(({ text }) => text);
  return words.some((word) => /^(?:\/\S*\/)?(?:ba|da|a|z|k)?sh$/.test(word)) &&
    words.some((word) => /^-\w*c$/.test(word));
}

/** Which variables of a name are the same. */
class Scopes {
  readonly #same = new Map<string, string>();
  /** By stage, what it has; the last is what stands before the first. */
  readonly #names: ReadonlySet<string>[] = [];
  readonly #globals: ReadonlySet<string>;

  constructor({ preamble, stages }: Walk) {
    const declaredIn = (steps: readonly WalkedStep[]) =>
      steps.flatMap(({ declared }) => declared.map(({ name }) => name));
    this.#globals = new Set(declaredIn(preamble));
    for (const [index, { base, steps }] of stages.entries()) {
      const on = base === undefined ? -1 : stages.indexOf(base);
      const inherited = this.#names[on] ?? new Set<string>();
      const declared = declaredIn(steps);
      const own = [...declared, ...steps.flatMap(({ assigned }) => assigned)];
      this.#names.push(new Set([...inherited, ...own]));
      for (const name of inherited) this.#join(key(index, name), key(on, name));
      for (const name of declared) this.#join(key(index, name), key(-1, name));
    }
  }

  /** Undefined where nothing of the file declares it. */
  keyOf(stage: number, name: string): string | undefined {
    const names = stage < 0 ? this.#globals : this.#names[stage]!;
    return names.has(name) ? this.#first(key(stage, name)) : undefined;
  }

  #join(a: string, b: string): void {
    const [from, to] = [this.#first(a), this.#first(b)];
    if (from !== to) this.#same.set(from, to);
  }

  #first(name: string): string {
    let at = name;
    for (let next = this.#same.get(at); next !== undefined; next = this.#same.get(at)) at = next;
    return at;
  }
}

function key(stage: number, name: string): string {
  return `${stage} ${name}`;
}
