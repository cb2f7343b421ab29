/**
 * What every observer must do.
 *
 * @module
 */
import { equal, match, ok } from "node:assert/strict";
import { join } from "node:path";
import type { TimedEvent } from "../../../core/plugin/contracts/build_event.ts";
import { QuillaError } from "../../../core/errors.ts";
import type { BuildEnd, Observer } from "../../../core/plugin/contracts/observer.ts";
import { Store } from "../../../core/store/store.ts";
import { inDirectory, type SuiteCase } from "./suite.ts";

/** The cases. @param variables what the environment says, so that it watches at all */
export function observerSuite(
  subject: Observer,
  variables: Readonly<Record<string, string>> = {},
): readonly SuiteCase[] {
  const { name } = subject;
  const watched = (events: readonly TimedEvent[], end: BuildEnd) =>
    watch(subject, variables, events, end);
  return [
    { name: `${name} is a word`, run: () => match(name, /^[a-z][a-z0-9-]*$/) },
    { name: `${name} watches a build that succeeds`, run: () => watched(events, success) },
    { name: `${name} watches a build that fails`, run: () => watched(events.slice(0, 3), failure) },
    { name: `${name} watches a build that fails at once`, run: () => watched([], failure) },
    {
      name: `${name} watches two builds at once`,
      run: async () => {
        await Promise.all([watched(events, success), watched(events, failure)]);
      },
    },
  ];
}

const step = {
  ...{ id: 0, stage: "app", number: 1, total: 1, text: "COPY a.txt /" },
  place: { file: "Dockerfile", line: 2 },
};
const write = { id: 0, doing: "writing \u001b[31mout.tar\n" };
const events: readonly TimedEvent[] = [
  { at: 0.5, type: "planned", steps: 1, stages: [{ name: "app", needs: [] }] },
  { at: 1, type: "started", step },
  { at: 1.25, type: "output", step, stream: "stdout", text: "\u001b[2J\ud800 half" },
  { at: 2, type: "done", step, layerSize: 3, cache: { status: "done", reason: "a.txt" } },
  { at: 3, type: "write-started", write },
  { at: 4, type: "write-done", write },
];
const success: BuildEnd = { at: 5, result: { id: `sha256:${"0".repeat(64)}`, names: ["app"] } };
const failure: BuildEnd = { at: 5, failure: new QuillaError("it broke", { code: "build/broken" }) };

/** Once it has no ear for a build, there is nothing to be told. */
async function watch(
  { observe }: Observer,
  variables: Readonly<Record<string, string>>,
  all: readonly TimedEvent[],
  end: BuildEnd,
): Promise<void> {
  await inDirectory(async (directory) => {
    const store = await Store.open(join(directory, "store"), { create: true });
    try {
      const observation = observe({
        ...{ began: Date.now(), asked: { context: "." }, variables, store },
        dockerfile: () => ({ name: "Dockerfile", text: "FROM scratch AS app\nCOPY a.txt /\n" }),
        warn: (message) => equal(typeof message, "string"),
      });
      ok(observation === undefined || typeof observation.tell === "function");
      for (const event of all) equal(observation?.tell(event), undefined);
      await observation?.end(end);
    } finally {
      store.close();
    }
  });
}
