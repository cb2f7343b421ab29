/**
 * The programs that quilla is beside its command line: what a compiled one is started as by itself, see core/host/self.ts.
 *
 * @module
 */

/** Becomes the inner half of the Linux runner. */
export async function enterInside(words: readonly string[]): Promise<void> {
  const { enter } = await import("./runners/linux/inside/main.ts");
  await enter(words);
}
