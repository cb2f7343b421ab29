import assert from "node:assert/strict";
import { test } from "node:test";
import { isStandardOutput, readOutputs, withDestinations } from "../../../cli/words/output.ts";
import { familiarReference } from "../../../core/reference.ts";
import { builtInHost } from "../../../plugins/mod.ts";
import { refused } from "../../support/refused.ts";

const host = builtInHost();

/** Outputs with their names as text, and without what says nothing. */
function read(...texts: string[]): unknown[] {
  return readOutputs(texts, host).map((output) => {
    const { names = [], annotations = [], ...rest } = {
      names: undefined,
      annotations: undefined,
      ...output,
    };
    const shown = {
      ...rest,
      names: names.map(familiarReference),
      annotations: annotations.map(({ level, key, value }) => `${level} ${key}=${value}`),
    };
    return Object.fromEntries(
      Object.entries(shown).filter(([, value]: [string, unknown]) =>
        value !== false && value !== "none" && !(Array.isArray(value) && value.length === 0)
      ),
    );
  });
}

const cases: [text: string, expected: object][] = [
  ["out", { type: "local", dest: "out" }],
  ["./a=b", { type: "local", dest: "./a=b" }],
  ["-", { type: "tar", dest: "-" }],
  ["type=local,dest=out", { type: "local", dest: "out" }],
  ["type=tar", { type: "tar", dest: "-" }],
  ["type=tar,dest=x.tar", { type: "tar", dest: "x.tar" }],
  ["dest=a,type=tar", { type: "tar", dest: "a" }],
  ["TYPE=tar,DEST=A", { type: "tar", dest: "A" }],
  ["type=image", { type: "image" }],
  ["type=image,name=a,push=false", { type: "image", names: ["a:latest"] }],
  ['type=oci,"name=a:1,b"', { type: "oci", dest: "-", names: ["a:1", "b:latest"] }],
  ["type=oci,tar=false,dest=d", { type: "oci", dest: "d", isDirectory: true }],
  ["type=oci,compression=uncompressed,force-compression=true", {
    type: "oci",
    dest: "-",
    forceCompression: true,
  }],
  ["type=oci,compression=zstd", { type: "oci", dest: "-", compression: "zstd" }],
  ["type=oci,compression=zstd:chunked,compression-level=2", {
    ...{ type: "oci", dest: "-", compression: "zstd:chunked", compressionLevel: 2 },
  }],
  ["type=docker,dest=a,compression=estargz", {
    ...{ type: "docker", dest: "a", compression: "estargz" },
  }],
  ["type=docker,dest=a,compression=gzip", { type: "docker", dest: "a", compression: "gzip" }],
  ['type=docker,"dest=a,b.tar",tar=true', { type: "docker", dest: "a,b.tar" }],
  ["type=image,push=,name-canonical=,unpack=,store=", { type: "image", push: true, store: true }],
  ["type=oci,compression-level=9", {
    type: "oci",
    dest: "-",
    compression: "gzip",
    compressionLevel: 9,
  }],
  ["type=oci,oci-mediatypes=false,oci-artifact=false", {
    type: "oci",
    dest: "-",
    dockerTypes: true,
  }],
  ["type=oci,oci-mediatypes=true,attestation-inline=true,buildinfo=false,buildinfo-attrs=true", {
    type: "oci",
    dest: "-",
  }],
  ["type=oci,rewrite-timestamp=true,prefer-nondist-layers=true", { type: "oci", dest: "-" }],
  ["type=cacheonly", { type: "cacheonly" }],
  ["type=tar,src=a,attestation-prefix=b", {
    type: "tar",
    dest: "-",
    src: "a",
    attestationPrefix: "b",
  }],
  ["type=local,dest=a,mode=delete,platform-split=true", {
    type: "local",
    dest: "a",
    mode: "delete",
    platformSplit: true,
  }],
  ["type=image,annotation.a.b=c=d,annotation-index.Key=v", {
    type: "image",
    annotations: ["manifest a.b=c=d", "index Key=v"],
  }],
  ["type=oci,annotation-manifest[linux/arm64].k=v", {
    type: "oci",
    dest: "-",
    annotations: ["manifest k=v"],
  }],
];

const elsewhere: [text: string, expected: object[]][] = [
  ["", []],
  ["type=docker,context=b", [{ type: "docker", context: "b" }]],
  ["type=registry,name=a,push-by-digest=true,registry.insecure=true,store=false,unpack=true", [{
    type: "registry",
    names: ["a:latest"],
    pushByDigest: true,
    registryInsecure: true,
  }]],
  ["type=image,dangling-name-prefix=a,danging-name-empty-only=true", [{
    type: "image",
    danglingNamePrefix: "a",
    dangingNameEmptyOnly: true,
  }]],
  ["type=docker,name=a", [{ type: "docker", names: ["a:latest"] }]],
  ["type=registry,name=h.example/a:1", [{ type: "registry", names: ["h.example/a:1"] }]],
  ["type=image,push=true,name=a", [{ type: "image", push: true, names: ["a:latest"] }]],
];

for (const [text, expected] of elsewhere) {
  test(`--output ${text}`, () => {
    assert.deepEqual(read(text), expected);
  });
}

test("--push and --load go there beside the outputs, once", () => {
  const both = { push: true, load: true };
  const types = (...texts: string[]) =>
    withDestinations(readOutputs(texts, host), both).map(({ type }) => type);
  assert.deepEqual(types(), ["image", "docker", "registry"]);
  assert.deepEqual(types("out"), ["local", "docker", "registry"]);
  assert.deepEqual(types("type=image,push=true", "type=docker"), ["image", "docker"]);
  assert.deepEqual(types("type=docker,dest=a", "type=registry"), ["docker", "registry", "docker"]);
  assert.deepEqual(withDestinations([], { push: false, load: false }), [{ type: "image" }]);
});

test("--push pushes the image as its output says, and --allow has a directory emptied", () => {
  const text = "type=image,push-by-digest=true,compression=zstd";
  const outputs = readOutputs([text], host, { push: true });
  assert.equal((outputs[0] as { push?: boolean }).push, true);
  assert.deepEqual(withDestinations(outputs, { push: true, load: false }), outputs);
  const allow = ["buildx.local.delete"];
  const [local] = readOutputs(["type=local,dest=a,mode=delete"], host, { allow });
  assert.equal((local as { deletesAnywhere?: boolean }).deletesAnywhere, true);
});

test("an output of a plugin is told what its fields say, as it reads them", () => {
  const known = builtInHost();
  known.register({
    name: "bucket",
    api: 2,
    outputs: [{
      type: "bucket",
      takes: "files",
      fields: { "url": "text", "dry-run": "flag", "log-file": "path" },
      prepare: () => () => Promise.resolve(),
    }],
  }, { origin: "test" });
  const [settings] = readOutputs(["type=bucket,url=a,dry-run=t,log-file=-"], known);
  assert.deepEqual(settings, { type: "bucket", url: "a", dryRun: true, logFile: "-" });
  assert(isStandardOutput(settings!, known));
  const { hint } = refused(() => readOutputs(["type=bucket,ur=a"], known), "usage/output");
  assert.equal(hint, "did you mean url?");
});

for (const [text, expected] of cases) {
  test(`--output ${text}`, () => assert.deepEqual(read(text), [expected]));
}

const wrong: [text: string, message: RegExp, hint: RegExp][] = [
  ["dest=a,name=b", /it has no type/, /type=/],
  ["type=lokal", /no type "lokal"/, /did you mean local\?/],
  ["type=registry,push=false", /pushed nowhere/, /type=image/],
  ["type=image,push=maybe", /neither true nor false/, /push=true/],
  ["type=local", /needs a directory/, /dest=DIR/],
  ["type=local,dest=-", /needs a directory/, /dest=DIR/],
  ["type=oci,tar=false", /needs a directory/, /dest=DIR/],
  ["type=docker,tar=false,dest=d", /reads archives only/, /type=oci/],
  ["type=oci,compression=gzpi", /no compression "gzpi"/, /did you mean gzip\?/],
  ["type=docker,dest=a,compression=zstd", /not every docker load/, /compression=gzip/],
  ["type=image,compression=gzip", /as they were built/, /pushed, saved or copied/],
  ["type=oci,oci-mediatypes=false,compression=zstd", /no media type for zstd/, /leave out/],
  ["type=oci,oci-mediatypes=false,oci-artifact=true", /has the OCI's media types/, /leave out/],
  ["type=oci,compression=gzip,compression-level=10", /no compression-level "10"/, /0 to 9/],
  ["type=oci,compression=zstd,compression-level=23", /no compression-level "23"/, /0 to 22/],
  ["type=oci,compression-level=high", /no compression-level "high"/, /0 to 9/],
  ["type=oci,compression=uncompressed,compression-level=1", /no compression-level/, /leave it out/],
  ["type=oci,oci-mediatypes=false,compression=estargz", /nothing of estargz's table/, /leave out/],
  ["type=docker,dest=a,compression=zstd:chunked", /not every docker load/, /compression=gzip/],
  ["type=oci,compression=stargz", /no compression "stargz"/, /did you mean estargz\?/],
  ["type=oci,rewrite-timestamp=false", /a time that the build says/, /--timestamp preserve/],
  ["type=oci,prefer-nondist-layers=false", /hands on no layer/, /stay where/],
  ["type=image,source-date-epoch=1", /source-date-epoch is nothing/, /--timestamp SECONDS/],
  ["type=local,dest=a,source-date-epoch=1", /source-date-epoch is nothing/, /--timestamp/],
  ["type=local,dest=a,mode=move", /no mode "move"/, /mode=copy or mode=delete/],
  ["type=tar,mode=delete", /takes no "mode"/, /src/],
  ["type=registry,store=true", /in a registry alone/, /type=image,push=true/],
  ["type=docker,dest=a,context=b", /no context of Docker's/, /leave out/],
  ["type=image,oci-mediatypes=", /neither true nor false/, /oci-mediatypes=true/],
  ["type=image,push-by-digets=true", /takes no/, /did you mean push-by-digest\?/],
  ["type=oci,nam=b", /takes no "nam"/, /did you mean name\?/],
  ["type=tar,name=b", /takes no "name"/, /takes dest/],
  ["type=tar,annotation.a=b", /annotated/, /leave it out/],
  ["type=oci,dest", /"dest" has no =/, /name=value/],
];

for (const [text, message, hint] of wrong) {
  test(`--output ${text} is refused`, () => {
    const error = refused(() => readOutputs([text], host), "usage/output");
    assert.match(error.message, message);
    assert.match(error.hint ?? "", hint);
  });
}

/** All that BuildKit 0.34's exporters are told by: exptypes/keys.go, oci, local and tar, and docs/; and buildx' own. */
const image = [
  ...["name", "push", "push-by-digest", "registry.insecure", "unpack", "dangling-name-prefix"],
  ...["danging-name-empty-only", "name-canonical", "store"],
];
const encoded = [
  ...["oci-mediatypes", "oci-artifact", "attestation-inline", "prefer-nondist-layers"],
  ...["source-date-epoch", "compression", "force-compression", "compression-level"],
  ...["rewrite-timestamp", "buildinfo", "buildinfo-attrs", "annotation.a"],
];
const files = ["dest", "src", "platform-split", "attestation-prefix", "source-date-epoch"];
const attributes: Readonly<Record<string, readonly string[]>> = {
  image: [...image, ...encoded],
  registry: [...image, ...encoded],
  oci: ["name", "dest", "tar", ...encoded],
  docker: ["name", "dest", "tar", "context", ...encoded],
  local: [...files, "mode"],
  tar: files,
};

for (const [type, names] of Object.entries(attributes)) {
  test(`no attribute that BuildKit has for ${type} is unknown`, () => {
    for (const name of names) {
      const needs = type === "local" ? ",dest=d" : type === "image" ? ",push=true" : "";
      const values = ["true", "false", "gzip", "1", "copy"].map((value) => {
        try {
          readOutputs([`type=${type}${needs},${name}=${value}`], host);
          return "taken";
        } catch (error) {
          return (error as Error).message;
        }
      });
      const unknown = values.filter((told) => told.includes("takes no"));
      assert.deepEqual(unknown, [], name);
      assert.ok(name === "source-date-epoch" || values.includes("taken"), `${name}: ${values}`);
    }
  });
}

test("what names, annotations and quotes are refused for is told", () => {
  refused(() => readOutputs(["type=oci,name=A"], host), "reference/uppercase");
  refused(() => readOutputs(["type=oci,annotation-top.a=b"], host), "annotation/level");
  refused(() => readOutputs(['type=oci,dest="a'], host), "csv/quote");
});

test("one output may go to the standard output, and others elsewhere", () => {
  assert.equal(read("-", "out", "type=image").length, 3);
  refused(() => readOutputs(["-", "type=oci"], host), "usage/output");
});
