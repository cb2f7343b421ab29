/**
 * Pages of images that nobody built: as many files as an image of two gigabytes has, with names that would do harm.
 *
 * @module
 */
import { pageHtml } from "../../plugins/kit/pages/mod.ts";
import { encodePage } from "../../plugins/tools/explore_page/encode.ts";
import type { NodeState } from "../../plugins/tools/explore_page/format.ts";
import { packedPage } from "../../plugins/tools/explore_page/packed_page.ts";
import {
  sampleFacts,
  sampleImage,
  type SampleNode,
  sampleTree,
} from "../../tests/support/page_sample.ts";

/** Text that does harm wherever it is taken for HTML, for a script, or for what a terminal does. */
export const hostile =
  `"><img src=x onerror=alert(1)></script><script>alert(2)</script>'&amp;\u202egnp\n\x1b[2J`;

/** A page with a hundred thousand files; of two images, where that is asked for. */
export function samplePage(isCompared: boolean): string {
  const nodes = [...sampleNodes(isCompared)];
  const name = `registry.example/app${hostile}:1.2`;
  const images = isCompared
    ? [sampleImage("registry.example/app:1.1", 6), sampleImage(name, 6)] as const
    : [sampleImage(name, 6)] as const;
  const facts = sampleFacts({
    images,
    wasted: {
      rows: [{ path: `/var/cache/${hostile}`, bytes: 4_000_000, count: 2 }],
      ...{ left: 3, leftBytes: 900 },
    },
    duplicates: {
      rows: [{ size: 5000, count: 9, paths: ["/usr/share/a", `/usr/share/${hostile}`] }],
      ...{ left: 0, leftBytes: 0 },
    },
    packages: [
      {
        ...{ kind: "deb", name: "libc6", version: "2.41-12", bytes: 13_000_000, files: 300 },
        ...{ layer: 0, ...isCompared && { state: "changed" as const, before: "2.40-1" } },
      },
      {
        ...{ kind: "npm", name: hostile, version: hostile, bytes: 90_000, files: 12, layer: 2 },
        ...isCompared && { state: "added" as const },
      },
    ],
    statements: [{
      type: "https://slsa.dev/provenance/v1",
      facts: [["builder", hostile]],
      text: JSON.stringify({ builder: hostile }),
      isCut: false,
    }],
    ...isCompared && { differences: [[`Env.${hostile}`, "", hostile]] as const },
  });
  const data = encodePage(facts, sampleTree(nodes, isCompared));
  return pageHtml({ packed: packedPage, title: name, data });
}

const tops = ["usr/lib", "usr/share", "opt/app/node_modules", "var/lib", "etc"];
const states: readonly NodeState[] = [
  "same",
  "same",
  "same",
  "same",
  "added",
  "removed",
  "changed",
];

function* sampleNodes(isCompared: boolean): Generator<SampleNode> {
  // The same at every run.
  let seed = 1;
  const next = () => (seed = (seed * 1103515245 + 12345) % 2 ** 31) / 2 ** 31;
  // What has a slash is two names.
  yield { path: `/${hostile.replaceAll("/", "")}`, size: 150_000_000, layer: 1, state: "added" };
  for (let at = 0; at < 100_000; at++) {
    const directory = Math.floor(next() * 400);
    const size = Math.floor(Math.exp(next() * 13));
    const state = isCompared ? states[Math.floor(next() * states.length)]! : "same";
    const top = tops[directory % tops.length]!;
    yield {
      path: `/${top}/directory-${directory}/part-${directory % 7}/file-${at}.js`,
      size: state === "removed" ? 0 : size,
      before: state === "added" ? 0 : state === "same" ? size : Math.floor(size * 0.8),
      state,
      layer: state === "removed" ? -1 : directory % 6,
      hidden: at % 50 === 0
        ? [{ layer: 0, bytes: 5000, by: 5, how: at % 100 === 0 ? "removed" : "overwritten" }]
        : [],
    };
  }
}
