/**
 * A step while its instruction is at work: it has the stage as long as that takes, and no longer.
 *
 * @module
 */
import { containerConfig, type ImageConfigDraft } from "../image/draft.ts";
import { encodeConfig, parseConfig } from "../oci/config.ts";
import { inStep, type Printer } from "../plugin/calls.ts";
import type { Step } from "../plugin/contracts/dockerfile.ts";
import type { BeginningStage, StageView } from "../plugin/contracts/stage.ts";
import { StageForPlugin } from "../plugin/stage.ts";
import { hidePasswords } from "../text/passwords.ts";
import type { StepText } from "./cache/memory.ts";
import { nameInstruction } from "./failure.ts";

/** Carries the instruction out. What another's prints meanwhile goes to `print`. */
export async function applyStep(step: Step, stage: BeginningStage, print: Printer): Promise<void> {
  const { instruction, args, line } = step;
  const begins = instruction.begins !== undefined;
  const loan = { who: nameInstruction(step), begins, isOver: false };
  const lent = new StageForPlugin(stage, loan);
  const work = async () => {
    instruction.declares?.(args, lent);
    await instruction.apply?.(args, lent);
  };
  const surroundings = {
    range: line.range,
    print: (...words: Parameters<Printer>) => !loan.isOver && print(...words),
  };
  try {
    await (step.isOwn ? work() : inStep(surroundings, work));
  } finally {
    loan.isOver = true;
  }
}

/** @throws {QuillaError} `oci/…`: here, while it is known who did it */
export function requireValidConfig({ config: draft, platform }: StageView): void {
  const config = containerConfig({ ...draft, unsetEnv: undefined } as ImageConfigDraft);
  parseConfig(encodeConfig({ ...platform, author: draft.author, config, diffIds: [] }));
}

/** What a step says, and the values of the arguments that it mentions: what explains why it was done again. */
export function textOf({ line: { text } }: Step, stage: StageView): StepText {
  const words = new Set([...text.matchAll(/\$\{?(\w+)/g)].map(([_, name]) => name));
  const mentioned = [...stage.arguments.keys()].flatMap((name) => {
    const value = words.has(name) ? stage.lookup(name) : undefined;
    return value === undefined ? [] : [[name, value]];
  });
  return { text: hidePasswords(text), arguments: Object.fromEntries(mentioned) };
}
