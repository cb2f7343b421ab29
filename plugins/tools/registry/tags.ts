/**
 * `quilla registry tags`: the tags of a repository, one a line.
 *
 * @module
 */
import { QuillaError } from "../../../core/plugin/api/nouns.ts";
import type { Tool } from "../../../core/plugin/contracts/tool.ts";

export const registryTags: Tool = {
  path: "registry tags",
  summary: "list the tags of a repository",
  load: () => ({
    description: "Lists the tags of a repository, one a line.",
    arguments: [{ name: "repository", help: "such as registry.example/team/app" }],
    options: [
      { name: "creds", kind: "text", value: "user:password", help: "who to be at the registry" },
      {
        name: "tls-verify",
        kind: "text",
        value: "boolean",
        help: "false takes a registry at its word, by http where need be",
      },
    ],
    examples: ["registry tags debian", "registry tags registry.example/team/app"],
    async run({ arguments: { repository }, options }, env) {
      const tags = env.host.referenceTransport?.registry?.tags;
      if (tags === undefined) {
        throw new QuillaError("no transport of registries can list tags", {
          code: "registry/unsupported",
          hint: "`quilla plugin ls --kind transport` shows those that are there",
        });
      }
      const said = Object.entries(options).filter(([_, value]) => typeof value === "string");
      for (const tag of await tags(String(repository), Object.fromEntries(said) as Place)) {
        env.print(tag);
      }
    },
  }),
};

type Place = Readonly<Record<string, string>>;
