/**
 * HTTP, as every client of quilla speaks it, for plugins.
 *
 * @module
 */
export { HttpClient } from "./client.ts";
export { basicAuthorization, connect } from "./connection.ts";
export { isOwnName, nameInHost, type OwnNames } from "./own_name.ts";
export { parseHttpDate } from "./http_date.ts";
export { defaultPolicy, redirectTarget, sharesCredentials, showUrl } from "./policy.ts";
export { sendHead } from "./request.ts";
export { bodyLength, readBody, readHead } from "./response.ts";
export {
  briefly,
  defaultRetries,
  isPassing,
  isPassingStatus,
  pauseBefore,
  pauseTold,
  retried,
} from "./retry.ts";
export { gitAuthorization, httpAuthorization } from "./secrets.ts";
