import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { digestOf } from "../../../../core/digest.ts";
import { QuillaError } from "../../../../core/errors.ts";
import { mediaTypes } from "../../../../core/oci/media_types.ts";
import { generateKey } from "../../../../plugins/kit/signing/private_key.ts";
import { readPublicKey } from "../../../../plugins/kit/signing/public_key.ts";
import { readTrustedRoot } from "../../../../plugins/kit/signing/trusted_root.ts";
import { type Trust, verifyBytes } from "../../../../plugins/kit/signing/verify.ts";
import { verifyImage, type WantedSignature } from "../../../../plugins/kit/signing/verify_image.ts";
import { verifySignature } from "../../../../plugins/kit/signing/verify.ts";
import { manifestOf, SignedPlace } from "../../../support/signed_place.ts";

const bytes = (name: string) => readFileSync(new URL(`./testdata/${name}`, import.meta.url));
const image = bytes("cosign/image.index.json");
const keys = [readPublicKey(bytes("cosign/throwaway-test-key.pub").toString(), "test.pub")];
const others = [
  readPublicKey(bytes("cosign/throwaway-test-key-n32768.pub").toString(), "other.pub"),
];
const slsa = "https://slsa.dev/provenance/v1";

/** The manifest of a sample, with a layer; and what a source says of it. */
function sampled(
  sample: string,
  layer: string,
  ending?: ".sig" | ".att",
  document: Uint8Array = image,
) {
  const place = new SignedPlace(document);
  const says = ending === undefined
    ? { artifactType: "application/vnd.dev.sigstore.bundle.v0.3+json" }
    : place.tagged(ending);
  place.hang(bytes(`cosign/${sample}.manifest.json`), [bytes(`cosign/${layer}`)], says);
  return place;
}

async function refusedOf(work: Promise<unknown>): Promise<QuillaError> {
  const error = await work.then(() => undefined, (thrown) => thrown);
  assert(error instanceof QuillaError, `nothing, or a defect: ${error}`);
  return error;
}

const verified = (place: SignedPlace, trust: Trust, wanted?: WantedSignature) =>
  verifyImage(place, place.subject, trust, wanted);

describe("what cosign signed with a key", () => {
  const samples: [string, SignedPlace, WantedSignature, string | undefined][] = [
    [
      "v3",
      sampled("v3.signature", "v3.signature.sigstore.json"),
      {},
      "https://sigstore.dev/cosign/sign/v1",
    ],
    ["v3 statement", sampled("v3.attestation", "v3.attestation.sigstore.json"), {
      predicateType: slsa,
    }, slsa],
    ["tag", sampled("old.sig", "old.sig.layer0.json", ".sig"), {}, undefined],
    [
      "tag of a statement",
      sampled("old.att", "old.att.layer0.json", ".att"),
      { predicateType: "https://spdx.dev/Document" },
      "https://spdx.dev/Document",
    ],
  ];
  for (const [name, place, wanted, type] of samples) {
    it(`verifies: ${name}`, async () => {
      const [found, ...rest] = await verified(place, { keys: [...others, ...keys] }, wanted);
      assert.deepEqual(rest, []);
      assert.equal(found!.predicateType, type);
      assert.deepEqual(found!.signer, { key: keys[0] });
    });

    it(`is not of another key: ${name}`, async () => {
      assert.equal(
        (await refusedOf(verified(place, { keys: others }, wanted))).code,
        "signature/untrusted",
      );
      assert.equal((await refusedOf(verified(place, {}, wanted))).code, "signature/untrusted");
    });

    it(`is of no other image: ${name}`, async () => {
      const [, place] = samples.find(([each]) => each === name)!;
      const [found] = await verified(place, { keys }, wanted);
      const error = await refusedOf(
        verifySignature(found!.found, { digest: digestOf("other") }, { keys }),
      );
      assert.equal(error.code, "signature/subject");
    });
  }

  it("says what -a said, and must say what is asked for", async () => {
    const place = sampled("old.sig", "old.sig.layer0.json", ".sig");
    const [found] = await verified(place, { keys }, { annotations: { who: "test" } });
    assert.deepEqual(found!.annotations, { who: "test" });
    assert.equal(found!.payload?.reference, "127.0.0.1:5971/old");
    const table: Record<string, string>[] = [{ who: "other" }, { where: "test" }, { valueOf: "x" }];
    for (const annotations of table) {
      const error = await refusedOf(verified(place, { keys }, { annotations }));
      assert.equal(error.code, "signature/annotation");
    }
  });

  it("a bundle with a statement and a signature over other bytes is neither", async () => {
    const { messageSignature } = JSON.parse(bytes("cosign/blob.sigstore.json").toString());
    const bundle = JSON.parse(bytes("cosign/v3.signature.sigstore.json").toString());
    const place = new SignedPlace(image);
    place.hangBundle(Buffer.from(JSON.stringify({ ...bundle, messageSignature })));
    assert.equal((await refusedOf(verified(place, { keys }))).code, "signature/malformed");
  });

  it("a statement alone is no signature, and a signature no statement", async () => {
    const statement = sampled("v3.attestation", "v3.attestation.sigstore.json");
    const error = await refusedOf(verified(statement, { keys }));
    assert.equal(error.code, "signature/none");
    assert.match(error.hint!, /slsa\.dev\/provenance/);
    assert.equal((await verified(statement, { keys }, { predicateType: "*" })).length, 1);
    const signature = sampled("v3.signature", "v3.signature.sigstore.json");
    assert.equal(
      (await refusedOf(verified(signature, { keys }, { predicateType: "*" }))).code,
      "signature/none",
    );
  });

  it("one that holds is enough, whatever else hangs there", async () => {
    const place = sampled("v3.signature", "v3.signature.sigstore.json");
    place.hangBundle(Buffer.from("{}"));
    place.hangBundle(Buffer.from("no json"));
    place.hangBundle(bytes("keyless/keyless-dsse.sigstore.json"));
    place.hangTagged(".sig", Buffer.from("{}"), {});
    place.hang(Buffer.from(`{"schemaVersion":2}`), [], { artifactType: "application/spdx+json" });
    assert.equal((await verified(place, { keys })).length, 1);
    const error = await refusedOf(verified(place, { keys: others }));
    assert.equal(error.code, "signature/untrusted");
    assert.match(error.message, /nor is any of 4 others/);
  });

  it("altered bytes and altered signatures do not hold", async () => {
    const bundle = bytes("cosign/v3.signature.sigstore.json").toString();
    const { dsseEnvelope } = JSON.parse(bundle);
    const payload = Buffer.from(dsseEnvelope.payload, "base64").toString();
    const changed = (from: string, to: string) =>
      bundle.replace(
        dsseEnvelope.payload,
        Buffer.from(payload.replace(from, to)).toString("base64"),
      );
    const table: [string, string, string][] = [
      ["payload", changed('"predicate":{}', '"predicate":{"a":1}'), "signature/untrusted"],
      ["type", bundle.replace("application/vnd.in-toto+json", "text/plain"), "signature/untrusted"],
      ["signature", bundle.replace('"sig":"MEQCIAY', '"sig":"MEQCIAZ'), "signature/untrusted"],
      [
        "no signature",
        bundle.replace(/"signatures":\[[^\]]*\]/, '"signatures":[]'),
        "signature/malformed",
      ],
      [
        "two signatures",
        bundle.replace(/"signatures":\[([^\]]*)\]/, '"signatures":[$1,$1]'),
        "signature/malformed",
      ],
      ["no base64", bundle.replace('"sig":"ME', '"sig":"M!'), "signature/malformed"],
      ["version", bundle.replace("v0.3+json", "v0.3.1+json"), "signature/malformed"],
      [
        "two payloads",
        bundle.replace('"payloadType"', '"payload":"", "payloadType"'),
        "signature/malformed",
      ],
    ];
    for (const [name, text, code] of table) {
      assert.notEqual(text, bundle, name);
      const place = new SignedPlace(image);
      place.hangBundle(Buffer.from(text));
      const error = await refusedOf(verified(place, { keys }));
      assert.equal(error.code, code, `${name}: ${error.message}`);
    }
    const payloadOf = bytes("cosign/old.sig.layer0.json").toString();
    const signature =
      JSON.parse(bytes("cosign/old.sig.manifest.json").toString()).layers[0].annotations;
    const old = new SignedPlace(image);
    old.hangTagged(".sig", Buffer.from(payloadOf.replace("test", "root")), signature);
    assert.equal((await refusedOf(verified(old, { keys }))).code, "signature/untrusted");
  });

  it("nothing that hangs there is told as that, and a flood", async () => {
    const place = new SignedPlace(image);
    assert.equal((await refusedOf(verified(place, { keys }))).code, "signature/none");
    const bundle = bytes("cosign/v3.signature.sigstore.json");
    place.hangBundle(bundle);
    for (let each = 0; each < 1000; each++) place.hangBundle(Buffer.from("{}"));
    const error = await refusedOf(verified(place, { keys: others }));
    assert.equal(error.code, "signature/too-many");
    assert.equal((await verified(place, { keys }, { isOneEnough: true })).length, 1);
  });

  it("a huge one is not read", async () => {
    const place = new SignedPlace(image);
    const type = "application/vnd.dev.sigstore.bundle.v0.3+json";
    const layer = { mediaType: type, digest: digestOf("x"), size: 200 << 20 };
    place.hang(manifestOf(type, [layer], place.subject), [], { artifactType: type });
    const error = await refusedOf(verified(place, { keys }));
    assert.equal(error.code, "signature/malformed");
    assert.match(error.message, /209715200 bytes/);
  });

  it("a referrer that is about something else is none", async () => {
    const place = new SignedPlace(image);
    const artifactType = "application/vnd.dev.sigstore.bundle.v0.3+json";
    const other = { ...place.subject, digest: digestOf("other") };
    place.hang(manifestOf(artifactType, [], other), [], { artifactType });
    const error = await refusedOf(verified(place, { keys }));
    assert.equal(error.code, "signature/subject");
    assert.match(error.message, /and is about sha256:/);
  });

  it("with Ed25519, over a hash of the bytes", async () => {
    const place = new SignedPlace(bytes("cosign/ed25519.image.manifest.json"), mediaTypes.manifest);
    const bundle = bytes("cosign/ed25519.sigstore.json");
    place.hangBundle(bundle);
    const ed25519 = readPublicKey(bytes("cosign/ed25519.pub").toString(), "ed25519.pub");
    const [found] = await verified(place, { keys: [...keys, ed25519] });
    assert.deepEqual(found!.signer, { key: ed25519 });
    const other = generateKey("ed25519").public;
    assert.equal((await refusedOf(verified(place, { keys: [other] }))).code, "signature/untrusted");
    const { signatures, payload } = JSON.parse(bundle.toString()).dsseEnvelope;
    for (const text of [signatures[0].sig, payload]) {
      const changed = Buffer.from(text, "base64");
      changed[40]! ^= 1;
      const altered = new SignedPlace(
        bytes("cosign/ed25519.image.manifest.json"),
        mediaTypes.manifest,
      );
      altered.hangBundle(Buffer.from(bundle.toString().replace(text, changed.toString("base64"))));
      const error = await refusedOf(verified(altered, { keys: [ed25519] }));
      assert.equal(error.code, "signature/untrusted");
    }
  });

  it("over a file's own bytes", async () => {
    const [bundle, file] = [bytes("cosign/blob.sigstore.json"), bytes("keyless/artifact.txt")];
    const signer = await verifyBytes(bundle, file, { keys });
    assert("key" in signer);
    const altered = Buffer.from(`${file} `);
    assert.equal(
      (await refusedOf(verifyBytes(bundle, altered, { keys }))).code,
      "signature/untrusted",
    );
  });

  it("where a log is asked for, it must have it", async () => {
    const root = readTrustedRoot(bytes("keyless/trusted_root.json"), "root.json");
    for (const [place, wanted] of samples.map(([, place, wanted]) => [place, wanted] as const)) {
      const error = await refusedOf(verified(place, { keys, root }, wanted));
      assert.equal(error.code, "signature/log", error.message);
      assert.equal((await verified(place, { keys, root, ignoresLog: true }, wanted)).length, 1);
    }
  });
});
