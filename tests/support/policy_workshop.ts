/**
 * A store with images that are signed or not, and policies that ask for it.
 *
 * @module
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Store } from "../../core/store/store.ts";
import { build, openStore } from "../../mod.ts";
import { generateKey, type PrivateKey } from "../../plugins/kit/signing/mod.ts";
import { signInStore } from "./signed_in_store.ts";
import { temporaryDirectory } from "./temporary_directory.ts";

/** Whose signatures the policies of tests want. */
export const key = generateKey();
/** Somebody else's. */
export const other = generateKey();

/** A directory with a policy by its rules, and what else a test wants. */
export function workshop(rules: string) {
  const root = temporaryDirectory();
  writeFileSync(join(root, "ours.pub"), key.public.pem);
  const policy = join(root, "policy.yaml");
  writeFileSync(policy, rules);
  return { root, policy };
}

/** Puts an image into the store, signed by a key where one is given. */
export async function made(store: Store, name: string, by?: PrivateKey): Promise<void> {
  const dockerfile = `FROM scratch\nLABEL name=${name}\nCOPY a /\n`;
  const { descriptor } = await build({
    context: { a: { content: name } },
    dockerfile,
    tags: [name],
    store,
  });
  if (by !== undefined) await signInStore(store, descriptor, by);
}

/** A store with an image of each kind: `good`, `bad` (another key's) and `none`. */
export async function stocked(root: string): Promise<Store> {
  const store = await openStore(join(root, "store"), { create: true });
  await made(store, "good", key);
  await made(store, "bad", other);
  await made(store, "none");
  return store;
}
