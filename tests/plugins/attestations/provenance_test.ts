/**
 * What `--provenance` says of builds: all that another build needs, the same wherever it is said, and no secret.
 *
 * @module
 */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { type AddressInfo, createServer as createSocket } from "node:net";
import { join } from "node:path";
import process from "node:process";
import { describe, it, test } from "node:test";
import { build, type BuildOptions, type BuildResult, openStore } from "../../../mod.ts";
import { readAttached, referrersOf } from "../../../plugins/kit/referrers/mod.ts";
import { storeSource } from "../../../plugins/kit/transfer/mod.ts";
import type { Descriptor } from "../../../core/oci/descriptor.ts";
import { atEnd } from "../../support/at_end.ts";
import { gitServer } from "../../support/git_servers.ts";
import { GitRepository } from "../../support/git_repository.ts";
import { refusedLater } from "../../support/refused_later.ts";
import { temporaryDirectory } from "../../support/temporary_directory.ts";
import { letGitAsk } from "../../support/git_protocols.ts";

// deno-lint-ignore no-explicit-any -- what is compared is whatever is there
type Said = any;

const sha256 = (data: string | Uint8Array) => createHash("sha256").update(data).digest("hex");
const newStore = () => join(temporaryDirectory(), "store");

async function built(options: Partial<BuildOptions> = {}): Promise<BuildResult> {
  return await build({
    store: newStore(),
    context: { hello: "hello\n" },
    dockerfile: "FROM scratch\nCOPY hello /\n",
    attestations: [{ type: "provenance" }],
    ...options,
  });
}

const saidBy = ({ attestations }: BuildResult, at = 0): Said => attestations[at]!.predicate;

/** What hangs on an image of a store: the manifests, and the statements in their layers. */
async function hanging(
  root: string,
  subject: Descriptor,
): Promise<{ manifest: Said; statements: Said[] }[]> {
  const store = await openStore(root);
  try {
    const source = storeSource(store, []);
    const found = [];
    for (const referrer of await referrersOf(source, subject)) {
      const manifest = JSON.parse(new TextDecoder().decode(await readAttached(source, referrer)));
      const statements = [];
      for (const layer of manifest.layers) {
        statements.push(JSON.parse(new TextDecoder().decode(await readAttached(source, layer))));
      }
      found.push({ manifest, statements });
    }
    return found;
  } finally {
    store.close();
  }
}

test("the predicate says what was asked for, and nothing of when and where", async () => {
  const dockerfile = "FROM scratch AS a\nARG V\nCOPY hello /$V\nFROM a\nLABEL b=c\n";
  const result = await built({
    ...{ dockerfile, target: "a", arguments: { V: "1" }, labels: { x: "y" }, tags: ["app"] },
    ...{ timestamp: 0, layerSize: "none", squash: "own", platform: "linux/arm64" },
    run: { network: "none", secrets: new Map([["id", { variable: "NO_SUCH_VARIABLE" }]]) },
  });
  const { buildDefinition, runDetails } = saidBy(result);
  assert.deepEqual(buildDefinition, {
    buildType: "urn:quilla:dockerfile:v1",
    externalParameters: {
      dockerfile: { path: "-", digest: { sha256: sha256(dockerfile) }, text: dockerfile },
      context: { digest: buildDefinition.externalParameters.context.digest },
      arguments: { V: "1" },
      target: "a",
      platform: "linux/arm64",
      platforms: ["linux/arm64"],
      labels: { x: "y" },
      options: { timestamp: 0, layerSize: "none", squash: "own", network: "none" },
      secrets: [{ id: "id" }],
    },
    internalParameters: buildDefinition.internalParameters,
    resolvedDependencies: [],
  });
  const { metadata, builder } = runDetails;
  const quilla_completeness = { parameters: true, dependencies: true };
  assert.deepEqual(metadata, { quilla_completeness, quilla_hermetic: true });
  assert.equal(builder.id, "urn:quilla:builder");
});

describe("the same build says the same", () => {
  const dockerfile = "FROM base\nCOPY hello /\n";
  const words = { dockerfile, contexts: { base: { "etc/x": "1" } } };

  it("in another store, at another time, and where all is in the cache", async () => {
    const store = newStore();
    const first = await built({ ...words, store });
    const texts = [first, await built({ ...words, store }), await built(words)]
      .map((each) => JSON.stringify(each.attestations));
    assert.deepEqual(texts, [texts[0], texts[0], texts[0]]);
    assert.deepEqual(Object.keys(saidBy(first).buildDefinition.externalParameters.contexts), [
      "base",
    ]);
  });

  it("from a directory elsewhere, of another user's umask or not", async () => {
    const texts = [];
    for (const _ of [1, 2]) {
      const context = join(temporaryDirectory(), "deep", "context");
      mkdirSync(context, { recursive: true });
      writeFileSync(join(context, "Dockerfile"), "FROM scratch\nCOPY . /\n");
      const result = await built({ context, dockerfile: undefined });
      const text = JSON.stringify(saidBy(result));
      assert(!text.includes("deep"));
      assert.equal(saidBy(result).buildDefinition.externalParameters.dockerfile.path, "Dockerfile");
      texts.push(text);
    }
    assert.equal(texts[0], texts[1]);
  });

  it("and other files say something else", async () => {
    const digests = [];
    for (const hello of ["1", "2"]) {
      const { buildDefinition } = saidBy(await built({ context: { hello } }));
      digests.push(buildDefinition.externalParameters.context.digest.sha256);
    }
    assert.notEqual(digests[0], digests[1]);
  });
});

describe("materials", () => {
  it("are base images by what their names stood for, each once", async () => {
    const store = newStore();
    const base = await built({ store, tags: ["base:1"], attestations: [] });
    const dockerfile =
      "FROM base:1 AS a\nFROM base:1\nCOPY --from=a /hello /x\nCOPY --from=base:1 /hello /y\n";
    const { buildDefinition } = saidBy(await built({ store, dockerfile, platform: "linux/amd64" }));
    assert.deepEqual(buildDefinition.resolvedDependencies, [{
      uri: "pkg:docker/base@1?platform=linux%2Famd64",
      digest: { sha256: base.descriptor.digest.replace("sha256:", "") },
      name: "base:1",
      annotations: { kind: "image" },
    }]);
  });

  it("are what ADD fetches, and the repository of the context", async () => {
    letGitAsk();
    const server = createServer((_, response) => void response.end("bytes"));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    atEnd(() => void server.close());
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/file`;
    const root = temporaryDirectory();
    const git = `${(await gitServer(root)).url}/a.git`;
    const dockerfile = `FROM scratch\nARG URL\nADD $URL /file\nADD ${git} /git\n`;
    const commit = new GitRepository(join(root, "a.git")).commit({ Dockerfile: dockerfile });
    const store = newStore();
    const given = { store, context: git, dockerfile: undefined, arguments: { URL: url } };
    const expected = [
      { uri: git, digest: { sha1: commit }, annotations: { kind: "git" } },
      { uri: url, digest: { sha256: sha256("bytes") }, annotations: { kind: "http" } },
    ];
    for (const _ of ["fresh", "cached"]) {
      const { buildDefinition } = saidBy(await built(given));
      const { context } = buildDefinition.externalParameters;
      assert.deepEqual(context, { uri: git, digest: { sha1: commit } });
      assert.deepEqual(new Set(buildDefinition.resolvedDependencies), new Set(expected));
    }
  });

  it("are plugins by their bytes", async () => {
    const directory = temporaryDirectory();
    const plugin = join(directory, "p.mjs");
    const text = "export default { name: 'p', api: 2, checks: [] };\n";
    writeFileSync(plugin, text);
    const { buildDefinition } = saidBy(await built({ plugins: [plugin] }));
    assert.deepEqual(buildDefinition.resolvedDependencies, [{
      uri: "urn:quilla:plugin:p",
      digest: { sha256: sha256(text) },
      annotations: { kind: "plugin" },
    }]);
  });
});

describe("what it is told", () => {
  it("containers of RUN that are other than usual are said, and that a rebuild does not do so", async () => {
    const container = { droppedCapabilities: ["CAP_CHOWN"], oomScoreAdj: 5, runtime: "runc" };
    const { buildDefinition, runDetails } = saidBy(await built({ container }));
    assert.deepEqual(buildDefinition.externalParameters.options.run, {
      container: { droppedCapabilities: ["CAP_CHOWN"] },
    });
    assert.equal(runDetails.metadata.quilla_completeness.parameters, false);
    const unseen = saidBy(await built({ container: { oomScoreAdj: 5 } }));
    assert.equal(unseen.buildDefinition.externalParameters.options, undefined);
    assert.equal(unseen.runDetails.metadata.quilla_completeness.parameters, true);
  });

  it("mode=min says no values, no text and no names of secrets", async () => {
    const result = await built({
      attestations: [{ type: "provenance", mode: "min" }],
      ...{ arguments: { V: "canary" }, labels: { x: "canary" } },
      run: { secrets: new Map([["canary", { variable: "NO_SUCH_VARIABLE" }]]) },
    });
    assert(!JSON.stringify(result.attestations).includes("canary"));
    const { buildDefinition, runDetails } = saidBy(result);
    const { externalParameters } = buildDefinition;
    assert.deepEqual(externalParameters.withheldArguments, ["V"]);
    assert.equal(externalParameters.dockerfile.text, undefined);
    assert.equal(runDetails.metadata.quilla_completeness.parameters, false);
  });

  it("version=v0.2 has that version's words", async () => {
    const result = await built({ attestations: [{ type: "provenance", version: "v0.2" }] });
    assert.equal(result.attestations[0]!.predicateType, "https://slsa.dev/provenance/v0.2");
    const { builder, buildType, invocation, metadata, materials } = saidBy(result);
    assert.deepEqual([builder.id, buildType, materials], [
      "urn:quilla:builder",
      "urn:quilla:dockerfile:v1",
      [],
    ]);
    assert.equal(invocation.configSource.entryPoint, "-");
    assert.deepEqual(metadata.completeness, {
      parameters: true,
      environment: true,
      materials: true,
    });
  });

  it("builder-id and times are said where they are asked for", async () => {
    const asked = { type: "provenance", builderId: "https://ci.example/1", times: true };
    const { builder, metadata } = saidBy(await built({ attestations: [asked] })).runDetails;
    assert.equal(builder.id, "https://ci.example/1");
    assert.match(metadata.startedOn, /^2\d{3}-\d\d-\d\dT/);
    assert(metadata.finishedOn >= metadata.startedOn && metadata.invocationId.length > 16);
  });

  const wrong: readonly [object, code: string][] = [
    [{ type: "provenance", mode: "most" }, "attester/settings"],
    [{ type: "provenance", version: "1" }, "attester/settings"],
    [{ type: "none" }, "attester/type"],
    [{ type: "provenance", filename: "a/b" }, "attestation/filename"],
  ];
  for (const [asked, code] of wrong) {
    it(`${JSON.stringify(asked)} is refused before anything is built`, async () => {
      await refusedLater(built({ attestations: [asked as { type: string }] }), code);
    });
  }

  it("the same type twice is refused", async () => {
    const twice = [{ type: "provenance" }, { type: "provenance", mode: "min" }];
    await refusedLater(built({ attestations: twice }), "attestation/twice");
  });
});

describe("secrets are in none of it", () => {
  const canary = "c4n4ry-of-the-mine";
  it("however they are passed", async () => {
    const directory = temporaryDirectory();
    writeFileSync(join(directory, "secret"), canary);
    const server = createServer((_, response) => void response.end("bytes"));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    atEnd(() => void server.close());
    const { port } = server.address() as AddressInfo;
    process.env.QUILLA_TEST_CANARY = canary;
    atEnd(() => void delete process.env.QUILLA_TEST_CANARY);
    const socket = join(directory, `${canary}.sock`);
    const agent = createSocket();
    await new Promise<void>((resolve) => agent.listen(socket, resolve));
    atEnd(() => void agent.close());
    const store = newStore();
    const out = join(directory, "out");
    const result = await built({
      store,
      tags: ["app"],
      dockerfile:
        "FROM scratch\nARG URL SIGNED NPM_TOKEN INDEX\nADD $URL /a\nADD $SIGNED /b\nCOPY hello /\n",
      arguments: {
        NPM_TOKEN: canary,
        password: canary,
        INDEX: `https://user:${canary}@pypi.example/simple`,
        URL: `http://user:${canary}@127.0.0.1:${port}/a`,
        SIGNED: `http://127.0.0.1:${port}/b?signature=${canary}`,
        HTTP_PROXY: `http://user:${canary}@127.0.0.1:1`,
        no_proxy: `127.0.0.1,${canary}`,
      },
      env: { API_KEY: canary },
      run: {
        secrets: new Map([
          ["file", { file: join(directory, "secret") }],
          ["variable", { variable: "QUILLA_TEST_CANARY" }],
          ["GIT_AUTH_TOKEN", { variable: "QUILLA_TEST_CANARY" }],
        ]),
        agents: new Map([["default", socket]]),
      },
      outputs: [{ type: "image" }, { type: "local", dest: out }],
    });
    assert(!JSON.stringify(result.attestations).includes(canary));
    const { externalParameters } = saidBy(result).buildDefinition;
    assert.deepEqual(externalParameters.withheldArguments, [
      ...["INDEX", "NPM_TOKEN", "SIGNED", "URL", "password"],
    ]);
    assert.deepEqual(externalParameters.secrets.map(({ id }: Said) => id), [
      ...["GIT_AUTH_TOKEN", "file", "variable"],
    ]);
    assert(!readFileSync(join(out, "provenance.json"), "utf8").includes(canary));
    const [found] = await hanging(store, result.descriptor);
    assert(!JSON.stringify(found).includes(canary));
  });

  it("and a Dockerfile with a password is not told", async () => {
    const dockerfile = `FROM scratch\nLABEL a=https://user:${canary}@host.example/\n`;
    const result = await built({ dockerfile });
    assert(!JSON.stringify(result.attestations).includes(canary));
    assert.equal(saidBy(result).runDetails.metadata.quilla_completeness.parameters, false);
  });
});

describe("where it is attached", () => {
  it("it hangs on the image, whose digest stays", async () => {
    const store = newStore();
    const plain = await built({ store, attestations: [] });
    const result = await built({ store, tags: ["app:1"], platform: "linux/amd64" });
    assert.equal(result.descriptor.digest, plain.descriptor.digest);
    const [{ manifest, statements }, ...others] = await hanging(store, result.descriptor) as Said;
    assert.deepEqual(others, []);
    assert.equal(manifest.artifactType, "application/vnd.docker.attestation.manifest.v1+json");
    assert.equal(manifest.subject.digest, result.descriptor.digest);
    const [{ annotations }] = manifest.layers;
    assert.deepEqual(annotations, {
      "in-toto.io/predicate-type": "https://slsa.dev/provenance/v1",
    });
    assert.deepEqual(statements[0].subject, [{
      name: "pkg:docker/app@1?platform=linux%2Famd64",
      digest: { sha256: result.descriptor.digest.replace("sha256:", "") },
    }]);
  });

  it("what a later build says takes the place of it", async () => {
    const store = newStore();
    await built({ store, tags: ["app"] });
    const { descriptor } = await built({ store, tags: ["app"], arguments: { OTHER: "1" } });
    const found = await hanging(store, descriptor);
    assert.equal(found.length, 1);
    const { externalParameters } = found[0]!.statements[0].predicate.buildDefinition;
    assert.deepEqual(externalParameters.arguments, { OTHER: "1" });
  });

  it("of several platforms each has its own", async () => {
    const store = newStore();
    const platform = ["linux/amd64", "linux/arm64"];
    const result = await built({ store, platform });
    for (const [at, image] of result.images.entries()) {
      const [found] = await hanging(store, image.descriptor);
      const { platform: said, platforms } =
        found!.statements[0].predicate.buildDefinition.externalParameters;
      assert.deepEqual([said, platforms], [platform[at], platform]);
    }
  });

  for (const form of ["referrer", "index"] as const) {
    it(`where layers are compressed on the way it is about what was written: form=${form}`, async () => {
      const dest = join(temporaryDirectory(), "layout");
      await built({
        attestations: [{ type: "provenance", form }],
        outputs: [{ type: "oci", dest, isDirectory: true, compression: "gzip" }],
      });
      const read = ({ digest }: Said) =>
        JSON.parse(readFileSync(join(dest, "blobs", digest.replace(":", "/")), "utf8"));
      const { manifests: listed } = JSON.parse(readFileSync(join(dest, "index.json"), "utf8"));
      const [image, hanging] = form === "index" ? read(listed[0]).manifests : listed;
      assert.match(read(image).layers[0].mediaType, /gzip$/);
      const manifest = read(hanging);
      assert.equal(manifest.subject.digest, image.digest);
      const [{ digest }] = read(manifest.layers[0]).subject;
      assert.equal(`sha256:${digest.sha256}`, image.digest);
    });
  }

  const forms: readonly [what: string, output: object, plain: boolean, type: RegExp][] = [
    ["form=index", { type: "image" }, false, /^application\/vnd\.oci\.image/],
    ["oci-artifact=false", { type: "image", ociArtifact: false }, true, /^application\/vnd\.oci/],
    ["Docker's types", { type: "image", dockerTypes: true }, true, /^application\/vnd\.docker/],
  ];
  for (const [what, output, isPlain, type] of forms) {
    it(`with ${what} an index lists it`, async () => {
      const store = newStore();
      const attestations = [{ type: "provenance", form: "index" as const }];
      const outputs = [output as { type: "image" }];
      const { descriptor } = await built({ store, tags: ["app"], outputs, attestations });
      const opened = await openStore(store);
      const read = (each: Descriptor) =>
        JSON.parse(new TextDecoder().decode(opened.blobs.read(each)));
      const index = read(descriptor);
      const [image, listed] = index.manifests;
      assert.match(index.mediaType, type);
      assert.deepEqual(listed.platform, { architecture: "unknown", os: "unknown" });
      assert.deepEqual(listed.annotations, {
        "vnd.docker.reference.digest": image.digest,
        "vnd.docker.reference.type": "attestation-manifest",
      });
      const manifest = read(listed);
      assert.equal(manifest.subject?.digest, isPlain ? undefined : image.digest);
      assert.match(manifest.mediaType, type);
      opened.close();
    });
  }
});

describe("beside the files of an image", () => {
  async function files(options: Partial<BuildOptions>, output: object = {}): Promise<string[]> {
    const dest = join(temporaryDirectory(), "out");
    await built({ ...options, outputs: [{ type: "local", dest, ...output }] });
    return readdirSync(dest, { recursive: true }).map(String).sort();
  }

  const several = { platform: ["linux/amd64", "linux/arm64"] };
  const both = ["linux_amd64", "linux_amd64/provenance.json", "linux_arm64"];
  const cases: readonly [what: string, Partial<BuildOptions>, object, readonly string[]][] = [
    ["of one", {}, {}, ["hello", "provenance.json"]],
    ["a prefix", {}, { attestationPrefix: "x-" }, ["hello", "x-provenance.json"]],
    [
      "a name",
      { attestations: [{ type: "provenance", filename: "p.json" }] },
      {},
      ["hello", "p.json"],
    ],
    ["none", { attestations: [{ type: "provenance", inlineOnly: true }] }, {}, ["hello"]],
  ];
  for (const [what, options, output, expected] of cases) {
    it(what, async () => assert.deepEqual(await files(options, output), expected));
  }

  it("of several, split and not", async () => {
    const dockerfile = "FROM scratch\nARG TARGETARCH\nCOPY hello /$TARGETARCH\n";
    assert.deepEqual(await files({ ...several, dockerfile }), [
      ...[...both.slice(0, 1), "linux_amd64/amd64", ...both.slice(1)],
      ...["linux_arm64/arm64", "linux_arm64/provenance.json"],
    ]);
    assert.deepEqual(await files({ ...several, dockerfile }, { platformSplit: false }), [
      ...["amd64", "arm64", "provenance.linux_amd64.json", "provenance.linux_arm64.json"],
    ]);
  });

  it("the statement is about the files", async () => {
    const dest = join(temporaryDirectory(), "out");
    await built({ outputs: [{ type: "local", dest }] });
    const { subject } = JSON.parse(readFileSync(join(dest, "provenance.json"), "utf8"));
    assert.deepEqual(subject, [{ name: "hello", digest: { sha256: sha256("hello\n") } }]);
  });

  it("a file of the image that is called so is not overwritten", async () => {
    const dockerfile = "FROM scratch\nCOPY hello /provenance.json\n";
    await refusedLater(files({ dockerfile }), "output/overwritten");
  });
});
