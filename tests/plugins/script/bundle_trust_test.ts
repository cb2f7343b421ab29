import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { generateKeyPairSync } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import {
  applyBundle,
  build,
  createBundle,
  inspectBundle,
  listImages,
  openStore,
  QuillaError,
  readPolicy,
} from "../../../mod.ts";
import { trustToWrite } from "../../../plugins/tools/bundle/trust.ts";
import { digestOf } from "../../../core/digest.ts";
import { rulesOf } from "../../../plugins/kit/policy/mod.ts";
import { temporaryDirectory } from "../../support/temporary_directory.ts";

const root = temporaryDirectory();
const inRoot = (name: string) => join(root, name);

/** A key pair in files. */
function keyPair(name: string) {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  writeFileSync(inRoot(`${name}.key`), privateKey.export({ type: "pkcs8", format: "pem" }));
  writeFileSync(inRoot(`${name}.pub`), publicKey.export({ type: "spki", format: "pem" }));
}

for (const name of ["keys", "keys/a", "keys/b", "all"]) mkdirSync(inRoot(name));
for (const name of ["release", "other", "keys/a/cosign", "keys/b/cosign", "all/team"]) {
  keyPair(name);
}
const sign = { key: inRoot("release.key") };
const trust = { keys: [inRoot("release.pub")] };
const store = await openStore(inRoot("store"), { create: true });
await build({ context: {}, dockerfile: "FROM scratch\nLABEL a=b\n", tags: ["app"], store });

const samples = new URL("../kit/signing/testdata/", import.meta.url);
const trustedRoot = new URL("keyless-image/trusted_root.json", samples).pathname;
writeFileSync(
  inRoot("policy.yaml"),
  `# who signs
signed:
  - key: keys/a/cosign.pub # ours
  - images: registry.example
    keys: [${JSON.stringify(inRoot("keys/b/cosign.pub"))}, env://OTHER]
    trusted-root: ${JSON.stringify(trustedRoot)}
attestations:
  - { type: custom, signed: false, says: { key: team.pub } }
`,
);

async function codeOf(work: () => Promise<unknown>): Promise<string> {
  try {
    await work();
    return "ok";
  } catch (error) {
    assert(error instanceof QuillaError, String(error));
    return error.code;
  }
}

let count = 0;

/** Applies a bundle to a new store; where it is refused, nothing may be there. */
async function applied(
  bundle: string,
  to: string,
  options: Parameters<typeof applyBundle>[1] = { trust },
) {
  const there = await openStore(inRoot(`there-${count++}`), { create: true });
  try {
    return await applyBundle(bundle, { trustTo: inRoot(to), ...options, store: there });
  } catch (error) {
    assert.deepEqual(await listImages({ store: there }), []);
    throw error;
  } finally {
    there.close();
  }
}

const bundle = inRoot("app.bundle");
await createBundle(["app"], bundle, {
  ...{ store, sign },
  trustFiles: { keys: [inRoot("all"), inRoot("other.pub")], policy: inRoot("policy.yaml") },
});

describe("a bundle with keys and a policy", () => {
  it("lists them, with what the policy names", async () => {
    const { trust, failure } = await inspectBundle(bundle, { verify: true });
    assert.equal(failure, undefined);
    assert.deepEqual(trust.map(({ kind, name }) => [kind, name]), [
      ["key", "cosign-2.pub"],
      ["key", "cosign.pub"],
      ["key", "other.pub"],
      ["policy", "policy.yaml"],
      ["key", "team.pub"],
      ["trusted-root", "trusted_root.json"],
    ]);
  });

  it("writes them for all to read, and the policy leads to them", async () => {
    const { trustWritten, images } = await applied(bundle, "to");
    assert.equal(images.length, 1);
    assert.equal(trustWritten.length, 6);
    for (const path of trustWritten) assert.equal(statSync(path).mode & 0o7777, 0o644, path);
    const same = (one: string, two: string) =>
      assert(readFileSync(inRoot(one)).equals(readFileSync(inRoot(two))), one);
    same("to/cosign.pub", "keys/a/cosign.pub");
    same("to/cosign-2.pub", "keys/b/cosign.pub");
    assert.match(readFileSync(inRoot("to/policy.yaml"), "utf8"), /^# who signs\n[^]*# ours\n/);
    const { own } = rulesOf(await readPolicy(inRoot("to/policy.yaml")));
    assert.deepEqual(own!.signed.map(({ signers }) => signers.keys), [
      [inRoot("to/cosign.pub")],
      [inRoot("to/cosign-2.pub"), "env://OTHER"],
    ]);
    assert.equal(own!.signed[1]!.signers.trustedRoot, inRoot("to/trusted_root.json"));
    assert.deepEqual(own!.attestations[0]!.says, [["key", "team.pub"]]);
    assert.deepEqual((await applied(bundle, "to")).trustWritten, []);
  });

  it("overwrites what differs only by force, and no symbolic link is followed", async () => {
    mkdirSync(inRoot("taken"));
    writeFileSync(inRoot("victim"), "mine");
    symlinkSync(inRoot("victim"), inRoot("taken/team.pub"));
    assert.equal(await codeOf(() => applied(bundle, "taken")), "bundle/trust-exists");
    assert.deepEqual(readdirSync(inRoot("taken")), ["team.pub"]);
    const { trustWritten } = await applied(bundle, "taken", { trust, force: true });
    assert.equal(trustWritten.length, 6);
    assert.equal(readFileSync(inRoot("victim"), "utf8"), "mine");
  });

  it("keeps them where its signature is not verified, or another's", async () => {
    const other = { keys: [inRoot("other.pub")] };
    for (
      const [code, options] of [
        ["bundle/trust-unverified", {}],
        ["signature/untrusted", { trust: other }],
      ] as const
    ) assert.equal(await codeOf(() => applied(bundle, "none", options)), code);
    await createBundle(["app"], inRoot("plain.bundle"), { store });
    const plain = inRoot("plain.bundle");
    assert.equal(await codeOf(() => applied(plain, "none", {})), "bundle/trust-unverified");
    assert.equal(await codeOf(() => applied(plain, "none")), "bundle/not-signed");
    assert(!existsSync(inRoot("none")));
  });

  it("leaves them in it unless asked, also where no key is given", async () => {
    const there = await openStore(inRoot("unasked"), { create: true });
    const { trust, trustWritten } = await applyBundle(bundle, { store: there });
    there.close();
    assert.deepEqual([trust.length, trustWritten.length], [6, 0]);
  });
});

it("what containers' programs read gets whole paths", async () => {
  const requirement = { type: "sigstoreSigned", keyPath: inRoot("other.pub") };
  const policy = { default: [{ type: "reject" }], transports: { docker: { "": [requirement] } } };
  writeFileSync(inRoot("policy.json"), JSON.stringify(policy));
  writeFileSync(inRoot("both.yaml"), "registries: docker.io\ncontainers: policy.json\n");
  const both = inRoot("both.bundle");
  await createBundle(["app"], both, { store, sign, trustFiles: { policy: inRoot("both.yaml") } });
  await applied(both, "both");
  assert.deepEqual(readdirSync(inRoot("both")).sort(), ["both.yaml", "other.pub", "policy.json"]);
  const { transports } = JSON.parse(readFileSync(inRoot("both/policy.json"), "utf8"));
  assert.equal(transports.docker[""][0].keyPath, inRoot("both/other.pub"));
  const { own } = rulesOf(await readPolicy(inRoot("both/both.yaml")));
  assert.equal(own!.containers, inRoot("both/policy.json"));
});

it("nothing is written that is not what a bundle says it is", async () => {
  const secret = readFileSync(inRoot("other.key"));
  for (
    const [kind, bytes, code] of [
      ["key", Buffer.from("root::0:0::/:/bin/sh\n"), "signature/key"],
      ["key", secret, "bundle/private-key"],
      ["trusted-root", Buffer.from("{}"), "signature/root"],
      ["certificates", Buffer.from("{}"), "bundle/trust-file"],
      ["policy", Buffer.from("{"), "policy/invalid"],
      ["policy", Buffer.from("a: ["), "policy/invalid"],
    ] as const
  ) {
    const facts = { digest: digestOf(bytes), size: bytes.length, at: 0 };
    const files = [{ kind, name: "passwd", ...facts }];
    const work = () => trustToWrite(files, inRoot("none"), true, () => bytes);
    assert.equal(await codeOf(work), code);
  }
});

describe("no bundle is made with", () => {
  const secret = readFileSync(inRoot("other.key"));
  writeFileSync(inRoot("both.pem"), [readFileSync(inRoot("other.pub")), secret].join("\n"));
  const keyData = secret.toString("base64");
  const transports = { docker: { "": [{ type: "sigstoreSigned", keyData }] } };
  writeFileSync(
    inRoot("secret.json"),
    JSON.stringify({ default: [{ type: "reject" }], transports }),
  );
  writeFileSync(inRoot("lost.yaml"), "signed: [{ key: nowhere.pub }]\n");
  writeFileSync(inRoot("large.pub"), new Uint8Array(5 << 20));
  mkdirSync(inRoot("empty"));
  for (
    const [what, trustFiles, code] of [
      ["a private key", { keys: [inRoot("other.key")] }, "bundle/private-key"],
      ["one behind a public key", { keys: [inRoot("both.pem")] }, "bundle/private-key"],
      ["one in a policy", { policy: inRoot("secret.json") }, "bundle/private-key"],
      ["a key that is none", { keys: [inRoot("policy.yaml")] }, "signature/key"],
      ["a key that is nowhere", { keys: [inRoot("nowhere.pub")] }, "bundle/trust-file"],
      ["a policy whose key is nowhere", { policy: inRoot("lost.yaml") }, "bundle/trust-file"],
      ["5 MiB", { keys: [inRoot("large.pub")] }, "bundle/trust-file"],
      ["a directory without keys", { keys: [inRoot("empty")] }, "bundle/trust-file"],
      ["a root that is none", { trustedRoot: inRoot("secret.json") }, "bundle/private-key"],
      ["a policy as a root", { trustedRoot: inRoot("policy.json") }, "signature/root"],
    ] as const
  ) {
    it(what, async () => {
      const path = inRoot("refused.bundle");
      assert.equal(
        await codeOf(() => createBundle(["app"], path, { store, sign, trustFiles })),
        code,
      );
      assert(!existsSync(path));
    });
  }

  it("keys, but no signature", async () => {
    const trustFiles = { keys: [inRoot("other.pub")] };
    const path = inRoot("refused.bundle");
    assert.equal(
      await codeOf(() => createBundle(["app"], path, { store, trustFiles })),
      "usage/trust",
    );
  });
});
