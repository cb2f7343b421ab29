import assert from "node:assert/strict";
import { test } from "node:test";
import { buildahFiles, everyFile, kanikoFiles } from "../../scripts/suites/find.ts";
import { suiteReport, suitesText } from "../../scripts/suites/report.ts";
import { imagesOf, standInOptions } from "../../scripts/suites/stand_in.ts";
import { writeContext } from "../support/context_files.ts";
import { refused } from "../support/refused.ts";
import { temporaryDirectory } from "../support/temporary_directory.ts";

test("Dockerfiles of a checkout of buildah: each on its own directory", () => {
  const checkout = temporaryDirectory();
  writeContext(checkout, {
    "tests/bud/one/Dockerfile.two": "",
    "tests/bud/one/Dockerfile.two.dockerignore": "",
    "tests/bud/one/README": "",
    "tests/conformance/testdata/a/b/Containerfile": "",
    "elsewhere/Dockerfile": "",
  });
  assert.deepEqual(
    buildahFiles(checkout).map(({ name, context, file }) => [name, context, file]),
    [
      ["buildah: tests/bud/one/Dockerfile.two", `${checkout}/tests/bud/one`, "Dockerfile.two"],
      [
        "buildah: tests/conformance/testdata/a/b/Containerfile",
        `${checkout}/tests/conformance/testdata/a/b`,
        "Containerfile",
      ],
    ],
  );
  refused(() => kanikoFiles(checkout), "suites/checkout");
});

test("Dockerfiles of a checkout of kaniko: with the arguments and targets of its own test", () => {
  const checkout = temporaryDirectory();
  writeContext(checkout, {
    "integration/dockerfiles/Dockerfile_a": "",
    "integration/dockerfiles/Dockerfile_b": "",
    "integration/images.go":
      'var argsMap = map[string][]string{\n\t"Dockerfile_a": {"x=1", "SECRET", "y=2"},\n}\n' +
      'var flags = map[string][]string{\n\t"Dockerfile_b": {"--target=second"},\n}\n',
  });
  assert.deepEqual(
    kanikoFiles(checkout).map(({ file, target, arguments: given }) => [file, target, [...given]]),
    [
      ["dockerfiles/Dockerfile_a", undefined, [["x", "1"], ["y", "2"]]],
      ["dockerfiles/Dockerfile_b", "second", []],
    ],
  );
});

test("every Dockerfile of a checkout is its own, not what it has from others", () => {
  const checkout = temporaryDirectory();
  writeContext(checkout, {
    "Dockerfile": "",
    "hack/x.Dockerfile": "",
    "vendor/y/Dockerfile": "",
    "docs/dockerfile.md": "",
    "frontend/dockerfile.go": "",
  });
  assert.deepEqual(everyFile(checkout).map(({ file }) => file), [
    "Dockerfile",
    "hack/x.Dockerfile",
  ]);
});

for (
  const [dockerfile, images, given] of [
    ["FROM alpine\nCOPY --from=busybox /a /\n", ["alpine", "busybox"]],
    ["FROM alpine AS one\nFROM one\nCOPY --from=one / /\nCOPY --from=0 / /\n", ["alpine"]],
    ["ARG V=3\nFROM alpine:$V\n", ["alpine:3"]],
    ["ARG V\nFROM alpine:$V\n", ["alpine:4"], ["V", "4"]],
    ["FROM scratch\nRUN --mount=type=bind,from=golang,target=/x true\n", ["golang"]],
    ["FROM scratch\nNOSUCH\nFROM later\n", ["later"]],
  ] as [string, string[], [string, string]?][]
) {
  test(`the images of ${JSON.stringify(dockerfile)}`, () => {
    const found = imagesOf(dockerfile, new Map(given === undefined ? [] : [given]));
    assert.deepEqual([...found].sort(), images);
  });
}

test("one layout stands for every image", () => {
  assert.deepEqual(standInOptions("FROM a AS x\nFROM b\n", new Map(), "/l"), [
    ...["--build-context", "a=oci-layout:///l", "--build-context", "b=oci-layout:///l"],
  ]);
});

test("what is not alike is counted by its reason, or left to be looked at", () => {
  const report = suiteReport("s", [
    { name: "s: a", outcome: "equal", details: [] },
    { name: "s: b", outcome: "both refuse", details: ["x", "y"] },
    { name: "s: c", outcome: "different", details: ["- /date file 1", "+ /date file 2"] },
    { name: "s: d", outcome: "different", details: ["- /date file 1", "+ /other file 2"] },
  ]);
  assert.deepEqual(report.unexplained.map(({ name }) => name), ["s: d"]);
  const text = suitesText([report]);
  assert.match(text, /^\| s +\| 4 +\| 1 +\| 1 +\| 2 +\| 0 +\| 0 +\|$/m);
  assert.match(text, /^\| s +\| 1 +\| its RUN writes the time +\|$/m);
});
