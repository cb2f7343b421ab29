import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import crypto from "node:crypto";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { parseDigest } from "../../../../core/digest.ts";
import { QuillaError } from "../../../../core/errors.ts";
import type { FoundSignature } from "../../../../plugins/kit/signing/found.ts";
import { publicKeyOf } from "../../../../plugins/kit/signing/public_key.ts";
import { readTrustedRoot, rootOf } from "../../../../plugins/kit/signing/trusted_root.ts";
import {
  type IdentityRule,
  type Trust,
  verifyBytes,
  verifySignature,
} from "../../../../plugins/kit/signing/verify.ts";

const bytes = (name: string) =>
  readFileSync(new URL(`./testdata/keyless/${name}`, import.meta.url));
const text = (name: string) => bytes(name).toString();
const rootText = text("trusted_root.json");
const root = readTrustedRoot(Buffer.from(rootText), "root.json");
const who: IdentityRule = {
  subject: "https://ci.throwaway.test/build.yml@refs/heads/main",
  issuer: "https://issuer.throwaway.test",
};
const trust: Trust = { root, identities: [who] };
const artifact = bytes("artifact.txt");
const good = text("keyless-dsse.sigstore.json");
const { dsseEnvelope } = JSON.parse(good);
const statement = JSON.parse(Buffer.from(dsseEnvelope.payload, "base64").toString());
const digest = parseDigest(`sha256:${statement.subject[0].digest.sha256}`);

function found(document: string): FoundSignature {
  const layer = { mediaType: "", digest, size: 0 };
  const place = "the signature bundle";
  const read = () => Promise.resolve(Buffer.from(document));
  return {
    form: "bundle",
    isStatement: false,
    place,
    manifest: layer,
    layer,
    annotations: {},
    bytes: read,
  };
}

const verified = (document: string, by: Trust = trust) =>
  verifySignature(found(document), { digest }, by);

async function refusedOf(work: Promise<unknown>): Promise<QuillaError> {
  const error = await work.then(() => undefined, (thrown) => thrown);
  assert(error instanceof QuillaError, `nothing, or a defect: ${error}`);
  return error;
}

// deno-lint-ignore no-explicit-any
type Loose = any;

/** The sample with one thing changed. */
function changed(
  change: (bundle: Loose, entry: Loose) => void,
): string {
  const bundle = JSON.parse(good);
  change(bundle, bundle.verificationMaterial.tlogEntries[0]);
  return JSON.stringify(bundle);
}

describe("what a certificate signed", () => {
  it("verifies, with who signed, without a network", async () => {
    const { signer } = await verified(good);
    assert.deepEqual(signer, { identity: who });
    assert.deepEqual(await verifyBytes(bytes("keyless-message.sigstore.json"), artifact, trust), {
      identity: who,
    });
  });

  const samples: [string, string][] = [
    ["bad-set", "signature/log"],
    ["bad-proof", "signature/log"],
    ["bad-signature", "signature/log"],
    ["bad-payload", "signature/log"],
    ["bad-time", "signature/certificate"],
  ];
  for (const [name, code] of samples) {
    it(`does not verify where one thing is damaged: ${name}`, async () => {
      const document = text(`${name}.sigstore.json`);
      const error = await refusedOf(
        JSON.parse(document).dsseEnvelope === undefined
          ? verifyBytes(Buffer.from(document), artifact, trust)
          : verified(document),
      );
      assert.equal(error.code, code, error.message);
    });
  }

  it("does not verify where something is stripped, doubled or moved", async () => {
    const table: [string, string, string][] = [
      ["proof", changed((_, entry) => delete entry.inclusionProof), "signature/malformed"],
      ["promise", changed((_, entry) => delete entry.inclusionPromise), "signature/time"],
      [
        "entry",
        changed((bundle) => bundle.verificationMaterial.tlogEntries = []),
        "signature/time",
      ],
      [
        "entries",
        changed((bundle) => delete bundle.verificationMaterial.tlogEntries),
        "signature/time",
      ],
      [
        "proof and version",
        changed((bundle, entry) => {
          bundle.mediaType = "application/vnd.dev.sigstore.bundle+json;version=0.1";
          delete entry.inclusionPromise;
        }),
        "signature/malformed",
      ],
      ["log of another", changed((_, entry) => entry.logId.keyId = "AAAA"), "signature/log"],
      [
        "entry of another signature",
        changed((bundle) => {
          const other = JSON.parse(text("keyless-message.sigstore.json"));
          bundle.verificationMaterial.tlogEntries = other.verificationMaterial.tlogEntries;
        }),
        "signature/log",
      ],
      [
        "the same entry twice",
        changed((bundle, entry) => bundle.verificationMaterial.tlogEntries.push(entry)),
        "signature/time",
      ],
      [
        "certificate of another",
        changed((bundle) => bundle.verificationMaterial.certificate.rawBytes = "AAAA"),
        "signature/malformed",
      ],
      [
        "no certificate",
        changed((bundle) => delete bundle.verificationMaterial.certificate),
        "signature/malformed",
      ],
    ];
    for (const [name, document, code] of table) {
      const error = await refusedOf(verified(document));
      assert.equal(error.code, code, `${name}: ${error.message}`);
    }
  });

  it("is of whoever is meant: texts as a whole, patterns where they are found", async () => {
    const table: [string | RegExp, string | RegExp, boolean][] = [
      [who.subject, who.issuer, true],
      [/build\.yml@refs\/heads\/main$/, /^https:\/\/issuer/, true],
      [".", who.issuer, false],
      ["", who.issuer, false],
      ["ci.throwaway", who.issuer, false],
      [`${who.subject}.evil`, who.issuer, false],
      [who.subject, "https://issuer.throwaway", false],
      [who.subject, ".*", false],
      [/evil/, who.issuer, false],
    ];
    for (const [subject, issuer, isMeant] of table) {
      const work = verified(good, { root, identities: [{ subject, issuer }] });
      if (isMeant) await work;
      else assert.equal((await refusedOf(work)).code, "signature/identity", `${subject} ${issuer}`);
    }
    const error = await refusedOf(verified(good, { root, identities: [{ ...who, issuer: "x" }] }));
    assert.match(error.message, /signed by "https:\/\/ci\.throwaway\.test\/build/);
  });

  it("is of nobody where no root is trusted, or nobody of it", async () => {
    for (const by of [{}, { root }, { identities: [who] }, { root, identities: [] }]) {
      assert.equal((await refusedOf(verified(good, by))).code, "signature/untrusted");
    }
  });

  it("is about one image", async () => {
    const other = parseDigest(`sha256:${"0".repeat(64)}`);
    const error = await refusedOf(verifySignature(found(good), { digest: other }, trust));
    assert.equal(error.code, "signature/subject");
  });

  it("a root that lacks something, was over, or is none, is told as that", async () => {
    const changed = (change: (document: Loose) => void) => {
      const document = JSON.parse(rootText);
      change(document);
      return {
        root: readTrustedRoot(Buffer.from(JSON.stringify(document)), "root.json"),
        identities: [who],
      };
    };
    const table: [string, Trust, string][] = [
      [
        "over",
        changed((each) => each.certificateAuthorities[0].validFor.end = "2026-01-01T00:00:00Z"),
        "signature/root",
      ],
      ["no authority", changed((each) => each.certificateAuthorities = []), "signature/root"],
      ["no log", changed((each) => each.tlogs = []), "signature/log"],
      ["no log of certificates", changed((each) => each.ctlogs = []), "signature/certificate"],
      ["damaged", changed((each) => each.tlogs[0].publicKey.rawBytes = "AAAA"), "signature/root"],
      [
        "log that was over",
        changed((each) => each.tlogs[0].publicKey.validFor.end = "2026-01-01T00:00:00Z"),
        "signature/log",
      ],
    ];
    for (const [name, by, code] of table) {
      const error = await refusedOf(verified(good, by));
      assert.equal(error.code, code, `${name}: ${error.message}`);
    }
    for (const document of ["", "[]", "{}", '{"mediaType":"text/plain"}', rootText.slice(0, 100)]) {
      assert.throws(() => readTrustedRoot(Buffer.from(document), "root.json"), {
        code: "signature/root",
      });
    }
  });

  it("a root of bare certificates and keys, as containers' policy has it", async () => {
    const document = JSON.parse(rootText);
    const pem = document.certificateAuthorities[0].certChain.certificates.map(
      ({ rawBytes }: { rawBytes: string }) =>
        `-----BEGIN CERTIFICATE-----\n${rawBytes}\n-----END CERTIFICATE-----\n`,
    ).join("");
    const spki = Buffer.from(document.tlogs[0].publicKey.rawBytes, "base64");
    const bare = rootOf(pem, [publicKeyOf(spki, "rekor.pub")], "ca.pem");
    const by = { root: bare, identities: [who], ignoresCertificateLog: true };
    const promised = changed((bundle, entry) => {
      bundle.mediaType = "application/vnd.dev.sigstore.bundle+json;version=0.1";
      delete entry.inclusionProof; // cosign's tags have the log's promise alone
    });
    assert.deepEqual((await verified(promised, by)).signer, { identity: who });
    // Its embedded time stamp of a log that the root does not know is then no reason to believe it.
    const error = await refusedOf(verified(promised, { ...by, ignoresCertificateLog: false }));
    assert.equal(error.code, "signature/certificate");
    assert.throws(() => rootOf("nothing", [], "ca.pem"), { code: "signature/root" });
  });

  it("without a log there must be a time stamp", async () => {
    const error = await refusedOf(verified(good, { ...trust, ignoresLog: true }));
    assert.equal(error.code, "signature/time");
  });

  it("leaves nothing of the runtime changed", async () => {
    const own = crypto.verify;
    await verified(good);
    await refusedOf(verified(good, { root, identities: [{ ...who, issuer: "x" }] }));
    assert.equal(crypto.verify, own);
  });
});
