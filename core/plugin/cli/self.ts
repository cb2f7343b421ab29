/**
 * Which of quilla's programs this process is: all that its first module needs.
 *
 * @module
 */
export { declareQuilla, insideWord } from "../../host/self.ts";
