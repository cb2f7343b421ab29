/**
 * examples/plugins/output.ts, as its user has it: the archive that Linux would start from.
 *
 * @module
 */
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { stripTypeScriptTypes } from "node:module";
import { join } from "node:path";
import { describe, it, test } from "node:test";
import { codeBlocks } from "../../scripts/markdown.ts";
import { PROJECT } from "../../scripts/process.ts";
import { writeContext } from "../support/context_files.ts";
import { outputOf, runQuilla } from "../support/quilla_process.ts";
import { subjects } from "../support/subjects.ts";
import { temporaryDirectory } from "../support/temporary_directory.ts";

const source = readFileSync(join(PROJECT, "examples", "plugins", "output.ts"), "utf8");

interface Member {
  readonly name: string;
  readonly mode: string;
  readonly owner: string;
  readonly text: string;
}

/** The members of an archive in the format "newc". */
function members(archive: Uint8Array): Member[] {
  const text = new TextDecoder("latin1").decode(archive);
  const found: Member[] = [];
  for (let at = 0; at < text.length;) {
    assert.equal(text.slice(at, at + 6), "070701");
    const field = (index: number) =>
      parseInt(text.slice(at + 6 + index * 8, at + 14 + index * 8), 16);
    const [mode, uid, gid, size, length] = [1, 2, 3, 6, 11].map(field) as [
      ...[number, number, number, number, number],
    ];
    const name = text.slice(at + 110, at + 110 + length - 1);
    const begin = at + 110 + length + (-(110 + length) & 3);
    at = begin + size + (-size & 3);
    if (name === "TRAILER!!!") break;
    const content = text.slice(begin, begin + size);
    found.push({ name, mode: mode.toString(8), owner: `${uid}:${gid}`, text: content });
  }
  return found;
}

test("the guide's plugin is the example", () => {
  const page = readFileSync(join(PROJECT, "docs", "guide", "plugins", "output.md"), "utf8");
  const block = codeBlocks(page).find(({ attributes }) =>
    attributes.get("file") === "initramfs.ts"
  );
  assert.equal(block?.text, source.replaceAll('"../../mod.ts"', '"quilla"'));
});

for (const subject of await subjects()) {
  describe(`the example of an output with ${subject.name}`, { skip: subject.skip }, () => {
    const folder = temporaryDirectory();
    const cwd = join(folder, "context");
    const surroundings = { store: join(folder, "store"), cwd };
    writeContext(cwd, {
      "Dockerfile": "FROM scratch\nCOPY --chown=7:8 bin /bin/\nCOPY link /\n",
      "bin/tool": "#!/bin/sh\n",
      "link/sh": { link: "bin/tool" },
    });
    writeFileSync(join(cwd, "output.js"), stripTypeScriptTypes(source));
    const words = (output: string, ...more: string[]) => [
      ...["build", "--plugin", "output.js", "-o", output, ...more, "."],
    ];

    it("writes the files of the image as Linux reads them", async () => {
      const output = "type=initramfs,dest=initrd.cpio,init=/bin/tool";
      const { code, stderr } = await runQuilla(subject, words(output), surroundings);
      assert.equal(code, 0, stderr);
      assert.match(stderr, /^wrote 5 files to initrd\.cpio$/m);
      assert.deepEqual(members(readFileSync(join(cwd, "initrd.cpio"))), [
        { name: ".", mode: "40755", owner: "0:0", text: "" },
        { name: "bin", mode: "40755", owner: "7:8", text: "" },
        { name: "bin/tool", mode: "100644", owner: "7:8", text: "#!/bin/sh\n" },
        { name: "sh", mode: "120777", owner: "0:0", text: "bin/tool" },
        { name: "init", mode: "120777", owner: "0:0", text: "/bin/tool" },
      ]);
    });

    it("writes it to the standard output, where nothing else goes", async () => {
      const text = await outputOf(subject, words("type=initramfs"), surroundings);
      assert(text.startsWith("070701"), text.slice(0, 20));
      assert(text.includes("TRAILER!!!"));
    });

    it("refuses, before the build, what it cannot do", async () => {
      const several = ["--platform", "linux/amd64,linux/arm64"];
      for (
        const [output, more, says] of [
          ["type=initramfs,dest=no/where", [], /\[output\/failed\]/],
          ["type=initramfs,dest=x", several, /one platform \[initramfs\/platforms\]/],
          ["type=initramfs,init=sh", [], /init=sh is no absolute path \[usage\/output\]/],
          ["type=initramfs,int=sh", [], /takes no "int" \[usage\/output\]\n.*did you mean init\?/],
          ["type=initramf", [], /\[usage\/output\]\n.*did you mean initramfs\?/],
        ] as const
      ) {
        const { code, stderr } = await runQuilla(subject, words(output, ...more), surroundings);
        assert.notEqual(code, 0);
        assert.match(stderr, says);
        assert.doesNotMatch(stderr, /COPY/);
      }
    });

    it("is inspected with its fields", async () => {
      const text = await outputOf(
        subject,
        ["plugin", "inspect", join(cwd, "output.js")],
        surroundings,
      );
      const [{ outputs }] = JSON.parse(text);
      const fields = { dest: "path", init: "text" };
      assert.deepEqual(outputs, [{ type: "initramfs", takes: "files", fields }]);
    });
  });
}
