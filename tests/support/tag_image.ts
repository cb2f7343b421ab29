/**
 * Puts an image into a store and names it: `tag_image.ts ROOT NAME LABEL`. What goes wrong is told as its code.
 *
 * @module
 */
import process from "node:process";
import { QuillaError } from "../../core/errors.ts";
import { parseReference } from "../../core/reference.ts";
import { Store } from "../../core/store/store.ts";
import { putSampleImage } from "./sample_image.ts";

const [root, name, label] = process.argv.slice(2);
try {
  const store = await Store.open(root!, { create: true });
  const { manifest } = putSampleImage(store, label!);
  await store.references.tag(parseReference(name!), manifest, new Date());
  store.close();
} catch (error) {
  if (!(error instanceof QuillaError)) throw error;
  console.error(error.code);
  process.exitCode = 1;
}
