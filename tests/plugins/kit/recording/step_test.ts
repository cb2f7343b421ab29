import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { stepName } from "../../../../plugins/kit/recording/step.ts";

describe("a step is called by its first line, without what may be a secret", () => {
  const cases: [step: string, name: string][] = [
    ["apt-get update \\\n && CANARY", "apt-get update \\"],
    ["curl https://u:CANARY@h.test/a", "curl https://xxxxx@h.test/a"],
    ["git clone https://CANARY@h.test/a", "git clone https://xxxxx@h.test/a"],
    ["curl 'https://h.test/a?b=1&token=CANARY&c=2'", "curl 'https://h.test/a?b=1&token=xxxxx&c=2'"],
    ["curl https://h.test/?X-Amz-Signature=CANARY", "curl https://h.test/?X-Amz-Signature=xxxxx"],
    ['curl -H "Authorization: Bearer CANARY" h', 'curl -H "Authorization: xxxxx" h'],
    ["curl -H 'PRIVATE-TOKEN: CANARY' h", "curl -H 'PRIVATE-TOKEN: xxxxx' h"],
    ["curl -H Authorization:CANARY h", "curl -H Authorization:xxxxx h"],
    ["curl --header=Cookie:CANARY h", "curl --header=Cookie:xxxxx h"],
    ["curl -u me:CANARY https://h.test", "curl -u me:xxxxx https://h.test"],
    ['curl --user "me:CANARY" https://h.test', 'curl --user "me:xxxxx" https://h.test'],
    ["GITHUB_TOKEN=CANARY make", "GITHUB_TOKEN=xxxxx make"],
    ["export NPM_TOKEN='CANARY CANARY'; make", "export NPM_TOKEN=xxxxx; make"],
    ["wget --password=CANARY --user me h", "wget --password=xxxxx --user me h"],
    ["helm login --password CANARY h", "helm login --password xxxxx h"],
    [
      'echo "machine h login me password CANARY" > .netrc',
      'echo "machine h login me password xxxxx" > .netrc',
    ],
    ["npm config set //h/:_authToken=CANARY", "npm config set //h/:_authToken=xxxxx"],
    ["", "RUN"],
  ];
  for (const [step, name] of cases) {
    it(JSON.stringify(step), () => {
      assert.equal(stepName(step), name);
      assert.equal(stepName(name), name);
      assert.doesNotMatch(name, /CANARY/);
    });
  }
});

describe("all else stays", () => {
  const steps = [
    "/bin/sh -c set -ex; apt-get update && apt-get install -y curl",
    "date -u +%s && sort -u file",
    "curl -fsSL https://h.test/a?b=1&sr=2 -o /usr/keyrings/key.gpg",
    "pip install --index-url https://h.test/simple a==1.0 'b>=2'",
    'printf "Acquire::http: x" && echo "Content-Type: text/plain"',
    "MONKEY=1 KEYRING=/a make",
    "git clone git@h.test:me/a.git",
  ];
  for (const step of steps) it(step, () => assert.equal(stepName(step), step));
});
