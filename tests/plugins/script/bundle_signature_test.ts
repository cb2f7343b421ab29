import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { spawnSync } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import {
  applyBundle,
  build,
  createBundle,
  inspectBundle,
  listArtifacts,
  listImages,
  openStore,
  patchBundle,
  QuillaError,
} from "../../../mod.ts";
import { attach } from "../../../plugins/kit/referrers/mod.ts";
import { readPrivateKey } from "../../../plugins/kit/signing/mod.ts";
import { peer } from "../../support/peers.ts";
import { signInStore } from "../../support/signed_in_store.ts";
import { temporaryDirectory } from "../../support/temporary_directory.ts";

const root = temporaryDirectory();
const inRoot = (name: string) => join(root, name);

/** A key pair in files; signatures of Ed25519 are the same each time. */
function keyPair(name: string, kind: "ed25519" | "p256") {
  const { privateKey, publicKey } = kind === "ed25519"
    ? generateKeyPairSync("ed25519")
    : generateKeyPairSync("ec", { namedCurve: "P-256" });
  writeFileSync(inRoot(`${name}.key`), privateKey.export({ type: "pkcs8", format: "pem" }));
  writeFileSync(inRoot(`${name}.pub`), publicKey.export({ type: "spki", format: "pem" }));
  return { sign: { key: inRoot(`${name}.key`) }, trust: { keys: [inRoot(`${name}.pub`)] } };
}

const ours = keyPair("ours", "ed25519");
const theirs = keyPair("theirs", "ed25519");
const store = await openStore(inRoot("store"), { create: true });
for (const name of ["app", "other"]) {
  const context = { a: { content: name } };
  await build({ context, dockerfile: "FROM scratch\nCOPY a /\n", tags: [name], store });
}

let count = 0;

/** Applies a bundle to a new store, and gives what is there then, or the code of what went wrong, where nothing may be there. */
async function applied(
  bundle: string,
  options: Parameters<typeof applyBundle>[1] = {},
): Promise<string> {
  const there = await openStore(inRoot(`there-${count++}`), { create: true });
  try {
    await applyBundle(bundle, { ...options, store: there });
    return (await listImages({ store: there })).map(({ name }) => name).join();
  } catch (error) {
    assert(error instanceof QuillaError, String(error));
    assert.deepEqual(await listImages({ store: there }), []);
    return error.code;
  } finally {
    there.close();
  }
}

const signed = inRoot("signed.bundle");
await createBundle(["app"], signed, { store, sign: ours.sign });
const { trust } = ours;

describe("a bundle that is signed", () => {
  it("is taken in where its signer is trusted, and where nobody asks", async () => {
    assert.equal(await applied(signed, { trust }), "app:latest");
    assert.equal(await applied(signed), "app:latest");
    assert.equal((await inspectBundle(signed, { verify: true })).failure, undefined);
  });

  it("is refused where another is trusted", async () => {
    assert.equal(await applied(signed, { trust: theirs.trust }), "signature/untrusted");
  });

  it("has the same bytes each time, but for a signature that is another each time", async () => {
    const again = inRoot("again.bundle");
    await createBundle(["app"], again, { store, sign: ours.sign });
    assert(readFileSync(again).equals(readFileSync(signed)));
  });

  it("is refused with the signature of another bundle", async () => {
    const other = inRoot("other.bundle");
    await createBundle(["other"], other, { store, sign: theirs.sign });
    const [good, bad] = [signed, other].map((path) => readFileSync(path));
    // Behind bundle.sha256, which has two blocks, comes the header of the signature.
    const size = parseInt(good!.subarray(1024 + 124, 1024 + 135).toString(), 8);
    good!.copy(bad!, 1536, 1536, 1536 + size);
    writeFileSync(other, bad!);
    assert.equal(await applied(other, { trust }), "signature/untrusted");
  });

  it("is refused with one wrong bit anywhere", async () => {
    const bytes = readFileSync(signed);
    for (const at of [3, 600, 1030, 1600, 4000, bytes.length - 1700]) {
      const damaged = Buffer.from(bytes);
      damaged[at]! ^= 1;
      writeFileSync(inRoot("damaged.bundle"), damaged);
      assert.match(await applied(inRoot("damaged.bundle"), { trust }), /^(bundle|signature|oci)\//);
    }
  });

  it("is mended by a patch, and by a copy that is not signed", async () => {
    const damaged = readFileSync(signed);
    damaged[damaged.length - 1700]! ^= 1;
    writeFileSync(inRoot("damaged.bundle"), damaged);
    const { damagedPieces } = await inspectBundle(inRoot("damaged.bundle"), { verify: true });
    await patchBundle(signed, damagedPieces!, inRoot("patch.bundle"));
    await createBundle(["app"], inRoot("plain.bundle"), { store });
    for (const name of ["patch.bundle", "plain.bundle"]) {
      const patches = [inRoot(name)];
      assert.equal(await applied(inRoot("damaged.bundle"), { patches, trust }), "app:latest", name);
    }
  });
});

it("a bundle that nobody signed is refused where a key is asked for", async () => {
  await createBundle(["app"], inRoot("plain.bundle"), { store });
  assert.equal(await applied(inRoot("plain.bundle"), { trust }), "bundle/not-signed");
});

it("a policy is asked about the images of a bundle", async () => {
  const key = await readPrivateKey(
    readFileSync(inRoot("ours.key"), "utf8"),
    "ours.key",
    () => Promise.resolve(undefined),
  );
  const [app] = (await listImages({ store })).filter(({ name }) => name === "app:latest");
  await signInStore(store, app!.descriptor, key);
  writeFileSync(inRoot("policy.yaml"), "signed:\n  - key: ours.pub\n");
  const policy = inRoot("policy.yaml");
  for (const [name, outcome] of [["app", "app:latest"], ["other", "policy/refused"]]) {
    await createBundle([name!], inRoot("images.bundle"), { store });
    assert.equal(await applied(inRoot("images.bundle"), { policy }), outcome);
  }
});

const cosign = peer("cosign");

it("cosign verifies the signature of a bundle's index", { skip: cosign.skip }, async () => {
  const { sign } = keyPair("p256", "p256");
  const bundle = inRoot("p256.bundle");
  await createBundle(["app"], bundle, { store, sign });
  assert.equal(spawnSync("tar", ["-xf", bundle, "-C", root]).status, 0);
  const words = ["verify-blob", "--key", "p256.pub", "--bundle", "bundle.sigstore.json"];
  const verify = (file: string) =>
    spawnSync("cosign", [...words, "--insecure-ignore-tlog", file], {
      cwd: root,
      encoding: "utf8",
      env: { ...process.env, HOME: root },
    });
  const { status, stderr } = verify("bundle.json");
  assert.equal(status, 0, stderr);
  assert.notEqual(verify("bundle.sha256").status, 0);
});

it("a bundle is taken in whatever type somebody gave to what hangs on its images", async () => {
  const types = ["application/vnd.dev.sigstore.bundle+json;version=0.3", "no type\u001b"];
  const [other] = (await listImages({ store })).filter(({ name }) => name === "other:latest");
  const layers = [{ mediaType: "text/plain", bytes: new Uint8Array(1) }];
  for (const artifactType of types) {
    await attach(store, other!.descriptor, { artifactType, layers });
  }
  await createBundle(["other"], inRoot("types.bundle"), { store });
  const there = await openStore(inRoot("there-types"), { create: true });
  await applyBundle(inRoot("types.bundle"), { store: there });
  const found = (await listArtifacts("other", { store: there })).referrers;
  assert.deepEqual(found.map(({ descriptor }) => descriptor.artifactType).sort(), types);
  there.close();
});
