import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { test } from "node:test";
import { peer } from "../../support/peers.ts";
import { temporaryDirectory } from "../../support/temporary_directory.ts";

const python = peer("python3");

/** Plays the terminal: types an answer to each question when it is there, and prints what was to be seen. */
const terminal = `
import os, pty, select, sys, time
pid, fd = pty.fork()
if pid == 0: os.execvp(sys.argv[1], sys.argv[1:])
answers = [(b"User: ", b"boX\\x7fb\\r"), (b"Password: ", b"hunter2Z\\x7f\\r")]
seen, end = b"", time.time() + 60
while time.time() < end:
    if select.select([fd], [], [], 0.1)[0]:
        try: piece = os.read(fd, 4096)
        except OSError: break
        if not piece: break
        seen += piece
    if answers and answers[0][0] in seen: os.write(fd, answers.pop(0)[1])
os.write(1, seen)
`;

test("two questions at a terminal are answered, and the secret is not shown", {
  skip: process.platform === "win32" ? "needs a POSIX terminal" : python.skip,
}, () => {
  const directory = temporaryDirectory();
  const module = new URL("../../../cli/terminal/prompt.ts", import.meta.url).href;
  const program = join(directory, "ask.ts");
  writeFileSync(
    program,
    `import { promptAt } from ${JSON.stringify(module)};
const user = await promptAt("User: ", false);
const secret = await promptAt("Password: ", true);
console.log("answers", user, btoa(secret));
`,
  );
  writeFileSync(join(directory, "terminal.py"), terminal);
  const runtime = "Deno" in globalThis ? ["run", "-A", "--no-check", program] : [program];
  const words = [join(directory, "terminal.py"), process.execPath, ...runtime];
  const { stdout, stderr } = spawnSync(python.path, words, { encoding: "utf8" });
  assert(stdout.includes(`answers bob ${btoa("hunter2")}`), stdout + stderr);
  assert.match(stdout, /User: boX[\b] [\b]b\r?\n/);
  assert.doesNotMatch(stdout, /hunter/);
});
