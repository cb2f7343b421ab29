/**
 * An observer that keeps one line of JSON for each build, for whoever counts them.
 */
import { appendFileSync } from "node:fs";
import type { Plugin } from "../../mod.ts";

const ledger: Plugin = {
  name: "ledger",
  api: 2,
  observers: [{
    name: "ledger",
    observe({ began, asked, variables: { BUILD_LEDGER: file } }) {
      if (file === undefined) return undefined;
      let steps = 0;
      let cached = 0;
      return {
        tell(event) {
          if (event.type !== "done") return;
          steps++;
          if (event.cache?.status === "cached") cached++;
        },
        end({ at, failure, result }) {
          const line = {
            time: new Date(began).toISOString(),
            tags: asked.tags,
            milliseconds: Math.round(at),
            steps,
            cached,
            failed: failure !== undefined,
            id: result?.id,
          };
          appendFileSync(file, `${JSON.stringify(line)}\n`);
        },
      };
    },
  }],
};

export default ledger;
