/**
 * cosign itself: it verifies what quilla signed, and quilla what cosign signed; both refuse the same.
 */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { describe, it } from "node:test";
import {
  attestImage,
  build,
  copyImages,
  generateKeys,
  signImage,
  verifyAttestations,
  verifyImage,
} from "../../../../mod.ts";
import { peer } from "../../../support/peers.ts";
import { withRegistry } from "../../../support/served_registry.ts";
import { temporaryDirectory } from "../../../support/temporary_directory.ts";

const { path, skip } = peer("cosign");
const directory = temporaryDirectory();
const at = (name: string) => join(directory, name);
const store = at("store");

/** Runs cosign beside the registry of this process; its exit code. */
function cosign(...words: string[]): Promise<number> {
  const env = { PATH: process.env.PATH, HOME: directory, COSIGN_PASSWORD: "words" };
  return new Promise((resolve) =>
    execFile(path, words, { env, cwd: directory }, (error) => resolve(Number(error?.code ?? 0)))
  );
}

const reading = ["--insecure-ignore-tlog", "--allow-http-registry"];
const writing = ["--signing-config", at("services.json"), "--allow-http-registry", "--yes"];
const older = [
  ...["--use-signing-config=false", "--tlog-upload=false", "--new-bundle-format=false"],
  ...["--allow-http-registry", "--yes"],
];

describe("cosign and quilla", { skip }, () => {
  it("verify each other's signatures and statements, and refuse the same", async () => {
    const ours = await generateKeys(at("ours"), { password: "words" });
    const others = await generateKeys(at("others"), { password: "words" });
    const key = { key: ours.key, password: "words" };
    await build({ context: { Dockerfile: "FROM scratch\nLABEL a=1\n" }, tags: ["app:1"], store });
    writeFileSync(
      at("p.json"),
      JSON.stringify({
        buildDefinition: { buildType: "https://example.org/t", externalParameters: {} },
        runDetails: { builder: { id: "https://example.org/b" } },
      }),
    );
    assert.equal(await cosign("signing-config", "create", "--out", at("services.json")), 0);
    await withRegistry({ isWritable: true }, async ({ address }) => {
      const places = ["ours", "old", "theirs", "theirs-old"].map((name) => `${address}/${name}:1`);
      const [own, old, theirs, theirsOld] = places as [string, string, string, string];
      const registry = { "tls-verify": "false" };
      const [of, by] = [{ store, registry }, { store, registry, ...key }];
      for (const place of places) await copyImages("store:app:1", `docker://${place}`, { store });

      await signImage(`docker://${own}`, { ...by, annotations: { stage: "x" } });
      await signImage(`docker://${old}`, { ...by, annotations: { stage: "x" }, tag: true });
      for (const place of [own, old]) {
        const verify = ["verify", ...reading, "--key"];
        assert.equal(await cosign(...verify, ours.pub, "-a", "stage=x", place), 0, place);
        assert.notEqual(await cosign(...verify, others.pub, place), 0, place);
      }
      const statement = { predicate: at("p.json"), type: "slsaprovenance1" };
      await attestImage(`docker://${own}`, { ...by, ...statement });
      await attestImage(`docker://${old}`, { ...by, ...statement, tag: true });
      for (const place of [own, old]) {
        const verify = ["verify-attestation", ...reading, "--type", "slsaprovenance1", "--key"];
        assert.equal(await cosign(...verify, ours.pub, place), 0, place);
        assert.notEqual(await cosign(...verify, others.pub, place), 0, place);
      }

      const attest = ["attest", "--key", ours.key, "--type", "slsaprovenance1", "--predicate"];
      assert.equal(await cosign("sign", "--key", ours.key, "-a", "stage=x", ...writing, theirs), 0);
      assert.equal(await cosign(...attest, at("p.json"), ...writing, theirs), 0);
      assert.equal(
        await cosign("sign", "--key", ours.key, "-a", "stage=x", ...older, theirsOld),
        0,
      );
      assert.equal(await cosign(...attest, at("p.json"), ...older, theirsOld), 0);
      for (const place of [theirs, theirsOld]) {
        const image = `docker://${place}`;
        const annotations = { stage: "x" };
        assert.equal(
          (await verifyImage(image, { ...of, keys: [ours.pub], annotations })).length,
          1,
        );
        const type = "slsaprovenance1";
        assert.equal(
          (await verifyAttestations(image, { ...of, keys: [ours.pub], type })).length,
          1,
        );
        const wrong = { code: "signature/untrusted" };
        await assert.rejects(verifyImage(image, { ...of, keys: [others.pub] }), wrong);
        await assert.rejects(verifyAttestations(image, { ...of, keys: [others.pub], type }), wrong);
      }
    });
  });
});
