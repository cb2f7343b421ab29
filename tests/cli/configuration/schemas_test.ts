/**
 * The JSON schemas of quilla.yaml and config.yaml say what their readers say: each document is looked at by both.
 *
 * @module
 */
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { Ajv2020 } from "ajv/dist/2020.js";
import { parse } from "yaml";
import { readProjectConfig } from "../../../cli/configuration/project.ts";
import { trustedDirectories } from "../../../cli/configuration/trust_list.ts";
import { readSettings } from "../../../plugins/transports/registry/access/settings.ts";
import { temporaryDirectory } from "../../support/temporary_directory.ts";

function schemaOf(name: string) {
  const file = new URL(`../../../docs/schemas/${name}.schema.json`, import.meta.url);
  return new Ajv2020({ allowUnionTypes: true }).compile(JSON.parse(readFileSync(file, "utf8")));
}

async function isTaken(read: () => Promise<unknown>): Promise<boolean> {
  return await read().then(() => true, (error) => {
    assert.match(error.code, /^config\//);
    return false;
  });
}

const digits = "0123456789abcdef".repeat(4);
const projects: [text: string, isRight: boolean][] = [
  ["", true],
  ["plugins: []", true],
  ["plugins: [a.js, { file: b.js }]", true],
  [`plugins: [{ file: b.js, sha256: "${digits}", override: true }]`, true],
  [`plugins: [{ file: b.js, sha256: "sha256:${digits}" }]`, true],
  ["plugin: [a.js]", false],
  ["plugins: a.js", false],
  ["plugins: [1]", false],
  ["plugins: [{ sha256: abc }]", false],
  ["plugins: [{ file: a.js, override: maybe }]", false],
  ["plugins: [{ file: a.js, name: a }]", false],
  ["layer-size: 16m", true],
  ["layer-size: none", true],
  ["layer-size: 1048576", true],
  ["layer-size: [1]", false],
  ["policy: policy.json", true],
  ["policy: { registries: [registry.example] }", true],
  ["policy:", true],
  ["policy: [registry.example]", false],
  ["network: { allow: ['*.example.com'], unrecorded: [host], secret-parameters: [ticket] }", true],
  ["network: { allow: example.com }", false],
  ["network: { deny: [example.com] }", false],
  ["network:", true],
  ["trust: [/]", false],
  ["- a.js", false],
];

describe("the schema of quilla.yaml", () => {
  const isValid = schemaOf("quilla");
  for (const [text, isRight] of projects) {
    it(`${isRight ? "takes" : "refuses"} ${text}`, async () => {
      const directory = temporaryDirectory();
      writeFileSync(join(directory, "quilla.yaml"), text);
      const read = () => readProjectConfig(directory, () => Promise.resolve([]));
      assert.deepEqual([await isTaken(read), isValid(parse(text))], [isRight, isRight]);
    });
  }
});

const configurations: [text: string, isRight: boolean][] = [
  ["", true],
  ["trust: [/home/ann/project, '*']", true],
  ["trust: /home/ann", false],
  ["trust: [1]", false],
  ["policy: policy.json", true],
  ["policy: { default: accept }", true],
  ["registries:", true],
  ["registries: { docker.io: }", true],
  ["registries: { docker.io: { mirrors: [https://mirror.example.org] } }", true],
  ["registries: { docker.io: { mirrors: [{ url: http://m.example, insecure: true }] } }", true],
  ["registries: { docker.io: { mirrors: [{ insecure: true }] } }", false],
  ["registries: { docker.io: { mirrors: [mirror.example.org] } }", false],
  ["registries: { docker.io: { mirrors: ['https://a:b@mirror.example.org'] } }", false],
  ["registries: { docker.io: { mirrors: ['https://mirror.example.org?a'] } }", false],
  ["registries: { 'registry.example.org:5000': { ca: ca.pem, insecure: false } }", true],
  ["registries: { '[::1]:5000': { ca: [a.pem, b.pem] } }", true],
  ["registries: { r.example: { cert: c.pem, key: k.pem } }", true],
  ["registries: { r.example: { cert: c.pem } }", false],
  ["registries: { r.example: { insecure: 'yes' } }", false],
  ["registries: { r.example: { insecurely: true } }", false],
  ["registries: { 'https://r.example': { } }", false],
  ["registries: [docker.io]", false],
  ["registry: { }", false],
];

describe("the schema of config.yaml", () => {
  const isValid = schemaOf("config");
  for (const [text, isRight] of configurations) {
    it(`${isRight ? "takes" : "refuses"} ${text}`, async () => {
      const directory = temporaryDirectory();
      const path = join(directory, "config.yaml");
      writeFileSync(path, text);
      const environment = { QUILLA_CONFIG: path };
      const read = async () => {
        await readSettings({ environment } as unknown as Parameters<typeof readSettings>[0]);
        await trustedDirectories(environment, directory);
      };
      assert.deepEqual([await isTaken(read), isValid(parse(text))], [isRight, isRight]);
    });
  }
});
