import assert from "node:assert/strict";
import { test } from "node:test";
import { hidePasswords, showRemote } from "../../../core/text/passwords.ts";

test("passwords are not shown", () => {
  assert.equal(showRemote("https://me:pass@host/x.git"), "https://me:xxxxx@host/x.git");
  assert.equal(showRemote("git@host:x"), "git@host:x");
  const shown: [text: string, expected: string][] = [
    ["ADD https://me:pass@host/x.git /a", "ADD https://me:xxxxx@host/x.git /a"],
    ['RUN ["git", "clone", "https://:t@h/x"]', 'RUN ["git", "clone", "https://:xxxxx@h/x"]'],
    ["RUN a http://u:p@h/1 ssh://v:q@h/2", "RUN a http://u:xxxxx@h/1 ssh://v:xxxxx@h/2"],
    ["COPY a@b:c http://host:8080/x@y /", "COPY a@b:c http://host:8080/x@y /"],
  ];
  for (const [text, expected] of shown) assert.equal(hidePasswords(text), expected);
});
