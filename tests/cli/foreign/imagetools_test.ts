/**
 * `buildx imagetools`: the digests are those that docker/buildx 0.38.2 gave for these images, and gives again where it is on the
 * machine.
 *
 * @module
 */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { spawn } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { describe, it } from "node:test";
import { digestOf } from "../../../core/digest.ts";
import { addImage } from "../../support/command_images.ts";
import { quilla } from "../../support/fake_context.ts";
import { fakeRegistry } from "../../support/http_registry.ts";
import { peer } from "../../support/peers.ts";
import { temporaryDirectory } from "../../support/temporary_directory.ts";

const directory = temporaryDirectory();
const world = { root: join(directory, "store") };
const buildx = peer("buildx");
const registry = await fakeRegistry();

const manifestType = "application/vnd.docker.distribution.manifest.v2+json";
const at = (name: string) => `${registry.host}/${name}`;
const imagetools = (...words: string[]) => quilla(world, "buildx", "imagetools", ...words);
const digestIn = (name: string) => digestOf(registry.manifests.get(name)!.bytes);

/** Images `app:amd64` … of the OCI, and `old:…`, the same in Docker's types. */
for (const platform of ["amd64", "arm64", "riscv64"]) {
  const name = `${registry.host}/app:${platform}`;
  await addImage(world.root, { names: [name], platform, text: platform });
  assert.equal((await quilla(world, "push", "-q", name)).code, 0);
  const { bytes } = registry.manifests.get(`app:${platform}`)!;
  const text = new TextDecoder().decode(bytes)
    .replaceAll("vnd.oci.image.manifest.v1", "vnd.docker.distribution.manifest.v2")
    .replaceAll("vnd.oci.image.config.v1", "vnd.docker.container.image.v1")
    .replaceAll("vnd.oci.image.layer.v1.tar+gzip", "vnd.docker.image.rootfs.diff.tar.gzip");
  const old = { type: manifestType, bytes: Buffer.from(text) };
  registry.manifests.set(`old:${platform}`, old);
  registry.manifests.set(`old@${digestOf(old.bytes)}`, old);
}
const both = [at("app:amd64"), at("app:arm64")];
assert.equal((await imagetools("create", "-t", at("app:both"), ...both)).code, 0);

/** The words, and how the digest of what is made begins. */
const combinations: readonly (readonly [words: string, digest: string])[] = [
  ["app:amd64 app:arm64", "09ee86212bc422d0"],
  ["app:arm64 app:amd64 app:arm64", "eb8c4ed9cc1ab7e9"],
  ["app:amd64", "4daf02ad79429dc8"],
  ["--prefer-index=false app:amd64", "b07032bc351acd5d"],
  ["app:both", "09ee86212bc422d0"],
  ["app:both app:riscv64 app:amd64", "52d92d611cfc72b3"],
  ["old:amd64 old:arm64", "43aaf949a39b425a"],
  ["old:amd64", "8369325e79f061b5"],
  ["old:amd64 app:arm64", "3c2daa7aba4a9a14"],
  [
    "--annotation index:a=b<c> --annotation manifest-descriptor:x=y app:amd64 app:arm64",
    "2f5338884481895b",
  ],
  ["--annotation manifest-descriptor[linux/arm64]:z=1 app:both", "b7bbbe15a87013db"],
  ["--annotation index:a=b old:amd64 old:arm64", "43aaf949a39b425a"],
  ["--platform linux/arm64 app:both", "fff249dbc1ef9c7d"],
  ["-p linux/amd64,linux/arm64 app:both app:riscv64", "09ee86212bc422d0"],
  ["--append -t app:both app:riscv64", "52d92d611cfc72b3"],
];

const placed = (words: string) =>
  words.split(" ").map((word) => /^(app|old):/.test(word) ? at(word) : word);

describe("imagetools create makes what buildx makes", () => {
  for (const [words, digest] of combinations) {
    it(words, async () => {
      const { code, stdout, stderr } = await imagetools("create", "--dry-run", ...placed(words));
      assert.equal(code, 0, stderr);
      const bytes = Buffer.from(stdout.slice(0, -1));
      if (buildx.skip === undefined) {
        assert.equal(await theirs(["create", "--dry-run", ...placed(words)]), stdout);
      }
      assert.equal(digestOf(bytes).slice(7, 23), digest);
    });
  }
});

async function theirs(words: readonly string[]): Promise<string> {
  const env = { ...process.env, BUILDX_CONFIG: directory };
  const child = spawn(buildx.path, ["imagetools", ...words], { env });
  let text = "";
  for await (const piece of child.stdout) text += piece;
  return text;
}

it("the result is pushed to all names, with what it lists, and no byte of a layer moves twice", async () => {
  const metadata = join(directory, "metadata.json");
  const tags = ["-t", at("app:1"), "-t", at("team/other:1"), "-t", at("team/other:2")];
  const given = ["--metadata-file", metadata, at("app:amd64"), at("old:arm64")];
  const { code, stdout, stderr } = await imagetools("create", ...tags, ...given);
  assert.deepEqual([code, stdout], [0, ""], stderr);
  const digest = digestIn("app:1");
  assert(stderr.includes(`pushed ${digest} to ${at("team/other:2")}`), stderr);
  for (const name of ["team/other:1", "team/other:2"]) assert.equal(digestIn(name), digest);
  assert(registry.manifests.has(`team/other@${digestIn("old:arm64")}`));
  const said = JSON.parse(readFileSync(metadata, "utf8"));
  assert.equal(said["containerimage.descriptor"].digest, digest);
  assert.equal(said["image.name"], `${at("app")},${at("team/other")}`);
});

it("sources may be digests and descriptors, where one repository is meant", async () => {
  const file = join(directory, "source.json");
  const mediaType = "application/vnd.oci.image.manifest.v1+json";
  const platform = { os: "linux", architecture: "arm64", variant: "v9" };
  writeFileSync(file, JSON.stringify({ mediaType, digest: digestIn("app:arm64"), platform }));
  assert.equal((await imagetools("create", "--dry-run", "-f", file, at("app:amd64"))).code, 1);
  const size = registry.manifests.get("app:arm64")!.bytes.length;
  writeFileSync(file, JSON.stringify({ mediaType, digest: digestIn("app:arm64"), size, platform }));
  const { stdout } = await imagetools(
    "create",
    "--dry-run",
    "-f",
    file,
    digestIn("app:amd64"),
    at("app:amd64"),
  );
  const [first, second, third] = JSON.parse(stdout).manifests;
  assert.deepEqual(first.platform, { architecture: "arm64", os: "linux", variant: "v9" });
  assert.deepEqual([second.digest, third], [digestIn("app:amd64"), undefined]);
});

it("what cannot be made is refused, and nothing is pushed", async () => {
  const cases: [words: string, code: string][] = [
    ["create --dry-run", "usage/missing-argument"],
    ["create app:amd64", "usage/tag"],
    ["create --dry-run app:none", "registry/unknown-tag"],
    ["create --dry-run --annotation a=b app:amd64 app:arm64", "annotation/level"],
    ["create --dry-run --platform linux/s390x app:both", "index/none"],
    ["create --dry-run --platform linux/arm64 --prefer-index=false app:amd64", "index/none"],
    [`create --dry-run sha256:${"0".repeat(64)} app:amd64 old:arm64`, "index/no-repository"],
    ["create --dry-run --prefer-index=perhaps app:amd64", "usage/switch"],
    ["create -t app:x --file nothing.json", "system/file"],
    ["inspect --raw --format x app:both", "usage/format"],
    ["inspect --format {{.Nope}} app:both", "usage/template"],
    ["inspect app:none", "registry/unknown-tag"],
  ];
  for (const [words, code] of cases) {
    const { stdout, stderr } = await imagetools(...placed(words));
    assert.equal(stdout, "", words);
    assert(stderr.includes(`[${code}]`), `${words}: ${stderr}`);
  }
  assert(!registry.manifests.has("app:x"));
});

it("imagetools inspect shows an image as buildx does", async () => {
  const [amd, arm] = [digestIn("app:amd64"), digestIn("app:arm64")];
  const type = "application/vnd.oci.image.manifest.v1+json";
  const lines = [
    `Name:      ${at("app:both")}`,
    "MediaType: application/vnd.oci.image.index.v1+json",
    `Digest:    ${digestIn("app:both")}`,
    "           ",
    "Manifests: ",
    `  Name:      ${at("app:both")}@${amd}`,
    `  MediaType: ${type}`,
    "  Platform:  linux/amd64",
    "             ",
    `  Name:      ${at("app:both")}@${arm}`,
    `  MediaType: ${type}`,
    "  Platform:  linux/arm64",
  ];
  assert.equal((await imagetools("inspect", at("app:both"))).stdout, `${lines.join("\n")}\n`);
  const cases: [format: string, name: string, shown: string][] = [
    ["{{.Manifest.Digest}}", "app:both", digestIn("app:both")],
    ["{{range .Manifest.Manifests}}{{.Platform.Architecture}} {{end}}", "app:both", "amd64 arm64 "],
    ['{{(index .Image "linux/arm64").Config.Env}}', "app:both", "[A=1]"],
    ["{{.Image.OS}}/{{.Image.Architecture}}", "old:amd64", "linux/amd64"],
    ["{{json .Manifest.MediaType}}", "old:amd64", `"${manifestType}"`],
    ["{{json .Image.Config.Cmd}}", "app:amd64", '[\n  "/file"\n]'],
    ["{{.Name}}", "app:amd64", at("app:amd64")],
  ];
  for (const [format, name, shown] of cases) {
    const { stdout, stderr } = await imagetools("inspect", "--format", format, at(name));
    assert.equal(stdout, `${shown}\n`, `${format}: ${stderr}`);
  }
});

it("imagetools inspect shows what is attested, and manifest inspect -v what attests it", async () => {
  const put = (name: string, type: string, document: unknown) => {
    const bytes = Buffer.from(JSON.stringify(document));
    const digest = digestOf(bytes);
    registry.manifests.set(`app:${name}`, { type, bytes });
    registry.manifests.set(`app@${digest}`, { type, bytes });
    return { mediaType: type, digest, size: bytes.length };
  };
  const blob = (mediaType: string, document: unknown, annotations?: Record<string, string>) => {
    const bytes = Buffer.from(JSON.stringify(document));
    registry.blobs.set(digestOf(bytes), bytes);
    return { mediaType, digest: digestOf(bytes), size: bytes.length, annotations };
  };
  const statement = (type: string, predicate: unknown) =>
    blob("application/vnd.in-toto+json", { predicateType: type, predicate }, {
      "in-toto.io/predicate-type": type,
    });
  const manifestType = "application/vnd.oci.image.manifest.v1+json";
  const layers = [
    statement("https://slsa.dev/provenance/v1", { builder: "b" }),
    statement("https://spdx.dev/Document", { name: "n" }),
    statement("https://spdx.dev/Document", { name: "m" }),
  ];
  const config = blob("application/vnd.oci.image.config.v1+json", {
    ...{ architecture: "unknown", os: "unknown" },
    rootfs: { type: "layers", diff_ids: layers.map(({ digest }) => digest) },
  });
  const image = (architecture: string) => {
    const { bytes } = registry.manifests.get(`app:${architecture}`)!;
    const platform = { architecture, os: "linux" };
    return { mediaType: manifestType, digest: digestOf(bytes), size: bytes.length, platform };
  };
  const attestation = {
    ...put("attestation", manifestType, {
      schemaVersion: 2,
      ...{ mediaType: manifestType, config, layers },
    }),
    annotations: {
      "vnd.docker.reference.digest": image("amd64").digest,
      "vnd.docker.reference.type": "attestation-manifest",
    },
    platform: { architecture: "unknown", os: "unknown" },
  };
  const indexType = "application/vnd.oci.image.index.v1+json";
  const index = { schemaVersion: 2, mediaType: indexType };
  put("one", indexType, { ...index, manifests: [image("amd64"), attestation] });
  put("two", indexType, { ...index, manifests: [image("amd64"), image("arm64"), attestation] });
  const cases: [format: string, name: string, shown: string][] = [
    ["{{.Provenance.SLSA.builder}}", "app:one", "b"],
    ["{{json .Provenance}}", "app:one", '{\n  "SLSA": {\n    "builder": "b"\n  }\n}'],
    ["{{.SBOM.SPDX.name}} {{range .SBOM.AdditionalSPDXs}}{{.name}}{{end}}", "app:one", "n m"],
    ["{{range $p, $s := .Provenance}}{{$p}} {{end}}", "app:two", "linux/amd64 "],
    ['{{(index .SBOM "linux/amd64").SPDX.name}}', "app:two", "n"],
    ['{{json (index .SBOM "linux/arm64")}}', "app:two", "{}"],
    ["{{json .Provenance}} {{json .SBOM}}", "app:both", "{} {}"],
    ["{{json .Provenance}}{{.Provenance.SLSA}}", "app:amd64", "{}<no value>"],
  ];
  for (const [format, name, shown] of cases) {
    const { stdout, stderr } = await imagetools("inspect", "--format", format, at(name));
    assert.equal(stdout, `${shown}\n`, `${format}: ${stderr}`);
    if (buildx.skip !== undefined) continue;
    assert.equal(await theirs(["inspect", "--format", format, at(name)]), shown, format);
  }
  const verbose = await quilla(
    { ...world, env: { DOCKER_CONFIG: directory } },
    ...["manifest", "inspect", "-v", "--insecure", at("app:one")],
  );
  assert.equal(verbose.code, 0, verbose.stderr);
  const refs = JSON.parse(verbose.stdout) as { Descriptor: { platform: { os: string } } }[];
  assert.deepEqual(refs.map(({ Descriptor }) => Descriptor.platform.os), ["linux", "unknown"]);
});
