/**
 * PinnedBase: base images are held by their digests, so that a Dockerfile means the same tomorrow.
 */
import type { Check, HostApi, Plugin } from "../../mod.ts";

export default async (quilla: HostApi): Promise<Plugin> => {
  const { walkDockerfile } = await quilla.kit.checks();

  const pinnedBase: Check = {
    name: "PinnedBase",
    description: "A base image should be held by its digest",
    *check(file) {
      const { globals, stages } = walkDockerfile(file);
      for (const { opening: { line }, base } of stages) {
        const { text = "" } = globals.expand(line.args[0] ?? "");
        const isImage = base === undefined && text !== "" && text !== "scratch";
        if (!isImage || text.includes("@")) continue;
        yield { line, detail: `${text} may be another image tomorrow: write ${text}@sha256:…` };
      }
    },
  };

  return { name: "pinned-base", api: 2, checks: [pinnedBase] };
};
