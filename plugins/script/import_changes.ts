/**
 * What Dockerfile instructions say of an image that is imported.
 *
 * @module
 */
import { readDockerfile } from "../../core/build/read.ts";
import { parseDockerfile } from "../../core/dockerfile/parse.ts";
import { QuillaError } from "../../core/errors.ts";
import type { ContainerConfig } from "../../core/oci/container_config.ts";
import type { Platform } from "../../core/platform.ts";
import type { PluginHost } from "../../core/plugin/host.ts";
import type { Store } from "../../core/store/store.ts";
import { buildPlatforms } from "../kit/building/build_platforms.ts";
import { Sources } from "../kit/building/context/sources.ts";

/** The instructions that say something about an image without touching its files. */
const keywords = ["CMD", "ENTRYPOINT", "ENV", "EXPOSE", "HEALTHCHECK", "LABEL", "ONBUILD", "SHELL"]
  .concat("STOPSIGNAL", "USER", "VOLUME", "WORKDIR");

/**
 * What the instructions say of an image: they are carried out on an empty one, which nothing comes of. What that one says by
 * itself, a PATH, is not theirs, unless one of them says the same.
 *
 * @throws {QuillaError} `import/change`, and what the instructions throw
 */
export async function changedConfig(
  host: PluginHost,
  store: Store,
  platform: Platform,
  changes: readonly string[],
): Promise<ContainerConfig> {
  for (const text of changes) requireChange(text, host);
  const configAfter = async (lines: readonly string[]) => {
    const text = ["FROM scratch", ...lines].join("\n");
    const dockerfile = readDockerfile({ name: "--change", text }, host);
    const sources = new Sources({ host, store });
    const asked = { dockerfile, context: undefined, sources, store, host, platforms: [platform] };
    return (await buildPlatforms(asked)).images[0]!.image.config.config;
  };
  const { env = [], ...config } = await configAfter(changes);
  const untouched = "PATH=//nobody/set/it";
  const withMark = await configAfter([`ENV ${untouched}`, ...changes]);
  const saysPath = !withMark.env?.includes(untouched);
  return { ...config, env: env.filter((text) => saysPath || !text.startsWith("PATH=")) };
}

/** Each change is one instruction, of those that an image without files can have. */
function requireChange(text: string, host: PluginHost): void {
  const syntaxOf = (keyword: string) => host.find("instructions", keyword)?.supplied.syntax;
  const [first, ...others] = parseDockerfile({ name: "--change", text }, syntaxOf).instructions;
  if (others.length === 0 && keywords.includes(first?.keyword.text.toUpperCase() ?? "")) return;
  throw new QuillaError(
    `--change ${JSON.stringify(text)} is not one of the instructions that can change an import`,
    {
      code: "import/change",
      hint: `they are ${keywords.join(", ")}, one for each --change`,
    },
  );
}
