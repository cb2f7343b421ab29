/**
 * `deno task formatting`: Dockerfiles of others, formatted by quilla and by two other formatters, and commands as shells read them
 * before and after.
 *
 * @module
 */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { UsageError } from "../core/errors.ts";
import { builtInHost } from "../plugins/mod.ts";
import { Agreement } from "./formatting/agreement.ts";
import { meaningOf } from "./formatting/meaning.ts";
import { otherFormatters } from "./formatting/others.ts";
import { differingCommands } from "./formatting/shells.ts";
import { formatDockerfile } from "../plugins/kit/dockerfile/format.ts";
import { script } from "./process.ts";

const USAGE =
  `Formats Dockerfiles of others, and looks whether they say the same afterwards and are not changed by a second time.

  deno task formatting PLACE... [--others] [--shells N]

  PLACE       files, or directories in which all that is called after Dockerfiles is read; each text counts once
  --others    formats with dockerfile-utils and dockerfmt, too, which npm has, and says how far they agree
  --shells N  formats N random commands, and has bash and dash run them before and after

Exits with 1 where a Dockerfile says something else, is changed by a second time, or a command does something else.
`;

await script(async (args) => {
  const { values, positionals: places } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      help: { type: "boolean" },
      others: { type: "boolean" },
      shells: { type: "string" },
    },
  });
  if (values.help) return console.log(USAGE);
  if (places.length === 0 && values.shells === undefined) {
    throw new UsageError("no place of Dockerfiles is named", {
      code: "usage/formatting",
      hint: "deno task formatting --help",
    });
  }
  const texts = [...new Set(places.flatMap(filesIn).map((path) => readFileSync(path, "utf8")))];
  const isSound = await formatAll(texts, values.others === true);
  const differing = differingCommands(Number(values.shells ?? 0));
  for (const each of differing) console.log(each);
  if (values.shells !== undefined) {
    console.log(`${values.shells} commands: ${differing.length} do something else in bash or dash`);
  }
  return isSound && differing.length === 0 ? 0 : 1;
});

/** @returns whether all of them say the same, and stay as they are when they are formatted again */
async function formatAll(texts: readonly string[], withOthers: boolean): Promise<boolean> {
  const host = builtInHost();
  const format = (text: string) => formatDockerfile({ name: "Dockerfile", text }, host);
  const others = withOthers ? await otherFormatters() : [];
  const agreements = new Map(others.map(({ name }) => [name, new Agreement()]));
  const counts = { refused: 0, unchanged: 0, formatted: 0 };
  let wrong = 0;
  for (const text of texts) {
    let meaning: string;
    try {
      meaning = meaningOf(text);
    } catch {
      counts.refused++;
      continue;
    }
    const ours = format(text);
    counts[ours === text ? "unchanged" : "formatted"]++;
    if (format(ours) !== ours || meaningOf(ours) !== meaning) {
      wrong++;
      console.log(`--- this one is not right:\n${text}`);
    }
    for (const { name, format: formatOther } of others) {
      agreements.get(name)!.add({ text, ours, theirs: await formatOther(text) });
    }
  }
  const { refused, unchanged, formatted } = counts;
  console.log(
    `${texts.length} Dockerfiles: ${unchanged} stay, ${formatted} are formatted, ${refused} are none; ${wrong} wrong`,
  );
  for (const [name, agreement] of agreements) console.log(`${name}: ${agreement}`);
  return wrong === 0;
}

function filesIn(place: string): string[] {
  if (!statSync(place).isDirectory()) return [place];
  const isOne = (path: string) =>
    /(docker|container)file[^/]*$/i.test(path) &&
    !/\.(go|md|[jt]s|json|html|ya?ml|py|svg)$/.test(path);
  return readdirSync(place, { recursive: true, encoding: "utf8" })
    .filter(isOne).map((path) => join(place, path))
    .filter((path) => statSync(path, { throwIfNoEntry: false })?.isFile());
}
