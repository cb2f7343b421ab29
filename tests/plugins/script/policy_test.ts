// Where policies are asked: builds, pulls, copies, archives, what is run, each with an image that is signed and one that is not.
import assert from "node:assert/strict";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import {
  build,
  checkPolicy,
  copyImages,
  listImages,
  loadImages,
  openStore,
  type PolicyOptions,
  pullImage,
  pushImage,
  QuillaError,
  saveImages,
} from "../../../mod.ts";
import { imageToRun } from "../../../plugins/tools/run/mod.ts";
import { imageGate, Judge, readPolicyFile } from "../../../plugins/kit/policy/mod.ts";
import { loadPlugins } from "../../../plugins/script/session.ts";
import { withRegistry } from "../../support/served_registry.ts";
import { signInStore } from "../../support/signed_in_store.ts";
import { key, made, stocked, workshop } from "../../support/policy_workshop.ts";

async function refusedOf(work: Promise<unknown>): Promise<QuillaError> {
  const error = await work.then(() => undefined, (thrown) => thrown);
  assert(error instanceof QuillaError, `nothing, or a defect: ${error?.stack}`);
  assert.equal(error.code, "policy/refused", error.message);
  assert(error.hint);
  return error;
}

const signedOnly = "signed:\n  - key: ours.pub\n";

describe("a policy that wants a signature", () => {
  it("holds for what builds are based on and copy from", async () => {
    const { root, policy } = workshop(signedOnly);
    const store = await stocked(root);
    const of = (dockerfile: string) => build({ dockerfile, store, policy, tags: ["made"] });
    await of("FROM good\nLABEL a=b\n");
    for (const name of ["bad", "none"]) {
      const error = await refusedOf(of(`FROM ${name}\nLABEL a=b\n`));
      assert.match(error.message, new RegExp(`refuses ${name}:latest \\(sha256:`));
      assert.match(error.message, /signed\[0\] asks for a signature of the key/);
      await refusedOf(of(`FROM good\nCOPY --from=${name} /a /b\n`));
    }
    // What was made under the policy may be built on.
    await of("FROM made\nLABEL c=d\n");
    // Under another it is judged, whatever it was made under.
    const lenient = join(root, "lenient.yaml");
    writeFileSync(lenient, "default: accept\n");
    const how = { store, policy: lenient };
    await build({ ...how, dockerfile: "FROM none\nLABEL a=b\n", tags: ["lenient"] });
    await build({ ...how, dockerfile: "FROM lenient\nLABEL c=d\n" });
    await refusedOf(of("FROM lenient\nLABEL c=d\n"));
    await of("FROM made\nLABEL c=e\n");
    store.close();
  });

  it("holds for copies, whose signatures go with them", async () => {
    const { root, policy } = workshop(signedOnly);
    const store = await stocked(root);
    const layout = join(root, "layout");
    for (const name of ["good", "bad"]) {
      await copyImages(`store:${name}`, `oci:${layout}:${name}`, { store });
    }
    await refusedOf(copyImages("store:none", `oci:${join(root, "other")}`, { store, policy }));
    assert(!existsSync(join(root, "other")));
    const there = await openStore(join(root, "there"), { create: true });
    await copyImages(`oci:${layout}:good`, "store:app", { store: there, policy });
    await refusedOf(copyImages(`oci:${layout}:bad`, "store:", { store: there, policy }));
    assert.deepEqual((await listImages({ store: there })).map(({ name }) => name), ["app:latest"]);
    there.close();
    store.close();
  });

  it("holds for archives", async () => {
    const { root, policy } = workshop(signedOnly);
    const store = await stocked(root);
    const there = await openStore(join(root, "there"), { create: true });
    for (const name of ["good", "none"]) {
      const file = join(root, `${name}.tar`);
      await saveImages([name], file, { store, format: "oci-archive" });
      const loading = loadImages(file, { store: there, policy });
      if (name === "good") await loading;
      else await refusedOf(loading);
    }
    assert.deepEqual((await listImages({ store: there })).map(({ name }) => name), ["good:latest"]);
    there.close();
    store.close();
  });

  it("holds for registries", async () => {
    const { root, policy } = workshop(signedOnly);
    const here = await openStore(join(root, "here"), { create: true });
    await withRegistry({ isWritable: true }, async ({ address, open }) => {
      for (const name of ["good", "none"]) {
        await made(here, `${address}/${name}`);
        const { descriptor } = await pushImage(`${address}/${name}`, { store: here });
        if (name === "good") await open((store) => signInStore(store, descriptor, key));
      }
      const there = await openStore(join(root, "there"), { create: true });
      await refusedOf(pullImage(`${address}/none`, { store: there, policy }));
      assert.deepEqual(await listImages({ store: there }), []);
      const error = await refusedOf(
        build({ dockerfile: `FROM ${address}/none\nLABEL a=b\n`, store: there, policy }),
      );
      assert.match(error.message, /^the policy refuses/);
      // The second finds it in the store, with its signature.
      for (const value of ["b", "c"]) {
        const dockerfile = `FROM ${address}/good\nLABEL a=${value}\n`;
        await build({ dockerfile, store: there, policy });
      }
      await pullImage(`${address}/good`, { store: there, policy, referrers: false });
      const [checked] = await checkPolicy(`${address}/none`, { store: there, policy });
      assert.equal(checked?.isAccepted, false);
      there.close();
    });
    here.close();
  });

  it("holds for what is run", async () => {
    const { root, policy } = workshop(signedOnly);
    const store = await stocked(root);
    const host = await loadPlugins();
    const gate = imageGate(new Judge([await readPolicyFile(policy)]), { store, host });
    const wish = { host, store, pull: "never", platform: undefined, gate } as const;
    const found = (name: string) => imageToRun({ ...wish, name, warn() {}, onEvent() {} });
    await found("good");
    await refusedOf(found("none"));
    store.close();
  });
});

describe("a policy in quilla's own words", () => {
  it("looks into images for packages that are forbidden", async () => {
    const { root, policy } = workshop("forbidden-packages: [left-pad@1.*]\n");
    const store = await openStore(join(root, "store"), { create: true });
    for (const [name, version] of [["old", "1.3.0"], ["new", "2.0.0"]]) {
      const content = JSON.stringify({ name: "left-pad", version });
      const context = { "package.json": { content } };
      const dockerfile = "FROM scratch\nCOPY package.json /app/node_modules/left-pad/\n";
      await build({ context, dockerfile, tags: [name!], store });
    }
    const of = (name: string): Promise<unknown> =>
      build({ dockerfile: `FROM ${name}\nLABEL a=b\n`, store, policy });
    await of("new");
    const error = await refusedOf(of("old"));
    assert.match(error.message, /"left-pad@1\.\*", and left-pad 1\.3\.0 is in it/);
    const elsewhere = `oci:${join(root, "layout")}`;
    await copyImages("store:old", elsewhere, { store });
    await refusedOf(copyImages(elsewhere, `oci:${join(root, "third")}`, { store, policy }));
    // A context that is a layout is an image, too.
    const contexts = { base: `oci-layout://${join(root, "layout")}` };
    await refusedOf(build({ dockerfile: "FROM base\nLABEL a=b\n", contexts, store, policy }));
    store.close();
  });

  it("looks into what was made here, too", async () => {
    const { root, policy } = workshop("forbidden-packages: [left-pad]\n");
    const store = await openStore(join(root, "store"), { create: true });
    const content = JSON.stringify({ name: "left-pad", version: "1.3.0" });
    const context = { "package.json": { content } };
    const dockerfile = "FROM scratch\nCOPY package.json /app/node_modules/left-pad/\n";
    await build({ context, dockerfile, tags: ["made"], store, policy });
    await refusedOf(build({ dockerfile: "FROM made\nLABEL a=b\n", store, policy }));
    await refusedOf(copyImages("store:made", `oci:${join(root, "layout")}`, { store, policy }));
    const [checked] = await checkPolicy("made", { store, policy });
    assert.deepEqual([checked?.wasMadeHere, checked?.isAccepted], [true, false]);
    store.close();
  });

  it("takes no results of builds from a registry that it refuses", async () => {
    const { root, policy } = workshop("default: accept\nregistries: [registry.example]\n");
    await withRegistry({ isWritable: true }, async ({ address }) => {
      const cache = [{ type: "registry", ref: `${address}/app:cache` }];
      const dockerfile = "FROM scratch\nCOPY <<EOF /text\ntext\nEOF\n";
      await build({ dockerfile, cacheTo: cache, store: join(root, "one") });
      const built = async (given: PolicyOptions, name: string) => {
        const warnings: string[] = [];
        let cached = 0;
        await build({
          ...{ dockerfile, cacheFrom: cache, store: join(root, name), ...given },
          listener: (event) => {
            if (event.type === "warning") warnings.push(event.message);
            if (event.type === "done" && event.cache?.status === "cached") cached++;
          },
        });
        return { cached, text: warnings.join() };
      };
      assert.deepEqual(await built({}, "two"), { cached: 1, text: "" });
      const { cached, text } = await built({ policy }, "three");
      assert.equal(cached, 0);
      assert.match(text, /the cache .* is left out: the policy refuses/);
    });
  });

  it("judges an image of the store by the names that it has, whatever stands before its digest", async () => {
    const { root, policy } = workshop("registries: [registry.example]\n");
    const store = await openStore(join(root, "store"), { create: true });
    const of = (name: string) => build({ dockerfile: `FROM ${name}\nLABEL a=b\n`, store, policy });
    await made(store, "none");
    await made(store, "registry.example/good");
    const images = await listImages({ store });
    const digestOf = (name: string) => images.find((each) => each.name === name)!.descriptor.digest;
    await refusedOf(of(`registry.example/x@${digestOf("none:latest")}`));
    await of(`registry.example/good@${digestOf("registry.example/good:latest")}`);
    store.close();
  });

  const wrong: [rules: string, why: RegExp][] = [
    ["", /it is no object/],
    ["{}", /default is missing/],
    ["registries: []\n", /registries: the list is empty/],
    ["registries: [debian]\n", /"debian" is no scope/],
    ["signed:\n  - { images: docker.io }\n", /does not say who signs/],
    ["signed:\n  - { identity: a@b.example }\n", /identity and issuer belong together/],
    ["signd: []\n", /no field "signd"/],
    ["attestations:\n  - { type: spdx }\n", /must say who signs/],
    ["forbidden-packages: ['a b']\n", /"a b" is no package/],
    ["registries: [docker.io]\nregistries: [docker.io]\n", /unique/],
    ["a: *b\n", /no YAML/],
  ];
  for (const [rules, why] of wrong) {
    it(`is refused whole: ${JSON.stringify(rules)}`, async () => {
      const { policy } = workshop(rules);
      const given: PolicyOptions = { policy };
      const work = build({ dockerfile: "FROM scratch\nLABEL a=b\n", ...given });
      const error = await work.then(() => undefined, (thrown) => thrown);
      assert(error instanceof QuillaError);
      assert.equal(error.code, "policy/invalid");
      assert.match(error.message, why);
    });
  }

  it("is refused where it is no file", async () => {
    const { root } = workshop("");
    mkdirSync(join(root, "dir"));
    for (const name of ["dir", "missing.json"]) {
      await assert.rejects(readPolicyFile(join(root, name)), { code: "policy/unreadable" });
    }
  });
});
