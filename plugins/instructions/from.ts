/**
 * FROM: begins a stage, on nothing, an image or an earlier stage.
 *
 * @module
 */
import { keptLines } from "../kit/instructions/kept_lines.ts";
import { parsePlatform, QuillaError } from "../../core/plugin/api/nouns.ts";
import { beginDraft } from "../../core/plugin/api/image.ts";
import type { Instruction } from "../../core/plugin/contracts/instruction.ts";
import type { BeginningStage, ScopeView } from "../../core/plugin/contracts/stage.ts";

interface FromArgs {
  readonly base: string;
  readonly name?: string | undefined;
  readonly platform?: string | undefined;
  readonly [key: string]: string | undefined;
}

/** Stage names, in lower case. */
const namePattern = /^[a-z][a-z0-9-_.]*$/;

export const from: Instruction<FromArgs> = {
  keyword: "FROM",
  syntax: { form: "words", flags: { platform: "value" } },
  parse(line) {
    const [base, as, name] = line.args;
    const named = line.args.length === 3 && as!.toLowerCase() === "as";
    if (base === undefined || (line.args.length !== 1 && !named)) {
      const hasComment = line.args.some((word) => word.startsWith("#"));
      throw line.error("FROM takes an image or a stage, and AS with a name if you like", {
        code: "from/arguments",
        hint: hasComment
          ? "put the comment on a line of its own, which begins with #"
          : "write FROM image, or FROM image AS name",
      });
    }
    const lowered = name?.toLowerCase();
    if (lowered !== undefined && !namePattern.test(lowered)) {
      throw line.error(`${JSON.stringify(name)} cannot be the name of a stage`, {
        code: "from/stage-name",
        hint: "begin with a letter; letters, digits, -, _ and . may follow",
        range: line.rangeOf(2),
      });
    }
    return { base, name: lowered, platform: line.flag("platform") };
  },
  words: ({ base, platform }) => platform === undefined ? [base] : [base, platform],
  stageName: ({ name }) => name,
  begins(args, scope) {
    const platform = args.platform ? expandPlatform(args.platform, scope) : undefined;
    return {
      name: args.name,
      base: expandBase(args, scope),
      platform: platform === undefined ? undefined : parsePlatform(platform),
    };
  },
  async apply(_args, stage: BeginningStage) {
    const { base } = stage.opening;
    if (base === "scratch") beginDraft(stage.config, stage.platform);
    else await stage.inherit(base);
  },
  follows: (_args, stage) => keptLines(stage),
};

function expandBase(args: FromArgs, scope: ScopeView): string {
  const base = scope.expand(args.base);
  if (base !== "") return base;
  throw new QuillaError(`FROM ${args.base} names nothing: the variable is empty`, {
    code: "from/empty",
    hint:
      "give it a value: ARG before the first FROM, for those of a stage do not count, or --build-arg",
  });
}

function expandPlatform(written: string, scope: ScopeView): string {
  const platform = scope.expand(written);
  if (platform !== "") return platform;
  throw new QuillaError(`--platform=${written} names nothing: the variable is empty`, {
    code: "from/empty",
    hint:
      "give it a value: ARG before the first FROM, for those of a stage do not count, or --build-arg",
  });
}
