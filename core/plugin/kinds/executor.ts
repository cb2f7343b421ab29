/**
 * Executors, as plugins supply them.
 *
 * @module
 */
import type { Executor, Invocation } from "../../../plugins/runners/linux/container.ts";
import { Guard, type Whole } from "../guard.ts";
import type { Kind } from "./kind.ts";

const members = ["name", "preference", "needs", "invocations"];

export const executorKind: Kind<Executor> = {
  noun: "executor",
  nameOf: ({ name }) => name,
  describe: ({ name, preference, needs }) => ({ name, preference, needs }),
  look(look, executor, place) {
    look.noSlip(executor, members, place);
    look.text(executor.name, `${place}.name`, /^[a-z][a-z0-9-]*$/);
    look.text(executor.needs, `${place}.needs`, /\S/);
    look.that(Number.isFinite(executor.preference), `${place}.preference`, "a number");
    look.method(executor, "invocations", place, "required");
  },
  guarded(given, supplier): Whole<Executor> {
    const { name, preference, needs } = given;
    const guard = new Guard(supplier, `the executor ${name}`);
    return {
      name,
      preference,
      needs,
      invocations: (container) =>
        guard.ask(
          "invocations",
          isSound,
          "a list of { name, command, files, log, … }",
          () => given.invocations(container),
        ),
    };
  },
};

function isSound(ways: readonly Invocation[]): boolean {
  return Array.isArray(ways) &&
    ways.every((way: Invocation | null) =>
      typeof way?.name === "string" && typeof way.log === "string" && Array.isArray(way.command) &&
      way.command.every((word) => typeof word === "string") && typeof way.files === "object"
    );
}
