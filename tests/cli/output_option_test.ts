import assert from "node:assert/strict";
import { test } from "node:test";
import { destinationLines, readOutputs, withDestinations } from "../../cli/output_option.ts";
import { familiarReference, parseTag } from "../../core/reference.ts";
import { refused } from "../support/refused.ts";

/** Outputs with their names as text, and without what says nothing. */
function read(...texts: string[]): unknown[] {
  return readOutputs(texts).map((output) => {
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
      Object.entries(shown).filter(([, value]) =>
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
  ["type=docker,dest=a,compression=gzip", { type: "docker", dest: "a", compression: "gzip" }],
  ['type=docker,"dest=a,b.tar",tar=true', { type: "docker", dest: "a,b.tar" }],
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
  ["type=docker,name=a", [{ type: "transport", scheme: "docker-daemon", names: ["a:latest"] }]],
  ["type=registry,name=h.example/a:1", [
    { type: "transport", scheme: "docker", names: ["h.example/a:1"] },
  ]],
  ["type=image,push=true,name=a", [
    { type: "image", names: ["a:latest"] },
    { type: "transport", scheme: "docker", names: ["a:latest"] },
  ]],
];

for (const [text, expected] of elsewhere) {
  test(`--output ${text}`, () => {
    const outputs = read(text).map((output) => {
      const fields = Object.entries(output as object);
      return Object.fromEntries(fields.filter(([name]) => name !== "locationOf"));
    });
    assert.deepEqual(outputs, expected);
  });
}

test("--push and --load go there beside the outputs, once, and say so", () => {
  const both = { push: true, load: true };
  const kinds = (...texts: string[]) =>
    withDestinations(readOutputs(texts), both).map((output) =>
      output.type === "transport" ? output.scheme : output.type
    );
  assert.deepEqual(kinds(), ["image", "docker-daemon", "docker"]);
  assert.deepEqual(kinds("out"), ["local", "docker-daemon", "docker"]);
  assert.deepEqual(kinds("type=image,push=true", "type=docker"), [
    ...["image", "docker", "docker-daemon"],
  ]);
  assert.deepEqual(withDestinations([], { push: false, load: false }), [{ type: "image" }]);
  const [, , registry] = withDestinations([], both);
  assert(registry?.type === "transport");
  assert.equal(registry.locationOf?.("docker.io/library/a:1"), "//docker.io/library/a:1");
  const tags = [parseTag("a"), parseTag("h.example/b:2")];
  assert.deepEqual(destinationLines(withDestinations([], both), tags), [
    "loaded a:latest h.example/b:2 into the Docker engine",
    "pushed a:latest",
    "pushed h.example/b:2",
  ]);
});

for (const [text, expected] of cases) {
  test(`--output ${text}`, () => assert.deepEqual(read(text), [expected]));
}

const wrong: [text: string, message: RegExp, hint: RegExp][] = [
  ["", /it is empty/, /type=oci/],
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
  ["type=oci,oci-mediatypes=false", /OCI's media types only/, /leave out/],
  ["type=oci,nam=b", /takes no "nam"/, /did you mean name\?/],
  ["type=tar,name=b", /takes no "name"/, /takes dest/],
  ["type=tar,annotation.a=b", /annotated/, /leave it out/],
  ["type=oci,dest", /"dest" has no =/, /name=value/],
];

for (const [text, message, hint] of wrong) {
  test(`--output ${text} is refused`, () => {
    const error = refused(() => readOutputs([text]), "usage/output");
    assert.match(error.message, message);
    assert.match(error.hint ?? "", hint);
  });
}

test("what names, annotations and quotes are refused for is told", () => {
  refused(() => readOutputs(["type=oci,name=A"]), "reference/uppercase");
  refused(() => readOutputs(["type=oci,annotation-top.a=b"]), "annotation/level");
  refused(() => readOutputs(['type=oci,dest="a']), "csv/quote");
});

test("one output may go to the standard output, and others elsewhere", () => {
  assert.equal(read("-", "out", "type=image").length, 3);
  refused(() => readOutputs(["-", "type=oci"]), "usage/output");
});
