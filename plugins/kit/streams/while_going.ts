/**
 * Items that come until the work is to end.
 *
 * @module
 */
import { aborted, requireGoing } from "../../../core/aborting.ts";

/**
 * The same items, until the work is to end: also while the next one does not come.
 *
 * @param each looks at each before it is given on; what it returns is waited for
 */
export async function* whileGoing<T>(
  items: AsyncIterable<T> | Iterable<T>,
  signal: AbortSignal | undefined,
  each: (item: T) => Promise<void> | void = () => {},
): AsyncGenerator<T, void, void> {
  if (signal === undefined) {
    for await (const item of items) {
      const wait = each(item);
      if (wait !== undefined) await wait;
      yield item;
    }
    return;
  }
  const iterator = Symbol.asyncIterator in items
    ? items[Symbol.asyncIterator]()
    : items[Symbol.iterator]();
  let fail: (error: unknown) => void = () => {};
  const onAbort = () => fail(aborted(signal));
  signal.addEventListener("abort", onAbort);
  let isOver = false;
  try {
    while (true) {
      requireGoing(signal);
      // No Promise.race: it would leave something with what lasts to the end, at each item.
      const next = await new Promise<IteratorResult<T, unknown>>((resolve, reject) => {
        fail = reject;
        Promise.resolve(iterator.next()).then(resolve, reject);
      });
      isOver = next.done === true;
      if (next.done === true) return;
      const wait = each(next.value);
      if (wait !== undefined) await wait;
      yield next.value;
    }
  } finally {
    signal.removeEventListener("abort", onAbort);
    // What hangs is not waited for: it is told to end, and nobody listens any more.
    if (!isOver) {
      const ended = Promise.resolve(iterator.return?.()).catch(() => {});
      if (!signal.aborted) await ended;
    }
  }
}
