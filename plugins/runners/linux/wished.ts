/**
 * What few containers need: loaded where one does.
 *
 * @module
 */
export { groupPlan } from "./control_groups.ts";
export { withInit } from "./init_program.ts";
export { userProfile } from "./user_profile.ts";
