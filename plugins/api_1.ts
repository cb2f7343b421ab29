/**
 * Plugins that are written for api 1, in the shape of api 2, as far as that can be done honestly.
 *
 * @module
 */
import { QuillaError } from "../core/errors.ts";
import type { CheckedFile } from "../core/plugin/contracts/check.ts";
import type { FollowingLine } from "../core/plugin/contracts/instruction.ts";
import type { Scope, StageView } from "../core/plugin/contracts/stage.ts";

type Members = Readonly<Record<string, unknown>>;

/**
 * The plugin with the members that api 2 looks for: `sources` is `opens`, `stage` is `begins`, `preamble` is `declares`, and checks
 * see the file that they know. What is no member of api 1 stays, to be looked at like that of any plugin.
 *
 * @throws {QuillaError} `plugin/api` for `beforeBuild` and executors, which have no like
 */
export function fromApi1(plugin: Members): Members {
  const { instructions, executors, checks } = plugin;
  if (executors !== undefined) {
    throw new QuillaError(`the plugin ${plugin.name} is written for api 1: it has executors`, {
      code: "plugin/api",
      hint: "what runs programs is a runner since api 2: supply runners, and write api: 2",
    });
  }
  return {
    ...plugin,
    api: 2,
    instructions: eachOf(instructions, (each) => instruction(each, String(plugin.name))),
    checks: eachOf(checks, check),
  };
}

/** What is no list, or holds what is no object, is told by whoever looks at the shape. */
function eachOf(list: unknown, adapt: (each: Members) => Members): unknown {
  if (!Array.isArray(list)) return list;
  return list.map((each) => typeof each === "object" && each !== null ? adapt(each) : each);
}

function instruction(given: Members, plugin: string): Members {
  if (given.beforeBuild !== undefined) {
    throw new QuillaError(
      `the plugin ${plugin} is written for api 1: ${given.keyword} has beforeBuild`,
      {
        code: "plugin/api",
        hint: "refuse in parse what no build can do, else in apply, and leave out beforeBuild; " +
          "call sources opens, stage begins and preamble declares; then write api: 2",
      },
    );
  }
  const { sources, stage, preamble, ...others } = given;
  const own = (member: unknown) =>
    typeof member === "function" ? (...words: unknown[]) => member.apply(given, words) : member;
  return {
    ...others,
    parse: own(given.parse),
    apply: own(given.apply),
    stageName: own(given.stageName),
    sourceDate: own(given.sourceDate),
    history: own(given.history),
    opens: own(sources),
    begins: own(stage),
    follows: stage === undefined ? undefined : (_args: unknown, built: StageView) => kept(built),
    declares: typeof preamble === "function"
      ? (args: unknown, scope: Scope) => beforeStages(scope) && preamble.call(given, args, scope)
      : preamble,
  };
}

/** What api 1 calls a preamble stands before the first stage; in one, `apply` declares for itself. */
function beforeStages(scope: Scope): boolean {
  return !("addLayer" in scope);
}

/** In api 1, what a base kept for the builds on top of it was carried out whatever began the stage. */
function kept({ opening, inherited }: StageView): FollowingLine[] {
  return (inherited.onBuild ?? []).map((text, index) => ({
    text,
    origin: `line ${index + 1} that ${opening.base} kept`,
  }));
}

function check(given: Members): Members {
  const { check } = given;
  if (typeof check !== "function") return given;
  return { ...given, check: (file: CheckedFile) => check.call(given, linesOf(file)) };
}

/** Lines alone, without what was read of them. */
function linesOf(file: CheckedFile) {
  return {
    ...file,
    preamble: file.dockerfile.preamble.map(({ line }) => line),
    stages: file.stages.map(({ opening, steps, isNeeded }) => ({
      opening: opening.line,
      lines: steps.map(({ line }) => line),
      isNeeded,
    })),
  };
}
