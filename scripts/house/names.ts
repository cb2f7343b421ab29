/**
 * What core names though it should not know it: protocols, codecs, sandboxes, instructions.
 *
 * @module
 */
import { type Figure, none, told } from "./figure.ts";
import { modulesIn, type Project } from "./project.ts";

const MODULES = /node:(https?2?|net|tls|dns|dgram)\b/;
const CALL = /(?<![.\w$#])fetch\(/;
const WORDS = /\b(git|xz|lzma2?|bzip2|unshare|seccomp)\b/i;

/** The first word of a text that names a protocol, a codec or a sandbox. `digit` and `github` do not name git; `gitSource` does. */
export function foreignWord(text: string): string | undefined {
  const apart = text.replace(/([a-z0-9])([A-Z])/g, "$1 $2").replaceAll("_", " ");
  return MODULES.exec(text)?.[0] ?? CALL.exec(text)?.[0] ?? WORDS.exec(apart)?.[0];
}

/** Files of core in which a protocol, a codec or a sandbox is named: in identifiers, texts, imports or comments. */
export function foreignNames(project: Project): Figure {
  const findings: string[] = [];
  for (const { path, source } of modulesIn(project, "core/")) {
    const lines = source.split("\n");
    const at = lines.findIndex((line) => foreignWord(line) !== undefined);
    if (at < 0) continue;
    const count = lines.filter((line) => foreignWord(line) !== undefined).length;
    findings.push(`${path}:${at + 1} ${foreignWord(lines[at]!)} (${count} lines)`);
  }
  const title = "files of core that name a protocol, a codec or a sandbox";
  return none("foreign-names", title, findings);
}

/** The keywords of the instructions that every Dockerfile may have. */
export const KEYWORDS: readonly string[] = [
  ..."ADD ARG CMD COPY ENTRYPOINT ENV EXPOSE FROM HEALTHCHECK LABEL MAINTAINER ONBUILD RUN".split(
    " ",
  ),
  ..."SHELL STOPSIGNAL USER VOLUME WORKDIR".split(" "),
];

/** Texts of core that are an instruction's keyword and nothing else: something is done for one instruction alone. */
export function instructionsNamed(project: Project): Figure {
  const findings = modulesIn(project, "core/").flatMap(({ path, texts }) =>
    texts.filter(({ text, isWhole }) => isWhole && KEYWORDS.includes(text))
      .map(({ text, line }) => `${path}:${line} ${text}`)
  );
  return none(
    "instructions-named",
    "places in core where an instruction's keyword stands",
    findings,
  );
}

const mention = new RegExp(`(?<![\\w$-])(${KEYWORDS.join("|")})(?![\\w$-])`);

/** Messages and other texts of core in which an instruction is mentioned. */
export function instructionsMentioned(project: Project): Figure {
  const findings = modulesIn(project, "core/").flatMap(({ path, texts }) =>
    texts.filter(({ text }) => mention.test(text) && !KEYWORDS.includes(text))
      .map(({ text, line }) => `${path}:${line} ${text.replace(/\s+/g, " ").slice(0, 90)}`)
  );
  return told("instructions-mentioned", "texts of core that mention an instruction", findings);
}

/** Modules that ask whether a plugin is the built-in one: a door for some. */
export function builtInPlugin(project: Project): Figure {
  const findings = project.modules.filter(({ identifiers }) => identifiers.has("builtInPlugin"))
    .map(({ path, identifiers }) => `${path}:${identifiers.get("builtInPlugin")}`);
  return none("built-in-plugin", "files that say builtInPlugin", findings);
}
