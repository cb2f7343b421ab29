// The JSON schema of policies says what their reader says: each document is looked at by both.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { Ajv2020 } from "ajv/dist/2020.js";
import { parse } from "yaml";
import { QuillaError } from "../../../../core/errors.ts";
import { readOwnPolicy } from "../../../../plugins/kit/policy/own_policy.ts";
import { PolicyWord } from "../../../../plugins/kit/policy/words.ts";

const file = new URL("../../../../docs/schemas/policy.schema.json", import.meta.url);
const schema = JSON.parse(readFileSync(file, "utf8"));
const isValid = new Ajv2020({ strictTypes: false, strictRequired: false }).compile(schema);

const who = "identity: a@b.example, issuer: https://i.example, trusted-root: r.json";
const documents: [text: string, isRight: boolean][] = [
  ["default: accept", true],
  ["default: maybe", false],
  ["{}", false],
  ["registries: [registry.example, '*.example.org', 'localhost:5000/team']", true],
  ["registries: registry.example", true],
  ["registries: []", false],
  ["registries: ['https://registry.example']", false],
  ["registries: [Registry.example]", false],
  ["registries: [debian]", false],
  ["registries: [localhost/team]", true],
  ["signed: [{ key: a.pub }]", true],
  ["signed: [{ keys: [a.pub, b.pub], images: docker.io, except: [docker.io/library] }]", true],
  [`signed: [{ ${who} }]`, true],
  [`signed: [{ key: a.pub, ${who} }]`, true],
  ["signed: [{ key: a.pub, trusted-root: r.json }]", true],
  ["signed: [{ key: a.pub, keys: [b.pub] }]", false],
  ["signed: [{ identity: a@b.example }]", false],
  ["signed: [{ identity: a@b.example, issuer: https://i.example }]", false],
  ["signed: [{ issuer: https://i.example, key: a.pub }]", false],
  ["signed: [{ images: docker.io }]", false],
  ["signed: [{ key: '' }]", false],
  ["signed: { key: a.pub }", false],
  ["attestations: [{ type: spdxjson, key: a.pub, says: { a.b: c } }]", true],
  ["attestations: [{ type: spdxjson, signed: false }]", true],
  ["attestations: [{ type: spdxjson, signed: true }]", false],
  ["attestations: [{ type: spdxjson, signed: false, key: a.pub }]", false],
  ["attestations: [{ type: spdxjson }]", false],
  ["attestations: [{ key: a.pub }]", false],
  ["attestations: [{ type: spdxjson, signed: false, says: { a: true } }]", true],
  ["attestations: [{ type: spdxjson, signed: false, says: { a: 1 } }]", false],
  ["forbidden-packages: [left-pad, 'xz@5.*', 'pkg:npm/@a/b@1']", true],
  ["forbidden-packages: ['a b']", false],
  ["containers: policy.json", true],
  ["containers: [policy.json]", false],
  ["images: []", false],
  ["[]", false],
];

describe("the schema of policies", () => {
  for (const [text, isRight] of documents) {
    it(`${isRight ? "takes" : "refuses"} ${text}`, () => {
      const value: unknown = parse(text);
      let isRead = true;
      try {
        readOwnPolicy(new PolicyWord(value, "policy.yaml"), "/");
      } catch (error) {
        assert(error instanceof QuillaError && error.code === "policy/invalid", String(error));
        isRead = false;
      }
      assert.deepEqual([isRead, isValid(value)], [isRight, isRight]);
    });
  }
});
