import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { encodeIndex } from "../../core/oci/image_index.ts";
import { mediaTypes } from "../../core/oci/media_types.ts";
import { parseReference } from "../../core/reference.ts";
import { Store } from "../../core/store/store.ts";
import { addImage } from "../support/command_images.ts";
import { quilla } from "../support/fake_context.ts";
import { temporaryDirectory } from "../support/temporary_directory.ts";

const directory = temporaryDirectory();
let count = 0;
const newRoot = () => join(directory, String(count++));

test("an image is shown in the form of docker image inspect", async () => {
  const root = newRoot();
  const names = ["hello", "registry.example/hi:2"];
  const image = await addImage(root, { names, labels: { a: "b" } });
  for (const words of [["inspect"], ["image", "inspect"]]) {
    const { code, stdout } = await quilla({ root }, ...words, "hello");
    assert.equal(code, 0);
    const [{ Metadata, ...rest }] = JSON.parse(stdout);
    assert.match(Metadata.LastTagTime, /^\d{4}-/);
    const { mediaType, digest, size } = image.descriptor;
    assert.deepEqual(rest, {
      Id: image.id,
      RepoTags: ["hello:latest", "registry.example/hi:2"],
      RepoDigests: [`hello@${digest}`, `registry.example/hi@${digest}`],
      Comment: "",
      Created: "1980-01-02T00:00:00Z",
      Config: { Env: ["A=1"], Cmd: ["/file"], Labels: { a: "b" } },
      Architecture: "amd64",
      Os: "linux",
      Size: 2048,
      RootFS: { Type: "layers", Layers: image.config.diffIds },
      Descriptor: { mediaType, digest, size },
    });
  }
});

test("names that are unknown are told after those that are known", async () => {
  const root = newRoot();
  const { id } = await addImage(root, { names: ["hello"] });
  const words = ["inspect", "nothing", "hello", "neither"];
  const { code, stdout, stderr } = await quilla({ root }, ...words, "--format", "{{.Id}}");
  assert.equal(code, 1);
  assert.equal(stdout, `${id}\n`);
  const errors = stderr.split("\n").filter((line) => line.startsWith("error: "));
  assert.equal(errors.length, 2);
  assert.match(errors[0]!, /nothing/);
  const json = await quilla({ root }, ...words);
  assert.equal(JSON.parse(json.stdout).length, 1);
  assert.match((await quilla({ root }, "inspect", "helo")).stderr, /hint: did you mean hello\?/);
});

test("of an image for several platforms, the host's or the one asked for is shown", async () => {
  const root = newRoot();
  const architectures = ["s390x", "riscv64"];
  const images = await Promise.all(
    architectures.map((platform) => addImage(root, { platform, text: platform })),
  );
  const store = await Store.open(root);
  const index = encodeIndex({
    mediaType: mediaTypes.index,
    manifests: images.map(({ descriptor }, position) => ({
      ...descriptor,
      platform: { os: "linux", architecture: architectures[position]! },
    })),
  });
  const descriptor = { mediaType: mediaTypes.index, ...store.blobs.put(index) };
  await store.references.tag(parseReference("many"), descriptor, new Date());
  store.close();
  const show = async (...words: string[]) =>
    (await quilla(
      { root },
      "inspect",
      "many",
      "-f",
      "{{.Architecture}} {{.RepoDigests}}",
      ...words,
    ))
      .stdout;
  const digests = `[many@${descriptor.digest}]\n`;
  assert.equal(await show(), `s390x ${digests}`);
  assert.equal(await show("--platform", "linux/riscv64"), `riscv64 ${digests}`);
  const { code, stderr } = await quilla({ root }, "inspect", "many", "--platform", "linux/arm");
  assert.equal(code, 1);
  assert.match(stderr, /image\/platform/);
  const digest = await quilla({ root }, "image", "digest", "many");
  assert.equal(digest.stdout, `${descriptor.digest}\n`);
});

test("the history is Docker's table, the last step first", async () => {
  const root = newRoot();
  const { id } = await addImage(root, { names: ["hello"] });
  const rows = await quilla({ root }, "history", "hello", "--format", "{{json .}}");
  const [cmd, copy] = rows.stdout.trimEnd().split("\n").map((line) => JSON.parse(line));
  assert.equal(cmd.ID, id.slice(7, 19));
  assert.equal(cmd.Size, "0B");
  assert.equal(cmd.CreatedBy.length, 45);
  assert.match(cmd.CreatedBy, /^CMD \["\/file"\] x+…$/);
  assert.equal(cmd.CreatedAt, "1980-01-02T00:00:00Z");
  assert.equal(cmd.CreatedSince, "N/A");
  assert.equal(copy.ID, "<missing>");
  assert.equal(copy.Size, "2.05kB");
  const table = await quilla({ root }, "image", "history", "--no-trunc", "hello");
  assert.match(table.stdout, /^IMAGE {2,}CREATED {2,}CREATED BY {2,}SIZE {2,}COMMENT\n/);
  assert.match(table.stdout, new RegExp(`\n${id} .* x{50} +0B +\n`.replace(".* x", ".*x")));
  assert.match(table.stdout, /COPY file \/file +2.05kB +a comment\n/);
  const exact = await quilla({ root }, "history", "--human=false", "hello");
  assert.match(exact.stdout, /^IMAGE +CREATED AT +CREATED BY +SIZE +COMMENT\n/);
  assert.match(
    exact.stdout,
    /\n<missing> +1980-01-02T00:00:00Z +COPY file \/file +2048 +a comment\n/,
  );
  assert.equal(
    (await quilla({ root }, "history", "-q", "hello")).stdout.split("\n")[1],
    "<missing>",
  );
});
