import { Buffer } from "node:buffer";
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { X509Certificate } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it, test } from "node:test";
import fc from "fast-check";
import {
  readKeyStore,
  writeKeyStore,
} from "../../../../../../plugins/kit/recording/trust/java/key_store.ts";
import { peer } from "../../../../../support/peers.ts";
import { temporaryDirectory } from "../../../../../support/temporary_directory.ts";
import { certificate, jks, openPkcs12, pkcs12 } from "../samples.ts";

const keytool = peer("keytool");

describe("stores that Java made", () => {
  for (const [name, bytes] of Object.entries({ jks, pkcs12, openPkcs12 })) {
    it(`${name}: its certificate is found under its name`, () => {
      const [found, ...more] = readKeyStore(bytes) ?? [];
      assert.deepEqual(more, []);
      assert.equal(found?.alias.toLowerCase(), "some");
      assert.deepEqual(Buffer.from(found!.certificate), certificate);
    });
    it(`${name}: nothing of one that is cut is believed`, () => {
      for (let length = 0; length < bytes.length - 100; length += 7) {
        assert.equal(readKeyStore(bytes.subarray(0, length)), undefined, `${length} bytes`);
      }
    });
  }
});

test("what is no store is none", () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
    const found = readKeyStore(bytes);
    assert.ok(found === undefined || found.length === 0);
  }));
});

test("bytes of a store that were changed are read or not, and nothing is thrown", () => {
  const change = fc.tuple(fc.nat(), fc.nat(255));
  fc.assert(fc.property(fc.constantFrom(jks, openPkcs12), fc.array(change), (store, changes) => {
    const bytes = Uint8Array.from(store);
    for (const [at, value] of changes) bytes[at % bytes.length] = value;
    readKeyStore(bytes);
  }));
});

test("a store that was written is read again, names in small letters", () => {
  const trusted = [{ alias: "One", certificate }, { alias: "zwö", certificate }];
  const read = readKeyStore(writeKeyStore(trusted))!;
  assert.deepEqual(read.map(({ alias }) => alias), ["one", "zwö"]);
});

test("Java lists what was written, with its usual password", { skip: keytool.skip }, () => {
  const file = join(temporaryDirectory(), "store");
  writeFileSync(file, writeKeyStore([{ alias: "quilla-build-authority", certificate }]));
  const words = ["-list", "-v", "-keystore", file, "-storepass", "changeit"];
  const { stdout } = spawnSync(keytool.path, words, { encoding: "utf8" });
  assert.match(stdout, /Keystore type: JKS/);
  assert.match(stdout, /Alias name: quilla-build-authority\n/);
  assert.match(stdout, /Entry type: trustedCertEntry/);
  assert.ok(stdout.includes(new X509Certificate(certificate).fingerprint256));
});
