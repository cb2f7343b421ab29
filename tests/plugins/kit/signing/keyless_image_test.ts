import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { QuillaError } from "../../../../core/errors.ts";
import { readPublicKey } from "../../../../plugins/kit/signing/public_key.ts";
import { readTrustedRoot, rootOf } from "../../../../plugins/kit/signing/trusted_root.ts";
import type { Trust } from "../../../../plugins/kit/signing/verify.ts";
import { verifyImage } from "../../../../plugins/kit/signing/verify_image.ts";
import { SignedPlace } from "../../../support/signed_place.ts";

const bytes = (name: string) => readFileSync(new URL(`./testdata/${name}`, import.meta.url));
const image = bytes("cosign/image.index.json");
const root = readTrustedRoot(bytes("keyless-image/trusted_root.json"), "root.json");
const who = { subject: "dev@throwaway.test", issuer: "https://issuer.throwaway.test" };
const trust: Trust = { root, identities: [who] };
const annotations: Record<string, string> = JSON.parse(
  bytes("keyless-image/tag.annotations.json").toString(),
);
const [certificate, log] = ["dev.sigstore.cosign/certificate", "dev.sigstore.cosign/bundle"];

/** The image with the payload under cosign's tag. */
function tagged(said: Record<string, string>, payload = bytes("keyless-image/tag.layer0.json")) {
  const place = new SignedPlace(image);
  place.hangTagged(".sig", payload, said);
  return place;
}

const verified = (place: SignedPlace, by: Trust = trust) => verifyImage(place, place.subject, by);

async function refused(place: SignedPlace, code: string, by?: Trust): Promise<void> {
  const error = await verified(place, by).then(() => undefined, (thrown) => thrown);
  assert(error instanceof QuillaError, `nothing, or a defect: ${error}`);
  assert.equal(error.code, code, error.message);
}

describe("an image that a certificate signed", () => {
  it("verifies by a bundle, and is of whoever is meant", async () => {
    const place = new SignedPlace(image);
    place.hangBundle(bytes("keyless-image/image.sigstore.json"));
    const [found] = await verified(place);
    assert.deepEqual(found!.signer, { identity: who });
    await refused(place, "signature/identity", { root, identities: [{ ...who, subject: "dev@" }] });
    const other = readTrustedRoot(bytes("keyless/trusted_root.json"), "other.json");
    await refused(place, "signature/certificate", { ...trust, root: other });
    const another = new SignedPlace(Buffer.from(`${image} `));
    another.hangBundle(bytes("keyless-image/image.sigstore.json"));
    await refused(another, "signature/subject");
  });

  it("verifies by cosign's tag, with the log's promise alone", async () => {
    const [found] = await verified(tagged(annotations));
    assert.deepEqual(found!.signer, { identity: who });
    assert.equal(found!.payload?.reference, "registry.example/app");
  });

  it("verifies by certificates and a log's key without a root, as containers' policy has it", async () => {
    const rekor = readPublicKey(bytes("keyless-image/rekor.pub").toString(), "rekor.pub");
    const bare = rootOf(bytes("keyless-image/ca.pem").toString(), [rekor], "ca.pem");
    const by = { root: bare, identities: [who], ignoresCertificateLog: true };
    assert.equal((await verified(tagged(annotations), by)).length, 1);
    const other = readPublicKey(bytes("cosign/throwaway-test-key.pub").toString(), "other.pub");
    const wrong = rootOf(bytes("keyless-image/ca.pem").toString(), [other], "ca.pem");
    await refused(tagged(annotations), "signature/log", { ...by, root: wrong });
  });

  it("does not where a part of the tag is missing, or of another", async () => {
    const without = (key: string) => {
      const { [key]: _, ...others } = annotations;
      return others;
    };
    const entry = JSON.parse(annotations[log!]!);
    const withEntry = (change: (payload: Record<string, unknown>) => void) => {
      const changed = structuredClone(entry);
      change(changed.Payload);
      return { ...annotations, [log!]: JSON.stringify(changed) };
    };
    const payload = bytes("keyless-image/tag.layer0.json").toString();
    const table: [string, SignedPlace, string][] = [
      ["no certificate", tagged(without(certificate!)), "signature/untrusted"],
      ["no entry", tagged(without(log!)), "signature/time"],
      [
        "no signature",
        tagged(without("dev.cosignproject.cosign/signature")),
        "signature/malformed",
      ],
      ["entry that is none", tagged({ ...annotations, [log!]: "{}" }), "signature/malformed"],
      ["another time", tagged(withEntry((each) => each.integratedTime = 1)), "signature/root"],
      [
        "a later time",
        tagged(withEntry((each) => each.integratedTime = entry.Payload.integratedTime + 3600)),
        "signature/certificate",
      ],
      [
        "a time within",
        tagged(withEntry((each) => each.integratedTime = entry.Payload.integratedTime + 1)),
        "signature/log",
      ],
      ["another place in the log", tagged(withEntry((each) => each.logIndex = 7)), "signature/log"],
      [
        "another payload",
        tagged(annotations, Buffer.from(payload.replace("example", "exomple"))),
        "signature/log",
      ],
    ];
    for (const [name, place, code] of table) {
      await refused(place, code).catch((error) => assert.fail(`${name}: ${error.message}`));
    }
  });
});
