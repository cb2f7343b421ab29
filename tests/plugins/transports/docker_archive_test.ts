import { dockerArchive } from "../../../plugins/transports/docker_archive.ts";
import { transportSuite } from "../../support/transport_suite.ts";

transportSuite({
  transport: dockerArchive,
  location: (directory, name) => `${directory}.tar${name === undefined ? "" : `:${name}`}`,
  adds: false,
  keepsCompression: false,
});
