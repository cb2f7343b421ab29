/**
 * What lies in a context that is carried, or hangs on an image beside its provenance, and should not.
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import { describe, it } from "node:test";
import type { Descriptor } from "../../../../core/oci/descriptor.ts";
import { Store } from "../../../../core/store/store.ts";
import { createBundle } from "../../../../mod.ts";
import { privateKeysIn } from "../../../../plugins/kit/rebuilding/private_keys.ts";
import { attach } from "../../../../plugins/kit/referrers/attach.ts";
import { largestStatement } from "../../../../plugins/kit/referrers/referrers_of.ts";
import { attestationsType, inTotoType } from "../../../../plugins/kit/referrers/statement.ts";
import { memoryFiles } from "../../../../core/tree/memory.ts";
import { refusedLater } from "../../../support/refused_later.ts";
import { RebuildWorkshop } from "../../../support/rebuild_workshop.ts";
import { newDirectory } from "../../../support/test_build.ts";

const pem = (label: string) => `-----BEGIN ${label}-----\nAAAA\n-----END ${label}-----\n`;

describe("private keys among files", () => {
  it("are found by what they hold, or are", () => {
    const files = memoryFiles({
      "a.pem": pem("RSA PRIVATE KEY"),
      "b.pem": `${pem("CERTIFICATE")}${pem("PRIVATE KEY")}`,
      "ssh/id": pem("OPENSSH PRIVATE KEY"),
      "cosign.key": pem("ENCRYPTED SIGSTORE PRIVATE KEY"),
      "putty.txt": "PuTTY-User-Key-File-3: ssh-ed25519\n",
      "age.txt": "# created\nAGE-SECRET-KEY-1QQ\n",
      "store.P12": "bytes",
      "a.pub": pem("PUBLIC KEY"),
      "cert.pem": pem("CERTIFICATE"),
      "words.md": "write BEGIN PRIVATE KEY in the first line\n",
      "empty.p12": "",
    });
    assert.deepEqual(privateKeysIn(files).sort(), [
      ...["a.pem", "age.txt", "b.pem", "cosign.key", "putty.txt", "ssh/id", "store.P12"],
    ]);
  });

  it("are told where they go into a bundle", async () => {
    const shop = await RebuildWorkshop.open("FROM scratch\nCOPY a /\n", {
      ...{ a: "a", "deep/id_rsa": pem("RSA PRIVATE KEY") },
      ...{ ".dockerignore": "left\n", left: pem("RSA PRIVATE KEY") },
    });
    await shop.build();
    const told: string[] = [];
    await createBundle(["app"], join(newDirectory(), "app.bundle"), {
      ...{ store: shop.root, sources: { context: shop.directory } },
      onWarning: (message) => told.push(message),
    });
    assert.equal(told.length, 1);
    assert.match(told[0]!, /^a private key goes along with the build context, "deep\/id_rsa": /);
  });
});

it("a statement that is too large is passed over, and told where it is all that there is", async () => {
  const shop = await RebuildWorkshop.open("FROM scratch\nCOPY a /\n", { a: "a" });
  const { descriptor } = await shop.build();
  const inStore = async (work: (store: Store) => Promise<unknown>) => {
    const store = await Store.open(shop.root);
    await work(store).finally(() => store.close());
  };
  let good: Descriptor | undefined;
  await inStore(async (store) => {
    good = store.references.list().find(({ artifactType }) => artifactType === attestationsType);
    for (const bytes of [new Uint8Array(largestStatement + 1), new Uint8Array(5)]) {
      const layers = [{ mediaType: inTotoType, bytes }];
      await attach(store, descriptor, { artifactType: attestationsType, layers });
    }
  });
  assert.equal((await shop.rebuild()).isEqual, true);
  await inStore((store) =>
    store.references.update((entries) => entries.filter(({ digest }) => digest !== good?.digest))
  );
  await refusedLater(shop.rebuild(), "referrers/too-large");
});
