import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { test } from "node:test";
import { findCredentials } from "../../../../plugins/caches/s3/credentials.ts";
import type { S3Cache } from "../../../../plugins/caches/s3/mod.ts";
import { HttpClient } from "../../../../plugins/kit/http/client.ts";
import { atEnd } from "../../../support/at_end.ts";
import { temporaryDirectory } from "../../../support/temporary_directory.ts";

const settings: S3Cache = { type: "s3", bucket: "ci", region: "eu-west-1" };
const home = temporaryDirectory();
const token = join(home, "token");
mkdirSync(join(home, ".aws"));
writeFileSync(token, "pod's\n");
writeFileSync(
  join(home, ".aws", "credentials"),
  "# mine\n[default]\naws_access_key_id = file\naws_secret_access_key=hush\n\n[other]\naws_access_key_id=x\n",
);
writeFileSync(
  join(home, ".aws", "config"),
  "[profile other]\nregion=a\naws_access_key_id=configured\naws_secret_access_key=hush\naws_session_token=t\n",
);

/** A service of tokens. */
const asked: string[] = [];
let status = 200;
const server = createServer(async (request, response) => {
  asked.push(new TextDecoder().decode((await Array.fromAsync(request))[0]));
  const names = ["AccessKeyId", "SecretAccessKey", "SessionToken"];
  const words = names.map((name) => `<${name}>role's</${name}>`).join("");
  response.writeHead(status).end(
    status === 200 ? `<R>${words}</R>` : "<Error><Code>ExpiredTokenException</Code></Error>",
  );
});
await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
const http = new HttpClient();
atEnd(() => {
  http.close();
  server.closeAllConnections();
  server.close();
});
const { port } = server.address() as { port: number };
const role = {
  AWS_ROLE_ARN: "arn:aws:iam::1:role/ci",
  AWS_WEB_IDENTITY_TOKEN_FILE: token,
  AWS_ENDPOINT_URL_STS: `http://127.0.0.1:${port}`,
};
const keys = { AWS_ACCESS_KEY_ID: "env", AWS_SECRET_ACCESS_KEY: "hush" };

const table: readonly (readonly [string, Partial<S3Cache>, Record<string, string>, string])[] = [
  ["what was said", { accessKeyId: "said", secretAccessKey: "hush" }, keys, "said"],
  ["the environment's", {}, { ...keys, ...role }, "env"],
  ["a role's, before those of files", {}, { HOME: home, ...role }, "role's"],
  ["those of the default profile", {}, { HOME: home }, "file"],
  ["those of a profile", {}, { HOME: home, AWS_PROFILE: "other" }, "configured"],
];
for (const [name, said, environment, id] of table) {
  test(`credentials are ${name}`, async () => {
    const found = await findCredentials({ ...settings, ...said }, http, environment);
    assert.equal(found.accessKeyId, id);
  });
}

test("a role is asked for with the machine's token, and a refusal is told", async () => {
  await findCredentials(settings, http, role);
  const words = new URLSearchParams(asked.at(-1));
  assert.equal(words.get("WebIdentityToken"), "pod's");
  assert.equal(words.get("RoleArn"), role.AWS_ROLE_ARN);
  status = 400;
  await assert.rejects(findCredentials(settings, http, role), { code: "s3/expired" });
  status = 200;
});

test("where there are none, the way to some is told", async () => {
  const environment = { HOME: join(home, "nobody") };
  await assert.rejects(findCredentials(settings, http, environment), {
    code: "s3/no-credentials",
    hint: /aws configure export-credentials/,
  });
});
