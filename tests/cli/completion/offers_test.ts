import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { quilla } from "../../support/fake_context.ts";
import { temporaryDirectory } from "../../support/temporary_directory.ts";

const directory = temporaryDirectory();
const world = { root: join(directory, "store"), cwd: join(directory, "project") };
mkdirSync(join(world.cwd, "sub"), { recursive: true });
writeFileSync(
  join(world.cwd, "Dockerfile"),
  `FROM scratch AS tools
ARG VERSION=1
FROM scratch AS app
ARG COLOUR=red
COPY Dockerfile /
`,
);
writeFileSync(join(world.cwd, "sub", "other"), "FROM scratch AS elsewhere\nCOPY other /\n");

const lines = async (shell: string, words: readonly string[]) => {
  const { stdout, code } = await quilla(world, "completion", shell, "--", ...words);
  assert.equal(code, 0);
  return stdout.trimEnd().split("\n");
};

const offers: [words: string[], first: string, ...rest: string[]][] = [
  [["hist"], "words", "history"],
  [["image", "ap"], "words", "append"],
  [["buildx", "imagetools", "cr"], "words", "create"],
  [["buildx", "build", "--progress", "pl"], "words", "plain"],
  [["manifest", "anno"], "words", "annotate"],
  [["ps", ""], "words"],
  [["images", "--no"], "words", "--no-trunc"],
  [["image", "list", "--dig"], "words", "--digests"],
  [["completion", "z"], "words", "zsh"],
  [["build", "-f", ""], "files"],
  [["build", "--file=Do"], "files"],
  [["build", ""], "directories"],
  [["build", "--target", ""], "words", "tools", "app"],
  [["build", "--target=t"], "words", "--target=tools"],
  [["build", "sub", "--target", ""], "words"],
  [["build", "https://host.example/app.git", "--target", ""], "words"],
  [["build", "sub", "-f", "sub/other", "--target", ""], "words", "elsewhere"],
  [["build", "-fsub/other", "--target", ""], "words", "elsewhere"],
  [["build", "--no-cache-filter", "tools,a"], "words", "tools,app"],
  [["build", "--build-arg", ""], "open", "COLOUR="],
  [["build", "--target", "tools", "--build-arg", ""], "open", "VERSION="],
  [["build", "--build-arg", "COLOUR="], "open", "COLOUR="],
  [["build", "--platform", "linux/amd64,linux/arm6"], "words", "linux/amd64,linux/arm64"],
  [["build", "-o", "type=oc"], "words", "type=oci"],
  [["build", "-o", "type=oci,de"], "open", "type=oci,dest="],
  [["build", "--progress", "pl"], "words", "plain"],
  [["build", ".", "behind"], "words"],
  [["run", "--network", "h"], "words", "host"],
  [["image", "sbom", "--format", ""], "words", "table", "spdx", "cyclonedx"],
  [["policy", "check", "--format", ""], "words", "text", "json"],
  [["image", "ls", "--format", "t"], "words", "table"],
  [["verify-attestation", "--type", "spd"], "words", "spdxjson"],
  [["copy", "docker:"], "open", "docker://"],
  [["nothing", ""], "words"],
  [["--h"], "words", "--help"],
  [["image", "--h"], "words", "--help"],
];

for (const [words, ...wanted] of offers) {
  test(`completion of: quilla ${words.join(" ")}|`, async () => {
    assert.deepEqual(await lines("bash", words), wanted);
  });
}

test("the images of the store are offered, by their short names", async () => {
  await quilla(world, "build", "-q", "-t", "hello", world.cwd);
  await quilla(world, "tag", "hello", "registry.example:5000/hi:2");
  assert.deepEqual(await lines("bash", ["rmi", "he"]), ["words", "hello:latest"]);
  assert.deepEqual(await lines("bash", ["rmi", "hello:latest", "reg"]), [
    "words",
    "registry.example:5000/hi:2",
  ]);
  assert.deepEqual(await lines("zsh", ["rmi", "he"]), ["words", "hello\\:latest"]);
});

test("what an offer means is told where the shell can show it", async () => {
  const help = "show the steps that made an image";
  assert.deepEqual(await lines("fish", ["hist"]), ["words", `history\t${help}`]);
  assert.deepEqual(await lines("zsh", ["hist"]), ["words", `history:${help}`]);
  assert.deepEqual(await lines("powershell", ["=hist"]), ["words", `history\t${help}`]);
});

test("a Dockerfile that is wrong offers nothing, and says nothing", async () => {
  writeFileSync(join(world.cwd, "wrong"), "FROM\n");
  assert.deepEqual(await lines("bash", ["build", "-f", "wrong", "--target", ""]), ["words"]);
});
