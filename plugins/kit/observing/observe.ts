/**
 * Tells all observers of a build, and gives its events their times. An observer that fails is told as a warning, once, and asked no
 * more: nothing of a build depends on those who watch it.
 *
 * @module
 */
import type {
  BuildEvent,
  BuildListener,
  TimedEvent,
} from "../../../core/plugin/contracts/build_event.ts";
import { messageOf } from "../../../core/errors.ts";
import type {
  BuildEnd,
  Observation,
  ObservedBuild,
  Observer,
} from "../../../core/plugin/contracts/observer.ts";
import type { PluginHost } from "../../../core/plugin/host.ts";
import type { SourceFile } from "../../../core/source.ts";
import type { Store } from "../../../core/store/store.ts";

/** Takes events with their times as they happen; must not throw. */
export type TimedListener = (event: TimedEvent) => void;

/** A build that begins. */
export interface Observable {
  /** Has the observers. */
  readonly host: PluginHost;
  /** Where the image goes. */
  readonly store: Store;
  /** What was asked for, without a secret: data that JSON can say. */
  readonly asked: () => Readonly<Record<string, unknown>>;
  /** Variables of the environment. */
  readonly variables: Readonly<Record<string, string | undefined>>;
  /** Told of everything, beside the observers. */
  readonly listener?: TimedListener | undefined;
  /** Observers of this build alone. */
  readonly observers?: readonly Observer[] | undefined;
}

/** One build, and those who watch it. */
export class Observing {
  readonly #clock = performance.now();
  readonly #listener: TimedListener | undefined;
  readonly #observations: { readonly name: string; readonly observation: Observation }[] = [];
  #dockerfile: SourceFile | undefined;

  constructor({ host, store, asked, variables, listener, observers = [] }: Observable) {
    this.#listener = listener;
    const began = Date.now();
    let said: ReturnType<typeof asked> | undefined;
    const build: ObservedBuild = {
      ...{ began, variables, store },
      get asked() {
        return said ??= asked();
      },
      dockerfile: () => this.#dockerfile,
      warn: (message) => this.#listener?.({ type: "warning", message, at: this.#now() }),
    };
    const all = [...host.all("observers").map(({ supplied }) => supplied), ...observers];
    for (const observer of all) {
      const { name } = observer;
      try {
        const observation = observer.observe(build);
        if (observation !== undefined) this.#observations.push({ name, observation });
      } catch (thrown) {
        this.#lose(name, thrown);
      }
    }
  }

  /** What the build is handed. */
  get told(): { listener: BuildListener; read(dockerfile: SourceFile): void } {
    return { listener: this.#listen, read: (dockerfile) => this.#dockerfile = dockerfile };
  }

  /** Builds, and tells how it ended. @param made what is said of the result */
  async watch<T>(
    build: () => Promise<T>,
    made: (outcome: T) => Readonly<Record<string, unknown>>,
  ): Promise<T> {
    let outcome: T;
    try {
      outcome = await build();
    } catch (failure) {
      await this.#end({ failure });
      throw failure;
    }
    await this.#end({ result: made(outcome) });
    return outcome;
  }

  readonly #listen = (event: BuildEvent): void => {
    const timed = { ...event, at: this.#now() };
    this.#listener?.(timed);
    for (const { name, observation } of [...this.#observations]) {
      try {
        observation.tell(timed);
      } catch (thrown) {
        this.#lose(name, thrown);
      }
    }
  };

  async #end(how: Pick<BuildEnd, "failure" | "result">): Promise<void> {
    const end = { ...how, at: this.#now() };
    await Promise.all(this.#observations.map(async ({ name, observation }) => {
      try {
        await observation.end(end);
      } catch (thrown) {
        this.#lose(name, thrown);
      }
    }));
  }

  /** Milliseconds, to the microsecond. */
  #now(): number {
    return Math.round((performance.now() - this.#clock) * 1000) / 1000;
  }

  #lose(name: string, thrown: unknown): void {
    const at = this.#observations.findIndex((each) => each.name === name);
    if (at >= 0) this.#observations.splice(at, 1);
    const message = `the observer ${name} watches no more: ${messageOf(thrown)}`;
    this.#listener?.({ type: "warning", message, at: this.#now() });
  }
}
