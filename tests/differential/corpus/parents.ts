/**
 * `COPY --parents`: where the kept part of a path begins, wildcards before and behind that place, and where nothing matches.
 *
 * @module
 */
import type { Case } from "../case.ts";

const files = {
  "a/b/c/d/foo": "foo",
  "a/b/c/d/e/bay": "bay",
  "a/b2/c/d/e/bar": "bar",
  "a/b/c2/d/e/baz": "baz",
  "a/b/c2/d/e2/baz": "baz2",
  "a/b/private/": { mode: 0o700 },
  "a/b/private/x": { content: "x", mode: 0o600 },
  "a/bfile": "a file beside",
  "a/blink": { link: "b2" },
  "a/b3/": { mode: 0o710 },
  "top.txt": "top",
  "linkdir": { link: "a/b" },
  "packages/one/include/one.h": "1",
  "packages/two/include/two.h": "2",
  "packages/three/lib/three.c": "3",
};

const sources: readonly string[] = [
  "a/b/./c/d",
  "a/b/c/d/.",
  "./a/b/c/d",
  "/a/./b/./c",
  "a/./*/c",
  "a/b*/./c/**/e",
  "a/b/c*/./d/**/baz a/b*/./c/**/bar",
  "a/b*/./c",
  "a/b*/./c/d",
  "a/b*/./c/d/e/bar",
  "a/*/./c",
  "*/./b/c",
  "*/*/./c",
  "a/b?/./c",
  "a/[b]/./c",
  "a/b/./*",
  "a/b/./**",
  "a/b*/./*",
  "a/bfile/./x*",
  "a/bf*/./*",
  "a/bl*/./c",
  "a/blink/./c",
  "linkdir/./c",
  "linkdir/c*",
  "l*/./c",
  "a/b3/./*",
  "a/b3",
  "a/b*/./nothing",
  "a/nothing*/./c",
  "a/nothing*/./c*",
  "nothing*",
  "**/bar",
  "**/*.h",
  "a/**/e",
  "packages/*/./include",
  "packages/*/./include/*.h",
  "packages/*/./{include,lib}",
  "packages/./*/include",
  "./packages/*/./include",
  "packages/*/././include",
  "packages/*/./",
  "packages/./",
  "packages/.",
  "./",
  ".",
  "*",
  "a/./b/private/x",
  "a/b*/./private",
  "top.txt a/b/./c",
  "top*/./x",
];

const lines: Readonly<Record<string, string>> = {
  ...Object.fromEntries(sources.map((each) => [each, `COPY --parents ${each} /out/`])),
  ...Object.fromEntries(
    sources.map((each) => [
      `of a stage: ${each}`,
      `FROM scratch AS base\nCOPY . /\nFROM scratch\nCOPY --from=base --parents ${each} /out/`,
    ]),
  ),
  "a wildcard before the pivot, of a stage":
    "FROM scratch AS base\nCOPY . /src/\nFROM scratch\nCOPY --parents --from=base /src/a/b*/./c/d /out/",
  "owners and modes of parents": "COPY --parents --chown=5:6 --chmod=750 a/b*/./c/d/foo /out/",
  "exclude": "COPY --parents --exclude=**/bay a/b*/./c /out/",
  "link": "COPY --parents --link a/b*/./c /out/",
  "below WORKDIR": "WORKDIR /w\nCOPY --parents a/b*/./c .",
};

const throughLink = "it does not look behind a link that --parents names";
const wholeDirectory = "it finds nothing in the directory that is named by . or / alone";
const notSent =
  "it fails where it does not send the directory before the pivot, for nothing in it matches";

/** By the source; the second ones are those of the build context alone. */
const known: Readonly<Record<string, string>> = {
  "a/blink/./c": throughLink,
  "linkdir/./c": throughLink,
  "packages/*/./": wholeDirectory,
  "packages/./": wholeDirectory,
  "./": wholeDirectory,
  ".": wholeDirectory,
};
const knownOfContexts: Readonly<Record<string, string>> = {
  ...known,
  "a/bfile/./x*": notSent,
  "a/bf*/./*": notSent,
  "a/b3/./*": notSent,
  "a/nothing*/./c": notSent,
  "a/nothing*/./c*": notSent,
  "packages/*/./{include,lib}": notSent,
};

export const parentsCases: readonly Case[] = Object.entries(lines).map(([name, text]) => ({
  name: `parents: ${name}`,
  files,
  modern: true,
  dockerfile: `FROM scratch\nCOPY top.txt /was-there\n${text}\n`,
  differs: {
    buildkit: knownOfContexts[name] ?? known[name.replace(/^of a stage: /, "")],
  },
}));
