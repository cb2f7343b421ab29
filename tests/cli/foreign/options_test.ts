/**
 * Every option that docker 28.2, buildx 0.38, podman 4.3, buildah 1.28, skopeo 1.9, cosign 3.1, oras 1.3 and regctl 0.11 have for a command that quilla has is done, taken
 * or refused by its name.
 *
 * @module
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { commands } from "../../../cli/commands.ts";
import { findCommand, withForeign } from "../../../cli/foreign/mod.ts";
import { loadCommand } from "../../../cli/load_command.ts";
import { optionsOf } from "../../../cli/words/foreign/commands.ts";
import { PROJECT } from "../../../scripts/process.ts";
import { fakeContext, quilla } from "../../support/fake_context.ts";
import { temporaryDirectory } from "../../support/temporary_directory.ts";

const world = { root: join(temporaryDirectory(), "store") };
const whole = withForeign(commands);
const file = join(PROJECT, "tests", "cli", "foreign", "options_of_others.json");
/** By program and command: `--quiet,-q --filter,-f=`, where `=` is behind those that take a value. */
const data = JSON.parse(readFileSync(file, "utf8")) as Record<string, Record<string, string>>;

for (const [program, byCommand] of Object.entries(data)) {
  test(`no option of ${program} is unknown`, async () => {
    for (const [path, written] of Object.entries(byCommand)) {
      const entry = findCommand(whole, path.split(" "));
      assert(entry !== undefined && "load" in entry, path);
      const { options } = await loadCommand(entry, fakeContext(world), whole);
      const table = optionsOf(path.replace(/\S+$/, entry.name)); // by what of its names the command is called
      for (const option of written.split(" ").filter((text) => text !== "")) {
        for (const flag of option.replace("=", "").split(",")) {
          const own = options.some(({ long, short }) => long === flag || short === flag);
          const known = own || table.find(flag) !== undefined;
          assert(known, `quilla ${path} knows no ${flag} of ${program}`);
        }
      }
    }
  });
}

test("what is taken is taken, what is done is done, and what is refused says how else", async () => {
  const cases: [words: string, code: string | undefined][] = [
    ["images --history=false --sort created", undefined],
    ["images --noheading", undefined],
    ["images --json", "usage/foreign-option"],
    ["inspect --type container web", "usage/foreign-option"],
    ["inspect --type=volume data", "usage/foreign-option"],
    ["inspect --type=image -s nothing", "store/missing"],
    ["rmi --all", "usage/foreign-option"],
    ["save --multi-image-archive -q nothing", "store/missing"],
    ["pull --arch arm64 x", "usage/foreign-option"],
    ["push --sign-by me x", "usage/foreign-option"],
    ["push --compression-format rar x", "usage/invalid-argument"],
    ["copy --multi-arch index-only a b", "usage/foreign-option"],
    ["copy --src-username me a b", "usage/foreign-option"],
    ["logout --all", "usage/foreign-option"],
    ["version --json", undefined],
    ["image pull --os linux x", "usage/foreign-option"],
    ["verify --key none.pub --max-workers 4 -t 30s x", "signature/key"],
    ["verify --use-signed-timestamps x", "usage/foreign-option"],
    ["sign --signing-config none.json x", "usage/foreign-option"],
    ["attest --replace x", "usage/foreign-option"],
    ["tree --allow-http-registry nothing", "store/missing"],
    ["discover -o json nothing", "store/missing"],
    ["artifact pull --oci-layout x", "usage/foreign-option"],
    ["artifact list -p local x", "usage/foreign-option"],
    ["sbom --scope all-layers x", "usage/foreign-option"],
    ["sbom --layers squashed -v nothing", "store/missing"],
    ["artifact push -p hunter2 x", "platform/invalid"],
  ];
  for (const [words, code] of cases) {
    const { code: exit, stderr } = await quilla(world, ...words.split(" "));
    if (code === undefined) assert.equal(exit, 0, `${words}: ${stderr}`);
    else assert(stderr.includes(`[${code}]`), `${words}: ${stderr}`);
    if (code === "usage/foreign-option") assert.match(stderr, /\n {2}hint: \S/, words);
  }
});
