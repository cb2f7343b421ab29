/**
 * `quilla registry tags`: the tags of a repository, one a line.
 *
 * @module
 */
import { QuillaError, UsageError } from "../../../core/plugin/api/nouns.ts";
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
      requireRepository(String(repository));
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

/** A registry alone reads like a name with a tag, which nobody lists the tags of. */
function requireRepository(text: string): void {
  const [, host = "", port] =
    /^(?:docker:\/\/)?([^/:]+|\[[\da-f:]+\])(?::(\d+))?\/?$/i.exec(text) ?? [];
  const isHost = host === "localhost" || host.startsWith("[") || Number(port) >= 1024 ||
    (port !== undefined && host.includes("."));
  if (!isHost) return;
  const address = port === undefined ? host : `${host}:${port}`;
  throw new UsageError(`${address} is a registry, and no repository of one`, {
    code: "registry/no-repository",
    hint:
      `write ${address}/NAME; where the registry tells its repositories, \`curl http://${address}/v2/_catalog\` lists them`,
  });
}
