import { store } from "../../../plugins/transports/store.ts";
import { transportSuite } from "../../support/transport_suite.ts";

transportSuite({
  transport: store,
  location: (_directory, name = "") => name,
  adds: true,
  keepsCompression: true,
});
