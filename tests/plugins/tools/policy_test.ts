/**
 * What `quilla policy check` says of images.
 *
 * @module
 */
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { copyImages } from "../../../mod.ts";
import { Judge, readPolicyFile } from "../../../plugins/kit/policy/mod.ts";
import { findImage } from "../../../plugins/kit/images/mod.ts";
import { builtInHost } from "../../../plugins/mod.ts";
import { checkImage } from "../../../plugins/tools/policy/mod.ts";
import { key, made, stocked, workshop } from "../../support/policy_workshop.ts";
import { signInStore } from "../../support/signed_in_store.ts";

const type = "https://slsa.dev/provenance/v1";
const provenance = `attestations:
  - type: slsaprovenance1
    key: ours.pub
    says: { runDetails.builder.id: ours }
`;
const lines: [what: string, rules: string, name: string, isAccepted: boolean][] = [
  ["a registry that is listed", "registries: [docker.io]\n", "none", true],
  ["another", "registries: [registry.example]\n", "none", false],
  [
    "a rule for others alone",
    "signed:\n  - { images: registry.example, key: ours.pub }\n",
    "none",
    false,
  ],
  [
    "what a default accepts",
    "default: accept\nsigned:\n  - { images: r.example, key: ours.pub }\n",
    "none",
    true,
  ],
  [
    "an exception",
    "default: accept\nsigned:\n  - { except: docker.io, key: ours.pub }\n",
    "none",
    true,
  ],
  ["a key that is not there", "signed:\n  - { key: theirs.pub }\n", "good", false],
  ["no statement", provenance, "good", false],
  ["a statement that says it", provenance, "stated", true],
  [
    "a statement that says something else",
    provenance.replace("id: ours", "id: theirs"),
    "stated",
    false,
  ],
  [
    "nobody's statement",
    "attestations:\n  - { type: slsaprovenance1, signed: false }\n",
    "good",
    false,
  ],
];

const host = builtInHost();

test("each image is accepted or not, and what each rule says of it is told", async () => {
  const { root, policy } = workshop("");
  const store = await stocked(root);
  await made(store, "stated");
  const stated = findImage(store, "stated")!;
  const value = { runDetails: { builder: { id: "ours" } } };
  await signInStore(store, stated.descriptor, key, { type, value });
  for (const [what, rules, name, isAccepted] of lines) {
    writeFileSync(policy, rules);
    const judge = new Judge([await readPolicyFile(policy)]);
    const [checked] = await checkImage(name, { judge, store, host });
    assert.equal(checked?.isAccepted, isAccepted, `${what}: ${JSON.stringify(checked)}`);
    assert.equal(checked.findings.every(({ holds }) => holds), isAccepted, what);
    assert(checked.findings.every(({ holds, way }) => holds || way !== undefined), what);
  }
  store.close();
});

test("an image is found in the store by its name or ID, and elsewhere by its place; nothing of it is taken", async () => {
  const { root, policy } = workshop("signed:\n  - key: ours.pub\n");
  const store = await stocked(root);
  const judge = new Judge([await readPolicyFile(policy)]);
  const layout = `oci:${join(root, "layout")}`;
  await copyImages("store:none", layout, { store });
  const before = store.references.list().length;
  const { digest } = findImage(store, "none")!.descriptor;
  for (const text of ["none", "store:none", digest, layout]) {
    const checked = await checkImage(text, { judge, store, host });
    assert.deepEqual(
      checked.map((each) => [each.digest, each.isAccepted]),
      [[digest, false]],
      text,
    );
  }
  assert.equal(store.references.list().length, before);
  await assert.rejects(checkImage("none", { judge: undefined, store, host }), {
    code: "policy/none",
  });
  store.close();
});
