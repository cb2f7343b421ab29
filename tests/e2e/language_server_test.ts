/**
 * `quilla dockerfile lsp` as editors start it: a process with pipes, that loads nothing of a project that nobody trusts.
 *
 * @module
 */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { describe, it } from "node:test";
import { pathToFileURL } from "node:url";
import { LanguageClient } from "../support/language_client.ts";
import { type Subject, subjects } from "../support/subjects.ts";
import { temporaryDirectory } from "../support/temporary_directory.ts";

const top = temporaryDirectory();

/** A project with a plugin that shows that it ran, and writes where answers go. */
function makeProject() {
  const directory = mkdtempSync(join(top, "project-"));
  const ran = join(directory, "ran");
  writeFileSync(join(directory, "quilla.yaml"), "plugins: [./fetch.js]\n");
  writeFileSync(
    join(directory, "fetch.js"),
    `import { writeFileSync } from "node:fs";
writeFileSync(${JSON.stringify(ran)}, "");
console.log("Content-Length: 5");
process.stdout.write("\\r\\nhello");
export default {
  name: "fetch", api: 2,
  instructions: [{ keyword: "FETCH", syntax: { form: "text" }, parse: () => null, apply() {} }],
};
`,
  );
  return { directory, ran };
}

/** What is said of a Dockerfile, what else is shown, and how the server ends. */
async function ask(subject: Subject, directory: string, more: Record<string, string>) {
  const [program = "", ...words] = [...subject.command, "dockerfile", "lsp", "--stdio"];
  const env = { ...process.env, QUILLA_ROOT: join(top, "store"), QUILLA_TRUST: "", ...more };
  const server = spawn(program, words, { env, cwd: top, stdio: ["pipe", "pipe", "ignore"] });
  const ended = once(server, "exit").then(([code]) => Number(code));
  const client = new LanguageClient({}, { input: server.stdout, output: server.stdin, ended });
  const { serverInfo } = await client.begin(directory);
  const uri = String(pathToFileURL(join(directory, "Dockerfile")));
  await client.open(uri, "FROM scratch AS X\nFETCH this\n");
  const { diagnostics } = await client.told(uri);
  const code = await client.end();
  return {
    name: serverInfo?.name,
    codes: diagnostics.map(({ code }) => code),
    code,
    shown: client.shown,
  };
}

for (const subject of await subjects()) {
  describe(`a language server: ${subject.name}`, { skip: subject.skip }, () => {
    it("runs nothing of a project that nobody trusts, and says so", async () => {
      const { directory, ran } = makeProject();
      const { shown, ...told } = await ask(subject, directory, {});
      const codes = ["dockerfile/unknown-instruction", "StageNameCasing"];
      assert.deepEqual(told, { name: "quilla", codes, code: 0 });
      assert.match(shown.join(), /plugins of quilla\.yaml are not loaded/);
      assert(!existsSync(ran));
    });

    it("knows the plugins of one that is trusted, whatever they print", async () => {
      const { directory, ran } = makeProject();
      const told = await ask(subject, directory, { QUILLA_TRUST: directory });
      assert.deepEqual(told, { name: "quilla", codes: ["StageNameCasing"], code: 0, shown: [] });
      assert(existsSync(ran));
    });

    it("ends where it is sent something else, although its input stays open", async () => {
      const [program = "", ...words] = [...subject.command, "dockerfile", "lsp"];
      const server = spawn(program, words, { cwd: top, stdio: ["pipe", "ignore", "pipe"] });
      const ended = once(server, "close");
      let told = "";
      server.stderr.on("data", (bytes) => told += bytes);
      server.stdin.write("hello\r\n\r\n");
      assert.equal((await ended)[0], 1);
      assert.match(told, /error: what came is no message of an editor[^]*\[lsp\/broken-input\]/);
    });
  });
}
