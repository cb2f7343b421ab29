import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { it } from "node:test";
import { QuillaError } from "../../../../core/errors.ts";
import { readBundle } from "../../../../plugins/kit/signing/bundle.ts";
import type { FoundSignature } from "../../../../plugins/kit/signing/found.ts";
import { readPublicKey } from "../../../../plugins/kit/signing/public_key.ts";
import { readPayload } from "../../../../plugins/kit/signing/simple_signing.ts";
import { readStatement } from "../../../../plugins/kit/signing/statement.ts";
import { readTrustedRoot } from "../../../../plugins/kit/signing/trusted_root.ts";
import { verifySignature } from "../../../../plugins/kit/signing/verify.ts";

const bytes = (name: string) => readFileSync(new URL(`./testdata/${name}`, import.meta.url));
const bundle = bytes("keyless-image/image.sigstore.json");
const envelope = JSON.parse(bundle.toString()).dsseEnvelope;
const root = readTrustedRoot(bytes("keyless-image/trusted_root.json"), "root.json");
const identities = [{ subject: /(?:)/, issuer: /(?:)/ }];
const key = readPublicKey(bytes("cosign/throwaway-test-key.pub").toString(), "key");
const digest =
  "sha256:59bb13527198309252442f1a783412de1fe347e05fec212c00a9935f28fb50ec" as FoundSignature[
    "layer"
  ]["digest"];

/** A document with some bytes of it replaced, taken out or doubled. */
function damaged(document: Uint8Array): fc.Arbitrary<Uint8Array> {
  const at = fc.nat(document.length - 1);
  return fc.array(fc.tuple(at, fc.nat(8), fc.uint8Array({ maxLength: 4 })), {
    minLength: 1,
    maxLength: 3,
  })
    .map((changes) => {
      let text = Buffer.from(document);
      for (const [at, gone, put] of changes) {
        text = Buffer.concat([text.subarray(0, at), put, text.subarray(at + gone)]);
      }
      return text;
    });
}

const readers: [string, Uint8Array, (bytes: Uint8Array) => unknown][] = [
  ["bundle", bundle, readBundle],
  ["statement", Buffer.from(envelope.payload, "base64"), readStatement],
  ["payload", bytes("keyless-image/tag.layer0.json"), readPayload],
  ["trusted root", bytes("keyless-image/trusted_root.json"), (each) => readTrustedRoot(each, "r")],
  [
    "public key",
    bytes("cosign/throwaway-test-key.pub"),
    (each) => readPublicKey(String(each), "k"),
  ],
];

for (const [name, document, read] of readers) {
  it(`a damaged ${name} is read or refused, and never anything else`, () => {
    fc.assert(
      fc.property(damaged(document), (changed) => {
        try {
          read(changed);
        } catch (error) {
          assert(error instanceof QuillaError, `${error}`);
        }
      }),
      { numRuns: 200 },
    );
  });
}

it("a damaged signature never holds, unless what is damaged is not signed", async () => {
  const said = (document: Uint8Array) => {
    const { payload, payloadType } = JSON.parse(Buffer.from(document).toString()).dsseEnvelope;
    return `${payloadType} ${Buffer.from(payload, "base64").toString("hex")}`;
  };
  await fc.assert(
    fc.asyncProperty(damaged(bundle), async (changed) => {
      const layer = { mediaType: "", digest, size: 0 };
      const found: FoundSignature = {
        ...{
          form: "bundle",
          isStatement: false,
          place: "it",
          manifest: layer,
          layer,
          annotations: {},
        },
        bytes: () => Promise.resolve(changed),
      };
      try {
        await verifySignature(found, { digest }, { root, identities, keys: [key] });
      } catch (error) {
        assert(error instanceof QuillaError && /^signature\//.test(error.code), `${error}`);
        return;
      }
      assert.equal(said(changed), said(bundle));
    }),
    { numRuns: 100 },
  );
});
