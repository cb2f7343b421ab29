// What containers/image 5.42.1 decided about 31 questions (testdata/decisions.txt), with its own policies and a signature that
// cosign 3.1.3 made. What a bundle of sigstore alone signs, and what is not signed, are the others.
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, it } from "node:test";
import { digestOf } from "../../../../core/digest.ts";
import { QuillaError } from "../../../../core/errors.ts";
import type { Descriptor } from "../../../../core/oci/descriptor.ts";
import type { ImageSource } from "../../../../core/plugin/contracts/transport.ts";
import { parseReference } from "../../../../core/reference.ts";
import { decideContainers } from "../../../../plugins/kit/policy/decide.ts";
import { readPolicyFile, rulesOf } from "../../../../plugins/kit/policy/policy.ts";
import { bytesOf } from "../../../../plugins/kit/transfer/mod.ts";

const here = fileURLToPath(new URL("./testdata/", import.meta.url));
const cosign = fileURLToPath(new URL("../signing/testdata/cosign/", import.meta.url));
const manifestType = "application/vnd.oci.image.manifest.v1+json";
const indexType = "application/vnd.oci.image.index.v1+json";

/** A place that has these blobs, of which some hang on the image. */
function sourceOf(
  blobs: readonly Uint8Array[],
  referrers: readonly Descriptor[],
): ImageSource {
  const known = new Map(blobs.map((bytes) => [digestOf(bytes), bytes]));
  return {
    images: [],
    has: ({ digest }) => Promise.resolve(known.has(digest)),
    blob: ({ digest }) => bytesOf(known.get(digest)!),
    referrers: () => Promise.resolve(referrers),
    close: () => Promise.resolve(),
  };
}

function described(mediaType: string, bytes: Uint8Array, tag?: string): Descriptor {
  const facts = { mediaType, digest: digestOf(bytes), size: bytes.length };
  if (tag === undefined) return { ...facts, artifactType: bundleType };
  return { ...facts, annotations: { "org.opencontainers.image.ref.name": tag } };
}

const bundleType = "application/vnd.dev.sigstore.bundle.v0.3+json";
const read = (name: string) => readFileSync(join(cosign, name));
const image: Descriptor = {
  mediaType: indexType,
  digest:
    JSON.parse(read("old.sig.layer0.json").toString()).critical.image["docker-manifest-digest"],
  size: 1,
};
const tagged = sourceOf(
  [read("old.sig.manifest.json"), read("old.sig.layer0.json")],
  [described(manifestType, read("old.sig.manifest.json"), `sha256-${image.digest.slice(7)}.sig`)],
);
const bundled = sourceOf(
  [read("v3.signature.manifest.json"), read("v3.signature.sigstore.json")],
  [described(manifestType, read("v3.signature.manifest.json"))],
);
const places: Readonly<Record<string, ImageSource>> = {
  "old:1": tagged,
  "mirror/old:1": tagged,
  "signed:v3": bundled,
  "app:min": sourceOf([], []),
};

/** What their words are in ours. */
const meanings: readonly (readonly [RegExp, RegExp])[] = [
  [/^<nil>$/, /./],
  [/is rejected by policy/, /it rejects all of them/],
  [/^Signature for identity/, /it was signed as "127.0.0.1:5971\/old", which is not accepted/],
  [/verification failed/, /not of a key that the policy names/],
  [/missing dev.sigstore.cosign\/bundle/, /dev.sigstore.cosign\/bundle is missing/],
  [/no signature exists$/, /it has none|there is no looking for any/],
  [/Unknown key "extra"/, /sigstoreSigned has no field "extra"/],
  [/Default policy is missing/, /default is missing/],
  [/must not be empty/, /default: the list is empty/],
  [/Duplicate key "default"/, /the key "default" twice/],
  [/^exactly one of|: exactly one of/, /exactly one of keyPath/],
  [/At least one of rekor/, /a log's key must be said/],
  [/invalid character '\/'/, /a key should stand at character 33/],
];

const lines = readFileSync(join(here, "decisions.txt"), "utf8").trim().split("\n");

describe("policy.json decides as containers/image does", () => {
  it("about all questions", () => assert.equal(lines.length, 31));

  for (const line of lines) {
    it(line, async () => {
      const [, name, asked, looks, answer] = /^(\S+) \| (\S+) \| (\S+) => (.*)$/.exec(line)!;
      const [, ours] = meanings.find(([theirs]) =>
        theirs.test(answer!.replace(/^(true|false) /, ""))
      )!;
      const none = mkdtempSync(join(tmpdir(), "quilla-policy-"));
      try {
        const registriesDirectory = looks === "none" ? none : join(here, "registries.d");
        const reading = readPolicyFile(join(here, `${name}.policy.json`), { registriesDirectory });
        if (answer!.startsWith("policy:")) {
          const error = await reading.then(() => undefined, (thrown) => thrown);
          assert(error instanceof QuillaError);
          assert.equal(error.code, "policy/invalid");
          assert.match(error.message, ours);
          return;
        }
        const { containers } = rulesOf(await reading);
        const findings = await decideContainers(
          // Containers' programs look for signatures only where registries.d says so.
          { ...containers!, looksFor: (name) => looks !== "none" && containers!.looksFor(name) },
          {
            transport: "docker",
            reference: parseReference(`127.0.0.1:5971/${asked}`),
            descriptor: image,
            source: places[asked!.replace(/@.*/, ":1")]!,
          },
        );
        const failed = findings.find(({ holds }) => !holds);
        assert.equal(failed === undefined, answer!.startsWith("true"), failed?.why ?? "");
        if (failed !== undefined) assert.match(failed.why, ours);
      } finally {
        rmSync(none, { recursive: true });
      }
    });
  }
});
