/**
 * A step whose instruction is another's: it has the stage as long as it is at work, and no longer.
 *
 * @module
 */
import { QuillaError } from "../errors.ts";
import { containerConfig, type ImageConfigDraft } from "../image/draft.ts";
import { encodeConfig, parseConfig } from "../oci/config.ts";
import { inStep, type Printer } from "../plugin/calls.ts";
import { checkedChanges } from "../plugin/changes.ts";
import type { Step } from "../plugin/contracts/dockerfile.ts";
import type { Stage } from "../plugin/contracts/instruction.ts";
import { nameInstruction } from "./failure.ts";

/** Applies the instruction. What it prints meanwhile goes to `print`. */
export async function applyPlugin(step: Step, stage: Stage, print: Printer): Promise<void> {
  const who = nameInstruction(step);
  let isOver = false;
  const lent = lentStage(stage, who, () => isOver);
  const { range } = step.line;
  const surroundings = {
    range,
    print: (...words: Parameters<Printer>) => !isOver && print(...words),
  };
  try {
    await inStep(surroundings, () => step.instruction.apply(step.args, lent));
  } finally {
    isOver = true;
  }
}

function lentStage(stage: Stage, who: string, isOver: () => boolean): Stage {
  return new Proxy(stage, {
    get(target, member) {
      const value: unknown = Reflect.get(target, member, target);
      if (typeof value !== "function") return value;
      return (...words: unknown[]) => {
        if (isOver()) throw overdue(who, String(member));
        const given = member === "addLayer" ? [checkedChanges(words[0], who)] : words;
        return value.apply(target, given);
      };
    },
    set: (target, member, value) => Reflect.set(target, member, value, target),
  });
}

function overdue(who: string, member: string): QuillaError {
  return new QuillaError(`${who} called ${member} of its stage when it was over`, {
    code: "plugin/not-awaited",
    hint: "wait in `async apply` for all that it begins, with `await`",
  });
}

/** @throws {QuillaError} `oci/…`: here, while it is known who did it */
export function requireValidConfig({ config: draft, platform }: Stage): void {
  const config = containerConfig({ ...draft, unsetEnv: undefined } as ImageConfigDraft);
  parseConfig(encodeConfig({ ...platform, author: draft.author, config, diffIds: [] }));
}
