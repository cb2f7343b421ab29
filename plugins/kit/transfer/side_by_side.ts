/**
 * Several pieces of work at once, and no more than that.
 *
 * @module
 */

/** A number of places for work; who comes later waits for one. */
export class Slots {
  readonly #waiting: (() => void)[] = [];
  #free: number;

  constructor(readonly count: number) {
    this.#free = count;
  }

  /** Does the work when there is a place for it. Such work must not wait for other work of the same places. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#free > 0) this.#free--;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#free++;
      else next();
    }
  }
}

/**
 * Does the work for each item, up to `most` at once; one after the other where `most` is 1. After a failure nothing more is
 * begun, and what was begun is waited for.
 *
 * @returns the results in the items' order
 * @throws what failed first
 */
export async function eachOf<Item, Result>(
  items: readonly Item[],
  most: number,
  work: (item: Item, position: number) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = new Array(items.length);
  let failure: { readonly error: unknown } | undefined;
  let next = 0;
  const worker = async () => {
    while (next < items.length && failure === undefined) {
      const position = next++;
      try {
        results[position] = await work(items[position]!, position);
      } catch (error) {
        failure ??= { error };
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(most, items.length) }, worker));
  if (failure !== undefined) throw failure.error;
  return results;
}
