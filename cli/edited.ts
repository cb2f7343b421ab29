/**
 * What commands that change images have in common: the image that is meant, and what becomes of the new one.
 *
 * @module
 */
import { parseTag } from "../core/plugin/api/nouns.ts";
import type { Store } from "../core/plugin/api/store.ts";
import type { EditedImage } from "../mod.ts";
import { type Context, withStore } from "./context.ts";
import { readWord } from "./words/usage.ts";

/** The option by which the new image gets other names. */
export const tagOption = [
  "-t, --tag <name>",
  "name of the new image, as name:tag (repeatable; default: the name by which the image was given)",
] as const;

/** What such a command is asked for, beside the change itself. */
export interface EditOptions {
  readonly tag: readonly string[];
  readonly quiet: boolean;
}

/**
 * Has a new image made of one of the store, and tells what came of it.
 *
 * @param text the image that is meant; undefined where there is none
 */
export async function editNamed(
  context: Context,
  text: string | undefined,
  { tag, quiet }: EditOptions,
  work: (how: { readonly store: Store; readonly tags: readonly string[] }) => Promise<EditedImage>,
): Promise<void> {
  tag.forEach((name) => readWord("--tag", () => parseTag(name)));
  const options = { create: text === undefined };
  const { id, names } = await withStore(context, (store) => work({ store, tags: tag }), options);
  if (quiet) return context.print(id);
  context.say(`made ${id}`);
  if (names.length > 0) context.say(`named ${names.join(", ")}`);
}

/** Tells what went otherwise than one may think. */
export function warner(context: Context): (message: string) => void {
  return (message) => context.say(`warning: ${message}`);
}
