import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import process from "node:process";
import { test } from "node:test";
import { commands } from "../../cli/commands.ts";
import { commandTree } from "../../cli/completion/tree.ts";
import { fakeContext, quilla } from "../support/fake_context.ts";
import { peer } from "../support/peers.ts";
import { temporaryDirectory } from "../support/temporary_directory.ts";

const directory = temporaryDirectory();
const world = { root: join(directory, "store") };
const scriptOf = async (shell: string) => (await quilla(world, "completion", shell)).stdout;

/** A quilla that knows two images, for scripts that ask it. */
function environment() {
  const path = join(directory, "quilla");
  writeFileSync(path, "#!/bin/sh\necho hello:latest\necho registry.example:5000/hi:2\n");
  chmodSync(path, 0o755);
  return { ...process.env, PATH: `${directory}${delimiter}${process.env.PATH}` };
}

test("the tree has each command under each of its names", async () => {
  const nodes = await commandTree(fakeContext(world), commands);
  const paths = nodes.map(({ path }) => path);
  assert.equal(new Set(paths).size, paths.length);
  for (
    const path of ["", "/build", "/image", "/image/ls", "/image/list", "/images", "/system/df"]
  ) {
    assert(paths.includes(path), path);
  }
  const find = (wanted: string) => nodes.find(({ path }) => path === wanted)!;
  assert(find("").children.some(({ name }) => name === "build"));
  assert.equal(find("/rmi").takes, "images");
  const format = find("/version").options.find(({ flags }) => flags.includes("--format"));
  assert.deepEqual(format?.choices, ["text", "json"]);
  assert.equal(format?.takesValue, true);
});

const bash = peer("bash");

test("bash completes commands, options, values and images", { skip: bash.skip }, async () => {
  const script = join(directory, "quilla.bash");
  writeFileSync(script, await scriptOf("bash"));
  const cases: [line: string, offers: string[]][] = [
    ["quilla hist", ["history"]],
    ["quilla image i", ["inspect", "import"]],
    ["quilla images --no", ["--no-trunc"]],
    ["quilla image list --dig", ["--digests"]],
    ["quilla version --format ", ["text", "json"]],
    ["quilla completion z", ["zsh"]],
    ["quilla rmi he", ["hello:latest"]],
    ["quilla rmi hello:", ["latest"]],
    ["quilla rmi registry.example:5000/", ["5000/hi:2"]],
    ["quilla build -f Dock", []],
    ["quilla version x", []],
  ];
  for (const [line, offers] of cases) {
    // As bash cuts words: at white space, and colons are words too.
    const program = `source "$1"
COMP_LINE=$2 COMP_POINT=\${#2}
COMP_WORDS=($(sed 's/:/ : /g' <<<"$2"))
[[ $2 == *" " || $2 == *: ]] && COMP_WORDS+=("")
COMP_CWORD=$((\${#COMP_WORDS[@]} - 1))
_quilla
printf '%s\\n' "\${COMPREPLY[@]}"`;
    const { stdout, stderr } = spawnSync(bash.path, ["-c", program, "bash", script, line], {
      env: environment(),
      encoding: "utf8",
    });
    assert.deepEqual(stdout.split("\n").filter((word) => word !== ""), offers, `${line} ${stderr}`);
  }
});

for (const shell of ["zsh", "fish"]) {
  const { path, skip } = peer(shell);
  test(`${shell} can read its script`, { skip }, async () => {
    const script = join(directory, `quilla.${shell}`);
    writeFileSync(script, await scriptOf(shell));
    const { status, stderr } = spawnSync(path, ["-n", script], { encoding: "utf8" });
    assert.deepEqual([status, stderr], [0, ""]);
  });
}
