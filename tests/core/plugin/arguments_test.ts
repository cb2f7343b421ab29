/**
 * What `parse` may return.
 *
 * @module
 */
import { describe, it } from "node:test";
import assert from "node:assert/strict";
import { QuillaError } from "../../../core/errors.ts";
import { checkArguments } from "../../../core/plugin/arguments.ts";

describe("checkArguments takes", () => {
  const shared = { a: 1 };
  const data: [name: string, args: unknown][] = [
    ["a text", "x"],
    ["nothing", undefined],
    ["null", null],
    ["lists and objects", { a: [1, true, null, { b: "c" }], d: undefined }],
    ["an object without a prototype", Object.assign(Object.create(null), { a: 1 })],
    ["a member named __proto__", JSON.parse('{"__proto__": {"a": 1}}')],
    ["one object at two places", [shared, shared]],
  ];
  for (const [name, args] of data) {
    it(name, () => assert.equal(checkArguments(args, "X"), args));
  }
});

describe("checkArguments refuses", () => {
  const circle: Record<string, unknown> = {};
  circle.a = [circle];
  const wrong: [name: string, args: unknown, says: string][] = [
    ["a function", { a: { f() {} } }, 'returned a function at "a.f"'],
    ["a big number", 1n, "returned a bigint,"],
    ["no number", [0, NaN], 'returned the number NaN at "1"'],
    ["an object of a class", { when: new Date(0) }, 'an object of a class at "when"'],
    ["a promise", Promise.resolve("x"), "returned a promise,"],
    ["a circle", circle, 'an object that is inside of itself at "a.0"'],
  ];
  for (const [name, args, says] of wrong) {
    it(name, () => {
      assert.throws(() => checkArguments(args, "X of the plugin p"), (error) => {
        assert(error instanceof QuillaError);
        assert.equal(error.code, "plugin/arguments");
        assert(error.message.startsWith("parse of X of the plugin p "), error.message);
        assert(error.message.includes(says), error.message);
        return true;
      });
    });
  }
});
