/**
 * What `version` shows: Docker's versions of client and engine (docker 28.2).
 *
 * @module
 */
import { type GoType, pointerTo, sliceOf } from "../types.ts";
import { field, struct } from "./describe.ts";

const platform = struct("system.platformInfo", "the platform", "Name? string");

const client = struct(
  "system.clientVersion",
  "the client",
  field("Platform?", pointerTo(platform)),
  "Version? string",
  "APIVersion=ApiVersion? string",
  "DefaultAPIVersion? string",
  "GitCommit? string",
  "GoVersion? string",
  "Os? string",
  "Arch? string",
  "BuildTime? string",
  "Context string",
);

const component = struct(
  "types.ComponentVersion",
  "a component",
  "Name string",
  "Version string",
  "Details? map string",
);

const server = struct(
  "types.Version",
  "the server",
  field("Platform", { ...struct("struct { Name string }", "the platform", "Name string") }),
  field("Components?", sliceOf(component)),
  "Version string",
  "APIVersion=ApiVersion string",
  "MinAPIVersion? string",
  "GitCommit string",
  "GoVersion string",
  "Os string",
  "Arch string",
  "KernelVersion? string",
  "Experimental? bool",
  "BuildTime? string",
);

/** Client and engine, as Docker has them. */
export const versionShape: GoType = struct(
  "system.versionInfo",
  "the version",
  field("Client", client),
  field("Server", pointerTo(server)),
);

/** The same, and what quilla says of itself besides. */
export const quillaVersionShape: GoType = {
  ...versionShape,
  fields: [
    ...versionShape.fields!,
    ...struct(
      "system.versionInfo",
      "the version",
      "Version=version string",
      field(
        "Runtime=runtime",
        struct(
          "system.runtime",
          "the runtime",
          "Name=name string",
          "Version=version string",
          "Standalone=standalone bool",
        ),
      ),
      "Platform=platform string",
    ).fields!,
  ],
};
