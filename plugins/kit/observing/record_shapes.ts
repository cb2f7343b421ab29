/**
 * What a record must hold for others to show it: it may come from anywhere, or be half of what it was.
 *
 * @module
 */

/** Whether a value is of a form. */
type Shape = (value: unknown) => boolean;

/** What is as it should be, and what else there may be. */
type Fields = Readonly<Record<string, Shape>>;

const text: Shape = (value) => typeof value === "string";
const number: Shape = (value) => Number.isFinite(value);
/** A time that a calendar has, in milliseconds. */
const date: Shape = (value) => number(value) && Math.abs(value as number) <= 8.64e15;
const oneOf = (...words: string[]): Shape => (value) => words.includes(value as string);
const maybe = (shape: Shape): Shape => (value) => value === undefined || shape(value);
const list = (shape: Shape): Shape => (value) => Array.isArray(value) && value.every(shape);
const object = (fields: Fields): Shape => (value) =>
  typeof value === "object" && value !== null && !Array.isArray(value) &&
  Object.entries(fields).every(([name, shape]) => shape((value as Record<string, unknown>)[name]));

const place = object({ file: text, line: number });

const failure = object({
  ...{ message: text, code: maybe(text), hint: maybe(text), place: maybe(place) },
});

/** The line that lists are made of. */
export const summaryShape: Shape = object({
  ref: (value) => /^[0-9a-z]{1,32}$/.test(value as string),
  ...{ began: date, took: number, status: oneOf("done", "failed", "interrupted") },
  ...{ id: maybe(text), name: maybe(text), steps: number, cached: number, quilla: text },
});

/** The line of what was asked for, and what came of it. */
export const frameShape: Shape = object({
  asked: object({}),
  dockerfile: maybe(object({ name: text, text })),
  end: object({
    at: number,
    failure: maybe(failure),
    result: maybe(object({
      names: maybe(list(text)),
      bases: maybe(list(object({ name: text, digest: maybe(text) }))),
    })),
  }),
});

/** An event's step, where it is told whole. */
export const stepShape: Shape = object({
  ...{ id: number, stage: text, number, total: number, text, place, platform: maybe(text) },
});

const blob = maybe(object({ digest: text, size: maybe(number) }));
const pull = object({ id: number, image: text, platform: text });
const write = object({ id: number, doing: text });
const moved = { bytes: maybe(number), blob };
const step: Shape = (value) => value !== undefined;

const events: Readonly<Record<string, Fields>> = {
  planned: {
    steps: number,
    stages: list(object({ name: text, platform: maybe(text), needs: list(text) })),
  },
  started: { step },
  output: { step, text },
  shell: { step },
  done: {
    step,
    layerSize: maybe(number),
    cache: maybe(object({ status: text, reason: maybe(text) })),
  },
  failed: { step, failure: maybe(failure) },
  "pull-started": { pull },
  "pull-progress": { pull, ...moved },
  "pull-done": { pull, ...moved, digest: text },
  "pull-failed": { pull },
  "write-started": { write },
  "write-progress": { write, ...moved },
  "write-done": { write, ...moved },
  "write-failed": { write },
  retry: { reason: text, attempt: number, attempts: number, blob },
  warning: { message: text },
};

/** Whether a line is an event; of kinds that are not known here, that it has a time. */
export function isEvent(line: Record<string, unknown>): boolean {
  const { at, type } = line;
  if (!number(at) || typeof type !== "string") return false;
  return object(Object.hasOwn(events, type) ? events[type]! : {})(line);
}
