/**
 * `deno task clients`: programs that fetch, each in a RUN of its own, recorded and replayed.
 *
 * @module
 */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import process from "node:process";
import { parseArgs } from "node:util";
import { UsageError } from "../core/errors.ts";
import { fastestSubject } from "../tests/support/quilla_process.ts";
import { attempt, build, buildRoot, type Workshop } from "./clients/attempt.ts";
import type { Outcome } from "./clients/client.ts";
import { clients, untried } from "./clients/clients.ts";
import { withOutcomes } from "./clients/page.ts";
import { serveSite } from "./clients/servers.ts";
import { PROJECT, script } from "./process.ts";

const USAGE =
  `Records and replays the programs that fetch, each in a RUN of its own; replays have no network at all.

  deno task clients [NAME]... [--debian PLACE] [--work DIR] [--write] [--list]

  NAME            the clients to try; all unless given
  --debian PLACE  what stands for the image debian: a context as --build-context has it
  --work DIR      where the store and the builds are kept; gone afterwards unless given
  --write         puts what went well into docs/recorded-clients.md
  --list          names the clients, and does nothing

Needs root, unshare, git, and the registries of Debian, npm and Go. $QUILLA is the quilla that is tried; the source of this
checkout unless given. Exits with 1 where a client cannot be recorded and replayed.
`;

const page = join(PROJECT, "docs/recorded-clients.md");
const usualBundle = "/etc/ssl/certs/ca-certificates.crt";

await script(async (args) => {
  const { values, positionals: names } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      help: { type: "boolean" },
      list: { type: "boolean" },
      write: { type: "boolean" },
      debian: { type: "string" },
      work: { type: "string" },
    },
  });
  if (values.help) return console.log(USAGE);
  if (values.list) return clients.forEach(({ name }) => console.log(name));
  const unknown = names.find((name) => !clients.some((each) => each.name === name));
  if (unknown !== undefined) {
    throw new UsageError(`there is no client ${unknown}`, {
      code: "usage/clients",
      hint: "deno task clients --list",
    });
  }
  const work = resolve(values.work ?? mkdtempSync(join(tmpdir(), "quilla-clients-")));
  mkdirSync(work, { recursive: true });
  const { QUILLA } = process.env;
  const quilla = QUILLA === undefined ? (await fastestSubject()).command : [QUILLA];
  const options = values.debian === undefined ? [] : ["--build-context", `debian=${values.debian}`];
  try {
    return await tryAll({ quilla, work, options, env: {} }, names, values.write === true);
  } finally {
    if (values.work === undefined) rmSync(work, { recursive: true, force: true });
  }
});

async function tryAll(
  workshop: Workshop,
  names: readonly string[],
  isWritten: boolean,
): Promise<number> {
  const { work } = workshop;
  const served = join(work, "site");
  if (!existsSync(served)) {
    const file = join(PROJECT, "scripts/clients/site.Dockerfile");
    const output = ["--output", `type=local,dest=${served}`];
    await build(workshop, [...output, "--file", file, join(PROJECT, "scripts/clients")]);
  }
  const site = await serveSite(served);
  const outcomes: Outcome[] = [];
  let failures = 0;
  try {
    const [hosts, bundle] = [join(work, "hosts"), join(work, "bundle.pem")];
    writeFileSync(hosts, readFileSync("/etc/hosts", "utf8") + site.hostLines);
    const trusted = readFileSync(process.env.SSL_CERT_FILE ?? usualBundle, "utf8");
    writeFileSync(bundle, trusted + site.certificatePem);
    const trusting = { ...workshop, env: { SSL_CERT_FILE: bundle } };
    const asked = clients.filter(({ name }) => names.length === 0 || names.includes(name));
    for (const root of new Set(asked.map(({ root }) => root))) await buildRoot(workshop, root);
    for (const client of asked) {
      try {
        const outcome = await attempt(trusting, client, hosts);
        outcomes.push(outcome);
        console.log(`${client.name}: ${outcome.requests} requests, ${outcome.bytes} bytes`);
        if (isWritten) {
          const text = withOutcomes(readFileSync(page, "utf8"), clients, outcomes, untried);
          writeFileSync(page, text);
        }
      } catch (error) {
        failures++;
        console.log(`${client.name}: ${(error as Error).message}`);
      }
    }
  } finally {
    await site.close();
  }
  console.log(`${outcomes.length} passed, ${failures} failed`);
  return failures === 0 ? 0 : 1;
}
