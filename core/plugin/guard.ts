/**
 * A guard before the functions of what a plugin supplies: what goes wrong in one is told as the plugin's, and so is what it returns
 * where it should return something else.
 *
 * @module
 */
import { callPlugin, isPromise, kindOf } from "./calls.ts";

/** Every member there is: one that is added to a contract must be handed on by its guard, which the compiler sees to. */
export type Whole<T> = { [Member in keyof Required<T>]: T[Member] };

/** Who supplies something. */
export interface Supplier {
  /** The plugin's name. */
  readonly plugin: string;
  /** Whether it is quilla's own: its faults are quilla's. */
  readonly isOwn: boolean;
}

/** Calls the functions of one thing that a plugin supplies. */
export class Guard {
  readonly #supplier: Supplier;
  readonly #what: string;

  /** @param what for messages, such as `the transport s3` */
  constructor(supplier: Supplier, what: string) {
    this.#supplier = supplier;
    this.#what = `${what} of the plugin ${supplier.plugin}`;
  }

  /** Calls one, at once or for later. */
  call<T>(work: () => T): T {
    const { plugin, isOwn } = this.#supplier;
    return isOwn ? work() : callPlugin(plugin, this.#what, work);
  }

  /**
   * Calls one whose answer is needed at once, and looks at it: a promise of it would be taken for the thing.
   *
   * @param wanted for messages, such as `a list of names`
   */
  ask<T>(member: string, isSound: (answer: T) => boolean, wanted: string, work: () => T): T {
    return this.call(() => sound(member, work(), isSound, wanted));
  }

  /** The same, where the answer may take a while. */
  async askLater<T>(
    member: string,
    isSound: (answer: T) => boolean,
    wanted: string,
    work: () => Promise<T>,
  ): Promise<T> {
    return await this.call(async () => sound(member, await work(), isSound, wanted));
  }

  /**
   * An object of a plugin's, all of whose functions are called with the guard.
   *
   * @param functions those that it must have
   */
  async open<T extends object>(
    member: string,
    functions: readonly string[],
    work: () => Promise<T>,
  ): Promise<T> {
    const opened = await this.call(async () => {
      const place: unknown = await work();
      const lacks = functions.find((name) =>
        typeof (place as Members | null)?.[name] !== "function"
      );
      if (lacks === undefined) return place as T;
      throw new TypeError(`${member} returned ${kindOf(place)} without the function ${lacks}`);
    });
    return this.#supplier.isOwn ? opened : this.#object(opened);
  }

  #object<T extends object>(given: T): T {
    return new Proxy(given, {
      get: (target, member) => {
        const value: unknown = Reflect.get(target, member, target);
        if (typeof value !== "function") return value;
        return (...words: unknown[]) => {
          const result: unknown = this.call(() => value.apply(target, words));
          return isAsyncIterable(result) ? this.#bytes("blob", result) : result;
        };
      },
    });
  }

  /** Bytes that one gives piece by piece. */
  pieces(member: string, work: () => AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
    if (this.#supplier.isOwn) return work();
    return this.#bytes(member, this.ask(member, isAsyncIterable, "pieces of bytes", work));
  }

  async *#bytes(member: string, pieces: AsyncIterable<unknown>): AsyncGenerator<Uint8Array> {
    const iterator = this.call(() => pieces[Symbol.asyncIterator]());
    try {
      for (;;) {
        const next = await this.call(async () => {
          const result = await iterator.next();
          if (result.done || result.value instanceof Uint8Array) return result;
          throw new TypeError(`${member} gave ${kindOf(result.value)} in the place of bytes`);
        });
        if (next.done) return;
        yield next.value as Uint8Array;
      }
    } finally {
      await this.call(() => iterator.return?.());
    }
  }
}

type Members = Readonly<Record<string, unknown>>;

function sound<T>(member: string, answer: T, isSound: (answer: T) => boolean, wanted: string): T {
  // What cannot be looked at is not sound.
  if (isSound(answer)) return answer;
  throw new TypeError(`${member} returned ${kindOf(answer)}, not ${wanted}`);
}

export const isNotPromise = (answer: unknown): boolean => !isPromise(answer);

export function isIterable(value: unknown): value is Iterable<unknown> {
  return typeof (value as Partial<Iterable<unknown>> | null | undefined)?.[Symbol.iterator] ===
    "function";
}

function isAsyncIterable(value: unknown): value is AsyncIterable<unknown> {
  return typeof (value as Partial<AsyncIterable<unknown>> | null | undefined)
    ?.[Symbol.asyncIterator] === "function";
}
