/**
 * Runners, as plugins supply them.
 *
 * @module
 */
import { isDigest } from "../../digest.ts";
import { checkedChanges } from "../changes.ts";
import type { JobResult, Runner, Running } from "../contracts/runner.ts";
import { Guard, isIterable, type Whole } from "../guard.ts";
import type { Kind } from "./kind.ts";

const members = [
  ...["name", "preference", "needs", "isolations", "systems", "arguments", "settings", "open"],
];

export const runnerKind: Kind<Runner> = {
  noun: "runner",
  nameOf: ({ name }) => name,
  describe: ({ name, preference, needs, isolations = [], systems = ["linux"], ...rest }) => ({
    name,
    preference,
    needs,
    isolations,
    systems,
    arguments: rest.arguments ?? [],
  }),
  look(look, runner, place) {
    look.noSlip(runner, members, place);
    look.text(runner.name, `${place}.name`, word);
    look.text(runner.needs, `${place}.needs`, /\S/);
    look.that(Number.isFinite(runner.preference), `${place}.preference`, "a number");
    for (const [list, pattern] of [["isolations", word], ["systems", word], ["arguments", /\S/]]) {
      const at = `${place}.${list as string}`;
      for (const [index, each] of look.list(runner[list as string], at).entries()) {
        look.text(each, `${at}[${index}]`, pattern as RegExp);
      }
    }
    look.method(runner, "open", place, "required");
    look.method(runner, "settings", place, "optional");
  },
  guarded(given, supplier): Whole<Runner> {
    const { name, preference, needs, isolations, systems, settings } = given;
    const guard = new Guard(supplier, `the runner ${name}`);
    return {
      name,
      preference,
      needs,
      isolations,
      systems,
      arguments: given.arguments,
      settings: settings && ((said, values) =>
        guard.askLater(
          "settings",
          (answer) => typeof answer === "object" && answer !== null,
          "settings",
          async () => await settings.call(given, said, values),
        )),
      open: async (environment) => {
        const running = await guard.call(() => given.open(environment));
        if (running === undefined || supplier.isOwn) return running;
        const opened = await guard.open("open", ["run", "close"], () => Promise.resolve(running));
        return guardedRunning(opened, guard, `the runner ${name} of the plugin ${supplier.plugin}`);
      },
    };
  },
};

const word = /^[a-z][a-z0-9-]*$/;

function guardedRunning(given: Running, guard: Guard, who: string): Whole<Running> {
  const { signal, cached } = given;
  return {
    async run(job) {
      const wanted = "{ exit: { code }, changes }";
      const result = await guard.askLater("run", isResult, wanted, () => given.run(job));
      const { changes } = result;
      return changes === undefined ? result : { ...result, changes: checkedChanges(changes, who) };
    },
    cached: cached && ((cache, most) => guard.call(() => cached.call(given, cache, most))),
    signal: signal && ((name) => signal.call(given, name)),
    close: () => given.close(),
  };
}

function isResult(result: JobResult | null | undefined): boolean {
  const { exit, layer, changes } = result ?? {};
  return Number.isInteger(exit?.code) &&
    (layer === undefined || isDigest(layer.digest) && Number.isInteger(layer.size)) &&
    (changes === undefined || isIterable(changes) ||
      typeof changes?.[Symbol.asyncIterator] === "function");
}
