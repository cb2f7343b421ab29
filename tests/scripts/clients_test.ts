import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it, test } from "node:test";
import { clients, roots, untried } from "../../scripts/clients/clients.ts";
import { rowsOf, withOutcomes } from "../../scripts/clients/page.ts";
import { PROJECT } from "../../scripts/process.ts";

const page = readFileSync(join(PROJECT, "docs/recorded-clients.md"), "utf8");

describe("the page of clients", () => {
  const rows = rowsOf(page);
  it("has all that are tried, in their order", () => {
    assert.deepEqual([...rows.keys()], clients.map(({ name }) => name));
  });
  it("says of each what was fetched, with which version, and what that came to", () => {
    for (const { name, fetches } of clients) {
      const [, , version, said, requests, bytes] = rows.get(name)!.split("|")
        .map((cell) => cell.trim());
      assert.equal(said, fetches, name);
      assert.match(version!, /^\d/, name);
      assert.ok(Number(requests) > 0, name);
      assert.match(bytes!, /^[\d.]+ [kM]B$/, name);
    }
  });
  it("says of all that are asked for why they have no row, if they have none", () => {
    const wanted = "curl wget apt npm yarn pnpm pip uv Go cargo gem Maven git".split(" ");
    for (const name of wanted) {
      const row = [...rows.keys()].some((each) => each.startsWith(name));
      const why = untried.find((each) => each.name === name)?.why;
      assert.ok(row || why !== undefined && page.includes(why), name);
    }
  });
});

test("clients have a root that there is, and names of their own", () => {
  assert.equal(new Set(clients.map(({ name }) => name)).size, clients.length);
  for (const { name, root } of clients) assert.ok(roots[root] !== undefined, name);
});

test("a client that was tried has a new row, and all others keep theirs", () => {
  const [first, second, ...more] = clients;
  const outcome = { client: first!.name, version: "v 9.8.7 of it", requests: 6, bytes: 5_000_000 };
  const rows = rowsOf(withOutcomes(page, clients, [outcome], untried));
  assert.equal(rows.get(first!.name), `| apt | 9.8.7 | ${first!.fetches} | 6 | 5.0 MB |`);
  for (const { name } of [second!, ...more]) assert.equal(rows.get(name), rowsOf(page).get(name));
});
