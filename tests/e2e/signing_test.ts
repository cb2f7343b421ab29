/**
 * What only the executables can show of signatures: that the libraries for keys, certificates and curves are in them, and work.
 */
import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { digestOf } from "../../core/digest.ts";
import { quillaOf } from "../support/quilla.ts";
import { manifestOf } from "../support/signed_place.ts";
import { subjects } from "../support/subjects.ts";
import { temporaryDirectory } from "../support/temporary_directory.ts";

const samples = new URL("../plugins/kit/signing/testdata/", import.meta.url);
const sample = (name: string) => new URL(name, samples).pathname;
const bundleType = "application/vnd.dev.sigstore.bundle.v0.3+json";

/** A layout with an image or index, and bundles that hang on it. */
function layout(directory: string, document: string, mediaType: string, bundles: string[]): string {
  mkdirSync(join(directory, "blobs", "sha256"), { recursive: true });
  const put = (bytes: Uint8Array, mediaType: string) => {
    const digest = digestOf(bytes);
    writeFileSync(join(directory, "blobs", "sha256", digest.slice("sha256:".length)), bytes);
    return { mediaType, digest, size: bytes.length };
  };
  const subject = put(readFileSync(sample(document)), mediaType);
  const manifestType = "application/vnd.oci.image.manifest.v1+json";
  const hanging = bundles.map((name) => {
    const layer = put(readFileSync(sample(name)), bundleType);
    return put(manifestOf(bundleType, [layer], subject), manifestType);
  });
  const named = { ...subject, annotations: { "org.opencontainers.image.ref.name": "app" } };
  const index = { schemaVersion: 2, manifests: [named, ...hanging] };
  writeFileSync(join(directory, "index.json"), JSON.stringify(index));
  writeFileSync(join(directory, "oci-layout"), '{"imageLayoutVersion":"1.0.0"}');
  return `oci:${directory}:app`;
}

const directory = temporaryDirectory();
const index = layout(
  join(directory, "index"),
  "cosign/image.index.json",
  "application/vnd.oci.image.index.v1+json",
  ["keyless-image/image.sigstore.json", "cosign/v3.signature.sigstore.json"],
);
const image = layout(
  join(directory, "image"),
  "cosign/ed25519.image.manifest.json",
  "application/vnd.oci.image.manifest.v1+json",
  ["cosign/ed25519.sigstore.json"],
);

for (const subject of await subjects()) {
  test(`${subject.name}: signatures of cosign verify, by key and by certificate`, {
    skip: subject.skip,
  }, () => {
    const password = readFileSync(sample("cosign/throwaway-test-key-n32768.password"), "utf8")
      .trim();
    const quilla = quillaOf(subject, {
      ...{ store: join(directory, `store-${subject.name}`), cwd: directory },
      env: { COSIGN_PASSWORD: password },
    });
    const root = ["--trusted-root", sample("keyless-image/trusted_root.json")];
    const issuer = ["--certificate-oidc-issuer", "https://issuer.throwaway.test"];
    const who = (name: string) => ["--certificate-identity", name, ...issuer, ...root];
    const good = quilla("verify", ...who("dev@throwaway.test"), index);
    assert.equal(good.code, 0, good.stderr);
    const [{ critical, optional }] = JSON.parse(good.stdout);
    assert.equal(
      critical.image["docker-manifest-digest"],
      digestOf(readFileSync(sample("cosign/image.index.json"))),
    );
    assert.equal(optional.Subject, "dev@throwaway.test");
    const other = quilla("verify", ...who("throwaway.test"), index);
    assert.equal(other.code, 1);
    assert.match(other.stderr, /\[signature\/identity\]/);
    const hashed = quilla("verify", "--key", sample("cosign/ed25519.pub"), "-o", "text", image);
    assert.match(hashed.stdout, /^sha256:1bd23254\S* https:\S*sign\/v1 by the key /, hashed.stderr);
    const shown = quilla("key", "show", sample("cosign/throwaway-test-key-n32768.key"));
    const pub = readFileSync(sample("cosign/throwaway-test-key-n32768.pub"), "utf8");
    assert.equal(shown.stdout, pub, shown.stderr);
  });
}
