/**
 * Tries all that writes on a store which cannot be written to: `read_only_store.ts ROOT NAME`. Says the codes of the errors.
 *
 * @module
 */
import process from "node:process";
import { messageOf, QuillaError } from "../../core/errors.ts";
import { parseReference } from "../../core/reference.ts";
import { checkStore } from "../../plugins/tools/system/check.ts";
import { collectGarbage } from "../../plugins/kit/garbage/collect.ts";
import { Store } from "../../core/store/store.ts";

const [root, name] = process.argv.slice(2);
const store = await Store.open(root!);
const reference = parseReference(name!);
const image = store.references.find(reference)!;
const attempts: Record<string, () => unknown> = {
  put: () => store.blobs.put("something"),
  tag: () => store.references.tag(reference, image, new Date()),
  collect: () => collectGarbage(store),
  repair: () => checkStore(store, { repair: true }),
  create: () => Store.open(`${root}/inside`, { create: true }),
};
const codes: Record<string, string> = {};
for (const [attempt, act] of Object.entries(attempts)) {
  try {
    await act();
    codes[attempt] = "it worked";
  } catch (error) {
    codes[attempt] = error instanceof QuillaError ? error.code : messageOf(error);
  }
}
const findings = (await checkStore(store)).length;
console.log(JSON.stringify({ readOnly: store.readOnly, codes, findings }));
