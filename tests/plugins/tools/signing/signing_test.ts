import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { QuillaError } from "../../../../core/errors.ts";
import { Store } from "../../../../core/store/store.ts";
import {
  attestImage,
  build,
  copyImages,
  createIndex,
  describeKey,
  generateKeys,
  imageDigest,
  importKeys,
  listImages,
  loadPlugins,
  signImage,
  verifyAttestations,
  verifyImage,
} from "../../../../mod.ts";
import { attach } from "../../../../plugins/kit/referrers/attach.ts";
import {
  attestationsType,
  inTotoStatement,
  statementFile,
} from "../../../../plugins/kit/referrers/statement.ts";
import { generateKey } from "../../../../plugins/kit/signing/private_key.ts";
import { requireImage } from "../../../../plugins/kit/images/find.ts";
import { withRegistry } from "../../../support/served_registry.ts";
import { temporaryDirectory } from "../../../support/temporary_directory.ts";

const directory = temporaryDirectory();
const at = (name: string) => join(directory, name);
const root = at("store");
const slsa = "https://slsa.dev/provenance/v1";
const keys = new URL("../../kit/signing/testdata/cosign/", import.meta.url);
const other = new URL("throwaway-test-key.pub", keys).pathname;
const sealed = new URL("throwaway-test-key-n32768.key", keys).pathname;
const made = generateKey();
const pem = Buffer.from(made.pkcs8).toString("base64");
const own = { key: at("own.pem") };
const pub = at("own.pub");
writeFileSync(own.key, `-----BEGIN PRIVATE KEY-----\n${pem}\n-----END PRIVATE KEY-----\n`);
writeFileSync(pub, made.public.pem);
const plugins = await loadPlugins();

await build({ context: { Dockerfile: "FROM scratch\nLABEL a=1\n" }, tags: ["app:1"], store: root });
const store = await Store.open(root);

async function refused(work: Promise<unknown>, code: string): Promise<QuillaError> {
  const error = await work.then(() => undefined, (thrown) => thrown);
  assert(error instanceof QuillaError, `nothing, or a defect: ${error}`);
  assert.equal(error.code, code, error.message);
  return error;
}

/** What hangs on the image of a name, in the store. */
function verified(image: string, options: object = {}) {
  return verifyImage(image, { keys: [pub], store, plugins, ...options });
}

describe("an image of the store", () => {
  it("is signed, and verifies with that key alone", async () => {
    await refused(verified("app:1"), "signature/none");
    const digest = await imageDigest("app:1", { store });
    const [signed, ...rest] = await signImage("app:1", {
      ...{ ...own, store, plugins },
      annotations: { stage: "tested" },
    });
    assert.deepEqual(rest, []);
    assert.equal(signed!.digest, digest);
    assert.equal(await imageDigest("app:1", { store }), digest);
    const [found] = await verified("app:1", { annotations: { stage: "tested" } });
    assert.equal(found!.digest, digest);
    assert.deepEqual(found!.signatures.map(({ form, annotations }) => [form, annotations]), [
      ["bundle", { stage: "tested" }],
    ]);
    await refused(verified("app:1", { keys: [other] }), "signature/untrusted");
    await refused(verified("app:1", { annotations: { stage: "new" } }), "signature/annotation");
    assert.deepEqual((await listImages({ store })).map(({ name }) => name), ["app:1"]);
  });

  it("is signed by cosign's tag, too: another signature is another layer of it", async () => {
    const names = async () => (await listImages({ store })).length;
    await signImage("app:1", { ...own, store, plugins, tag: true });
    const count = await names();
    await signImage("app:1", { ...own, store, plugins, tag: true, annotations: { again: "1" } });
    assert.equal(await names(), count, "what was under the tag is left as a nameless image");
    const [found] = await verified("app:1");
    const tagged = found!.signatures.filter(({ form }) => form === "tag");
    assert.deepEqual(tagged.map(({ reference, annotations }) => [reference, annotations]), [
      ["docker.io/library/app", {}],
      ["docker.io/library/app", { again: "1" }],
    ]);
    const { descriptor } = requireImage(store, "app:1");
    const error = await refused(
      signImage(descriptor.digest, { ...own, plugins, store: await nameless(), tag: true }),
      "signature/no-name",
    );
    assert.match(error.message, /has no name/);
  });

  it("is signed with all that its index lists, and each part is another", async () => {
    for (const platform of ["linux/amd64", "linux/arm64"]) {
      const context = { Dockerfile: `FROM scratch\nLABEL on=${platform}\n` };
      await build({ context, tags: [platform.replace("/", "-")], platform, store });
    }
    await createIndex("many:1", ["linux-amd64", "linux-arm64"], { store });
    await signImage("many:1", { ...own, store, plugins });
    assert.equal((await verified("many:1")).length, 1);
    await refused(verified("many:1", { recursive: true }), "signature/none");
    await refused(verified("many:1", { platform: "linux/arm64" }), "signature/none");
    const signed = await signImage("many:1", { ...own, store, plugins, recursive: true });
    assert.equal(signed.length, 3);
    assert.equal((await verified("many:1", { recursive: true })).length, 3);
    const [arm] = await verified("many:1", { platform: "linux/arm64" });
    assert.equal(arm!.digest, await imageDigest("linux-arm64", { store }));
  });
});

/** A store that has the same image without a name. */
async function nameless(): Promise<Store> {
  const into = await Store.open(at("nameless"), { create: true });
  await copyImages("store:app:1", `oci:${at("unnamed")}`, { store, plugins });
  await copyImages(`oci:${at("unnamed")}`, "store:", { store: into, plugins });
  await into.references.update((entries) =>
    entries.map((entry) => ({ ...entry, annotations: {} }))
  );
  return into;
}

describe("statements about an image", () => {
  const state = (options: object) => attestImage("app:1", { ...own, store, plugins, ...options });
  const stated = (type: string, options: object = {}) =>
    verifyAttestations("app:1", { keys: [pub], store, plugins, type, ...options });
  const file = (name: string, text: string) => {
    writeFileSync(at(name), text);
    return at(name);
  };

  it("of a file, with integers that no number holds", async () => {
    await refused(stated("slsaprovenance1"), "signature/none");
    await state({
      predicate: file("p.json", '{"n":12345678901234567890}'),
      type: "slsaprovenance1",
    });
    const [found] = await stated("slsaprovenance1");
    const [signature] = found!.signatures;
    assert.equal(signature!.predicateType, slsa);
    assert.match(signature!.statement!, /"predicate":\{"n":12345678901234567890\}/);
    const { payload } = JSON.parse(signature!.envelope!);
    assert.equal(Buffer.from(payload, "base64").toString(), signature!.statement);
    await refused(stated("slsaprovenance1", { keys: [other] }), "signature/untrusted");
    await refused(stated("spdxjson"), "signature/none");
    assert.equal((await stated("*"))[0]!.signatures.length, 1);
  });

  it("of any text, as cosign's custom ones", async () => {
    await state({ predicate: file("p.txt", "reviewed"), tag: true });
    const [found] = await stated("custom");
    assert.deepEqual(JSON.parse(found!.signatures[0]!.statement!).predicate, { Data: "reviewed" });
    assert.equal(found!.signatures[0]!.form, "tag");
  });

  it("that hang on it unsigned are signed as they are, once", async () => {
    await refused(state({}), "attestation/none");
    const { descriptor } = requireImage(store, "app:1");
    const predicate = { type: "https://example.org/made", value: { by: "quilla" } };
    const named = statementFile(inTotoStatement(descriptor, "pkg:docker/app@1", predicate));
    const bare = { ...inTotoStatement(descriptor, undefined, predicate), subject: [] };
    const layers = [named, statementFile(bare)];
    await attach(store, descriptor, { artifactType: attestationsType, layers });
    assert.deepEqual((await state({})).map(({ isNew }) => isNew), [true, true]);
    const [found] = await stated("https://example.org/made");
    const [first, second] = found!.signatures.map(({ statement }) => statement!);
    assert.equal(first, Buffer.from(named.bytes).toString());
    assert.deepEqual(JSON.parse(second!).subject.length, 1);
    assert.deepEqual((await state({})).map(({ isNew }) => isNew), [false, false]);
    assert.deepEqual((await state({ tag: true })).map(({ isNew }) => isNew), [true, true]);
    const [both] = await stated("https://example.org/made");
    assert.equal(both!.signatures.filter(({ form }) => form === "tag").length, 2);
  });

  it("that are none are refused, and nothing is left", async () => {
    const before = JSON.stringify(store.references.list());
    const about = JSON.stringify(
      inTotoStatement({ digest: `sha256:${"0".repeat(64)}` as never }, undefined, {
        type: slsa,
        value: {},
      }),
    );
    const table: [object, string][] = [
      [{ predicate: at("missing.json") }, "attestation/predicate"],
      [{ predicate: file("no.json", "no json"), type: "spdxjson" }, "oci/json-syntax"],
      [{ predicate: file("list.json", "[]"), type: "spdxjson" }, "attestation/predicate"],
      [{ predicate: at("p.json"), type: "slsaprovenance3" }, "usage/predicate-type"],
      [{ statement: file("other.json", about) }, "attestation/predicate"],
      [{ statement: at("p.json") }, "attestation/predicate"],
      [
        { predicate: at("p.json"), type: "spdx", key: sealed, password: "other" },
        "signature/password",
      ],
      [{ predicate: at("p.json"), type: "spdx", key: at("none.key") }, "signature/key"],
    ];
    for (const [options, code] of table) await refused(state(options), code);
    assert.equal(JSON.stringify(store.references.list()), before);
  });
});

describe("an image elsewhere", () => {
  it("is signed in a layout, and what hangs on it goes with it", async () => {
    const place = `oci:${at("layout")}:app`;
    await copyImages("store:linux-amd64", place, { store, plugins });
    await signImage(place, { ...own, store, plugins });
    await signImage(place, { ...own, store, plugins, tag: true });
    const forms = async (image: string, options: object = {}) =>
      (await verified(image, options))[0]!.signatures.map(({ form }) => form).sort();
    assert.deepEqual(await forms(place), ["bundle", "tag"]);
    const archive = `oci-archive:${at("app.tar")}:app`;
    await copyImages(place, archive, { store, plugins });
    assert.deepEqual(await forms(archive), ["bundle", "tag"]);
    const annotations = { in: "archive" };
    await refused(signImage(archive, { ...own, store, plugins, annotations }), "signature/place");
    const classic = `docker-archive:${at("classic.tar")}:app:1`;
    await copyImages(place, classic, { store, plugins });
    assert.deepEqual(await forms(classic), ["bundle", "tag"]);
  });

  it("is signed in a registry", async () => {
    await withRegistry({ isWritable: true }, async ({ address }) => {
      const place = `docker://${address}/app:1`;
      const registry = { "tls-verify": "false" };
      await copyImages("store:linux-arm64", place, { store, plugins });
      await signImage(place, { ...own, store, plugins, registry });
      await signImage(place, { ...own, store, plugins, registry, tag: true });
      const [found] = await verified(place, { registry });
      assert.deepEqual(found!.signatures.map(({ form }) => form).sort(), ["bundle", "tag"]);
      const byDigest = `docker://${address}/app@${found!.digest}`;
      const [again] = await signImage(byDigest, { ...own, store, plugins, registry });
      assert(!again!.isNew, "the same is said twice");
      await signImage(byDigest, {
        ...own,
        store,
        plugins,
        registry,
        annotations: { by: "digest" },
      });
      assert.equal((await verified(byDigest, { registry }))[0]!.signatures.length, 3);
      await refused(verified(place, { registry, keys: [other] }), "signature/untrusted");
    });
  });
});

describe("keys in files", () => {
  it("are a pair that nothing is written over", async () => {
    const made = await generateKeys(at("ours"), { password: "", kind: "ed25519" });
    assert.deepEqual(made, { key: at("ours.key"), pub: at("ours.pub") });
    assert.equal(statSync(made.key).mode & 0o777, 0o600);
    const described = await describeKey({ key: made.key, password: "" });
    assert.equal(described.type, "Ed25519");
    assert.equal(described.pem, readFileSync(made.pub, "utf8"));
    await refused(generateKeys(at("ours"), { password: "" }), "signature/key-exists");
    writeFileSync(at("half.pub"), "");
    await refused(generateKeys(at("half"), { password: "" }), "signature/key-exists");
    assert(!existsSync(at("half.key")));
    await refused(generateKeys(at("no/such"), { password: "" }), "signature/key-file");
    await refused(generateKeys(at("kind"), { password: "", kind: "dsa" }), "usage/key");
  });

  it("of other programs are taken over", async () => {
    const taken = await importKeys(at("taken"), { ...own, newPassword: "" });
    assert.equal(readFileSync(taken.pub, "utf8"), readFileSync(pub, "utf8"));
    await refused(importKeys(at("public"), { key: pub, password: "" }), "signature/key");
  });
});
