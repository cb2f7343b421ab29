import assert from "node:assert/strict";
import { test } from "node:test";
import {
  emptyPayload,
  encodeKey,
  queryOf,
  signedHeaders,
  type Unsigned,
} from "../../../../plugins/caches/s3/sign.ts";

// Amazon S3 API reference, § signature calculations for the authorization header: examples
const credentials = {
  accessKeyId: "AKIAIOSFODNN7EXAMPLE",
  secretAccessKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
};
const when = { region: "us-east-1", time: new Date("2013-05-24T00:00:00Z") };
const host = "https://examplebucket.s3.amazonaws.com";

interface Example {
  readonly name: string;
  readonly request: Omit<Unsigned, "payload">;
  readonly payload: string;
  readonly signature: string;
}

const table: readonly Example[] = [
  {
    name: "GET of a range",
    request: { method: "GET", url: new URL(`${host}/test.txt`), headers: { Range: "bytes=0-9" } },
    payload: emptyPayload,
    signature: "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41",
  },
  {
    name: "PUT of a key with a sign that is escaped",
    request: {
      method: "PUT",
      url: new URL(`${host}/${encodeKey("test$file.text")}`),
      headers: {
        "Date": "Fri, 24 May 2013 00:00:00 GMT",
        "x-amz-storage-class": "REDUCED_REDUNDANCY",
      },
    },
    payload: "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072",
    signature: "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd",
  },
  {
    name: "GET with a query that has no value",
    request: {
      method: "GET",
      url: new URL(`${host}/?${queryOf({ lifecycle: "" })}`),
      headers: {},
    },
    payload: emptyPayload,
    signature: "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543",
  },
  {
    name: "GET with several words in its query",
    request: {
      method: "GET",
      url: new URL(`${host}/?${queryOf({ prefix: "J", "max-keys": "2" })}`),
      headers: {},
    },
    payload: emptyPayload,
    signature: "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7",
  },
];

for (const { name, request, payload, signature } of table) {
  test(`a request is signed as Amazon's examples are: ${name}`, () => {
    const { Authorization } = signedHeaders({ ...request, payload }, credentials, when);
    assert.equal(/Signature=(\w+)$/.exec(Authorization!)?.[1], signature);
  });
}
