import assert from "node:assert/strict";
import { describe, it, test } from "node:test";
import fc from "fast-check";
import { QuillaError } from "../../../../core/errors.ts";
import { parseChallenges } from "../../../../plugins/transports/registry/challenge.ts";
import { pauseBefore } from "../../../../plugins/kit/http/retry.ts";
import { refused } from "../../../support/refused.ts";

const read = (text: string) =>
  parseChallenges(text).map(({ scheme, parameters }) => [scheme, Object.fromEntries(parameters)]);

describe("WWW-Authenticate", () => {
  const good: readonly [text: string, expected: unknown][] = [
    ["", []],
    ['Basic realm="a"', [["basic", { realm: "a" }]]],
    [
      'Bearer realm="https://auth.docker.io/token",service="registry.docker.io",scope="repository:a:pull,push"',
      [["bearer", {
        realm: "https://auth.docker.io/token",
        service: "registry.docker.io",
        scope: "repository:a:pull,push",
      }]],
    ],
    ['Negotiate, basic Realm="a \\"b\\", c" ,  x=y', [["negotiate", {}], ["basic", {
      realm: 'a "b", c',
      x: "y",
    }]]],
    ["NTLM TlRMTVNTUAAB==, Bearer realm = x", [["ntlm", {}], ["bearer", { realm: "x" }]]],
    ['Bearer error="invalid_token", Basic realm=""', [["bearer", { error: "invalid_token" }], [
      "basic",
      { realm: "" },
    ]]],
  ];
  for (const [text, expected] of good) {
    it(text || "nothing", () => assert.deepEqual(read(text), expected));
  }
  const bad = [
    'Bearer realm="a',
    'Bearer realm="a" b',
    'Bearer realm="a", REALM="b"',
  ]
    .concat('"a"', 'Basic realm="a\nb"', "Bearer;realm=a");
  for (const text of bad) {
    it(JSON.stringify(text), () => void refused(() => read(text), "registry/challenge"));
  }

  it("what is written is read, and nothing else ends otherwise than in a QuillaError", () => {
    const token = fc.stringMatching(/^[A-Za-z][\w.-]{0,9}$/);
    const value = fc.string({ unit: fc.constantFrom(...'ab ",\\=;é'.split("")) });
    const parameters = fc.dictionary(token.map((name) => name.toLowerCase()), value, {
      minKeys: 1,
      noNullPrototype: true,
    });
    const challenges = fc.array(fc.tuple(token.map((scheme) => scheme.toLowerCase()), parameters));
    fc.assert(fc.property(challenges, (written) => {
      const text = written.map(([scheme, all]) => {
        const words = Object.entries(all).map(([name, value]) =>
          `${name}="${value.replace(/["\\]/g, "\\$&")}"`
        );
        return `${scheme} ${words.join(", ")}`;
      }).join(", ");
      assert.deepEqual(read(text), written);
    }));
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(...'aB =",\\;\n\u00e9'.split("")) }),
        (text) => {
          try {
            read(text);
          } catch (error) {
            assert(error instanceof QuillaError);
          }
        },
      ),
    );
  });
});

test("pauses grow, are uneven, and heed Retry-After within bounds", () => {
  const policy = { attempts: 5, base: 100, longest: 10_000 };
  const pauses = (tried: number, after?: string) =>
    Array.from({ length: 50 }, () => pauseBefore(policy, tried, after, Date.UTC(2030, 0, 1)));
  for (const [tried, bound] of [[1, 100], [3, 400], [20, 10_000]] as const) {
    const all = pauses(tried);
    assert(all.every((each) => each >= bound / 2 && each <= bound), `${tried}: ${all}`);
    assert(new Set(all).size > 1);
  }
  assert(pauses(1, "3").every((each) => each === 3000));
  assert(pauses(1, "3600").every((each) => each === 10_000));
  assert(pauses(1, "Tue, 01 Jan 2030 00:00:02 GMT").every((each) => each === 2000));
  assert(pauses(1, "soon").every((each) => each <= 100));
});
