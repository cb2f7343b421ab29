import assert from "node:assert/strict";
import { test } from "node:test";
import { digestOf } from "../../../../core/digest.ts";
import { nameAnnotations, nameIn, sameName } from "../../../../plugins/kit/transfer/names.ts";
import { selectNamed } from "../../../../plugins/kit/transfer/select.ts";
import { refused } from "../../../support/refused.ts";

const descriptor = { mediaType: "a/b", digest: digestOf("x"), size: 1 };
const full = "io.containerd.image.name";
const ref = "org.opencontainers.image.ref.name";

test("names of all writers are read", () => {
  const cases: [Record<string, string> | undefined, string | undefined][] = [
    [undefined, undefined],
    [{}, undefined],
    [{ [ref]: "" }, undefined],
    [{ [ref]: "latest" }, "latest"], // umoci
    [{ [ref]: "hello:latest" }, "docker.io/library/hello:latest"], // skopeo
    [{ [ref]: "docker.io/library/hello:latest" }, "docker.io/library/hello:latest"], // buildah, quilla
    [{ [ref]: "localhost:5000/a/b" }, "localhost:5000/a/b:latest"],
    [{ [full]: "docker.io/library/hello:1", [ref]: "1" }, "docker.io/library/hello:1"], // Docker
    [{ [full]: "a//b:name", [ref]: "1" }, "1"],
    [{ [ref]: "NOT/a name" }, "NOT/a name"],
  ];
  for (const [annotations, expected] of cases) {
    assert.equal(nameIn({ ...descriptor, annotations }), expected, JSON.stringify(annotations));
  }
});

test("a name that is written is read back", () => {
  for (const name of ["latest", "docker.io/library/hello:1", "example.org:5000/a/b:c", "a b"]) {
    assert.equal(nameIn({ ...descriptor, annotations: nameAnnotations(name) }), name);
  }
});

test("names that mean one are one", () => {
  const known = "docker.io/library/hello:latest";
  for (const same of ["hello", "hello:latest", "library/hello", "docker.io/hello", known]) {
    assert.equal(sameName(known, same), true, same);
  }
  for (const other of ["hello:1", "latest", "other", "example.org/hello", ""]) {
    assert.equal(sameName(known, other), false, other);
  }
  assert.equal(sameName("v1", "v1"), true);
});

test("an image is found by name, by its tag alone where one has it, and else told what is there", () => {
  const image = (...names: string[]) => ({
    descriptor: { ...descriptor, digest: digestOf(names.join()) },
    names,
  });
  const images = [
    image("docker.io/library/a:1", "docker.io/library/a:latest"),
    image("docker.io/library/b:1"),
    image("v2"),
  ];
  const find = (name: string) => selectNamed(images, name, "x.tar").names;
  assert.deepEqual(find("a"), ["docker.io/library/a:latest"]);
  assert.deepEqual(find("latest"), ["docker.io/library/a:latest"]);
  assert.deepEqual(find("v2"), ["v2"]);
  refused(() => find("1"), "image/ambiguous");
  const error = refused(() => find("c:1"), "image/unknown");
  assert.match(error.message, /no image "c:1" in x\.tar/);
  assert.match(error.hint!, /docker\.io\/library\/a:1/);
});
