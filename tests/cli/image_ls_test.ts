import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { formatId } from "../../cli/print/format.ts";
import { hexOf } from "../../core/digest.ts";
import { Store } from "../../core/store/store.ts";
import { addImage } from "../support/command_images.ts";
import { quilla } from "../support/fake_context.ts";
import { temporaryDirectory } from "../support/temporary_directory.ts";

const directory = temporaryDirectory();
let count = 0;
const newRoot = () => join(directory, String(count++));

/** A store of three images: hello (2 minutes old), one without a name (3 hours), team/app:1.2 (9 days). */
async function filledStore() {
  const root = newRoot();
  const app = await addImage(root, {
    names: ["registry.example/team/app:1.2"],
    text: "app",
    age: 9 * 86400,
    labels: { tier: "front", empty: "" },
  });
  const dangling = await addImage(root, { text: "dangling", age: 3 * 3600 });
  const hello = await addImage(root, { names: ["hello"], age: 130 });
  return { root, app, dangling, hello };
}

test("a store that is missing or empty has a heading and no images", async () => {
  const heading = "REPOSITORY   TAG       IMAGE ID   CREATED   SIZE\n";
  const root = newRoot();
  const expected = { code: 0, stdout: heading, stderr: "" };
  assert.deepEqual(await quilla({ root }, "image", "ls"), expected);
  (await Store.open(root, { create: true })).close();
  assert.deepEqual(await quilla({ root }, "images"), expected);
  assert.equal((await quilla({ root }, "images", "-q")).stdout, "");
  assert.equal((await quilla({ root }, "images", "--format", "json")).stdout, "");
});

test("the table looks like Docker's, the newest first", async () => {
  const { root, app, dangling, hello } = await filledStore();
  const { stdout } = await quilla({ root }, "image", "ls");
  assert.equal(
    stdout,
    [
      "REPOSITORY                  TAG       IMAGE ID       CREATED         SIZE",
      `hello                       latest    ${formatId(hello.id)}   2 minutes ago   2.05kB`,
      `<none>                      <none>    ${formatId(dangling.id)}   3 hours ago     2.05kB`,
      `registry.example/team/app   1.2       ${formatId(app.id)}   9 days ago      2.05kB`,
      "",
    ].join("\n"),
  );
  const whole = await quilla({ root }, "image", "list", "--no-trunc", "--digests", "hello");
  assert.equal(whole.stdout.split("\n")[1]?.split(/ {2,}/)[2], hello.descriptor.digest);
  assert.equal(whole.stdout.split("\n")[1]?.split(/ {2,}/)[3], hello.id);
});

test("an image of two names has two lines", async () => {
  const root = newRoot();
  const { id } = await addImage(root, { names: ["hello", "hello:1"] });
  const { stdout } = await quilla({ root }, "images", "-q");
  assert.equal(stdout, `${formatId(id)}\n${formatId(id)}\n`);
});

test("filters choose images", async () => {
  const { root, app } = await filledStore();
  const cases: [words: string[], names: string[]][] = [
    [[], ["hello:latest", "<none>:<none>", "registry.example/team/app:1.2"]],
    [["-a"], ["hello:latest", "<none>:<none>", "registry.example/team/app:1.2"]],
    [["hello"], ["hello:latest"]],
    [["hello:latest"], ["hello:latest"]],
    [["hello:1"], []],
    [["*"], ["hello:latest"]],
    [["*/*/a?p"], ["registry.example/team/app:1.2"]],
    [["registry.example/team/app:1.*"], ["registry.example/team/app:1.2"]],
    [["--filter", "reference=hello", "-f", "reference=*/*/app"], [
      "hello:latest",
      "registry.example/team/app:1.2",
    ]],
    [["-f", "reference=hello", "*/*/app"], []],
    [["--filter", "dangling=true"], ["<none>:<none>"]],
    [["--filter", "dangling=false", "hello"], ["hello:latest"]],
    [["--filter", "label=tier"], ["registry.example/team/app:1.2"]],
    [["--filter", "label=tier=front"], ["registry.example/team/app:1.2"]],
    [["--filter", "label=tier=back"], []],
    [["--filter", "label=empty="], ["registry.example/team/app:1.2"]],
    [["--filter", "label=toString"], []],
    [["--filter", "before=hello"], ["<none>:<none>", "registry.example/team/app:1.2"]],
    [["--filter", `since=${formatId(app.id)}`], ["hello:latest", "<none>:<none>"]],
    [["--filter", "until=1h"], ["<none>:<none>", "registry.example/team/app:1.2"]],
    [["--filter", "until=1000000000"], []],
    [["--filter", "until=9999-01-01", "hello"], ["hello:latest"]],
  ];
  for (const [words, names] of cases) {
    const { stdout, stderr } = await quilla(
      { root },
      ...["images", ...words, "--format", "{{.Repository}}:{{.Tag}}"],
    );
    assert.deepEqual(stdout.split("\n").slice(0, -1), names, `${words.join(" ")} ${stderr}`);
  }
});

test("what is no filter is wrong usage", async () => {
  const { root } = await filledStore();
  for (const filter of ["dangling", "dangling=maybe", "size=1", "until=soon", "label!=a", "=x"]) {
    const { code, stderr } = await quilla({ root }, "images", "--filter", filter);
    assert.equal(code, 2, filter);
    assert.match(stderr, /\[usage\/filter\]\n {2}hint: /, filter);
  }
  const { code, stderr } = await quilla({ root }, "images", "--filter", "before=nothing");
  assert.equal(code, 1);
  assert.match(stderr, /image\/unknown/);
});

test("formats: JSON lines with Docker's fields, templates, tables of templates", async () => {
  const { root, hello } = await filledStore();
  const json = await quilla({ root }, "images", "--format", "json", "hello");
  const { CreatedAt, ...rest } = JSON.parse(json.stdout);
  assert.match(CreatedAt, /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d \+0000 UTC$/);
  assert.deepEqual(rest, {
    Containers: "N/A",
    CreatedSince: "2 minutes ago",
    Digest: hello.descriptor.digest,
    ID: formatId(hello.id),
    Repository: "hello",
    SharedSize: "N/A",
    Size: "2.05kB",
    Tag: "latest",
    UniqueSize: "N/A",
    VirtualSize: "2.05kB",
  });
  const table = await quilla({ root }, "images", "--format", "table {{.ID}}\\t{{.Tag}}", "hello");
  assert.equal(table.stdout, `IMAGE ID       TAG\n${formatId(hello.id)}   latest\n`);
  const wrong = await quilla({ root }, "images", "--format", "{{.Name}}");
  assert.equal(wrong.code, 2);
});

test("a damaged image is listed, with a warning", async () => {
  const { root, hello } = await filledStore();
  rmSync(join(root, "blobs", "sha256", hexOf(hello.id)));
  const { code, stdout, stderr } = await quilla({ root }, "images", "hello");
  assert.equal(code, 0);
  assert.match(
    stdout,
    new RegExp(`\nhello +latest +${formatId(hello.descriptor.digest)} .* N/A\n$`),
  );
  assert.match(stderr, /^warning: the image hello:latest cannot be read: .*\n.*system check/);
});
