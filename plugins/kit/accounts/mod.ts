/**
 * Users and groups by the names that an image gives them.
 *
 * @module
 */
export { allGroups, findAccount, findGroupId } from "./account.ts";
export type { Account } from "./account.ts";
export { parseId, parseOwner } from "./owner.ts";
